"""What brought a person into the pool, and the words in which files say it."""

import unicodedata

from django.db import models
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    """How somebody was met first; a later application does not change it."""

    APPLICANT = "applicant", _("応募者")
    EVENT = "event", _("イベント参加者")
    SCOUT = "scout", _("スカウト返信者")
    REFERRAL = "referral", _("社員や知人の紹介")
    OTHER = "other", _("その他")


WORDS = {
    Origin.EVENT: ("event", "イベント", "セミナー", "説明会", "展示会", "フェア", "ミートアップ", "meetup", "seminar"),
    Origin.SCOUT: ("scout", "スカウト", "sourced", "sourcing", "ダイレクトリクルーティング"),
    Origin.REFERRAL: ("referral", "リファラル", "紹介", "referred"),
    Origin.APPLICANT: ("applicant", "応募", "エントリー", "applied", "application"),
    Origin.OTHER: ("other", "その他"),
}


def origin_of(text: str) -> str | None:
    """The origin that a cell names; None where it names none."""
    said = unicodedata.normalize("NFKC", text).strip().lower()
    return next((origin.value for origin, words in WORDS.items() if any(word in said for word in words)), None)
