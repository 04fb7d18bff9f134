"""How far a selection had come, as the ATSs' free words say it: what a template can be for."""

import re
import unicodedata

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Stage(TextChoices):
    """書類 → 一次 → 二次以降 → 最終."""

    DOCUMENT = "document", _("書類選考")
    FIRST = "first", _("一次面接")
    LATER = "later", _("二次面接以降")
    FINAL = "final", _("最終面接")


SIGNS = (  # the first that is found decides; the final interview may be the second one too
    (Stage.FINAL, r"最終|役員|社長|final|executive"),
    (Stage.DOCUMENT, r"書類|エントリー|応募|履歴書|document|resume|screening|application|\bcv\b"),
    (Stage.LATER, r"[二三四2-9](次|回目|nd|rd|th)|第[二三四2-9]|second|third"),
    (Stage.FIRST, r"[一1](次|回目|st)|第[一1]|初回|first|面接|面談|カジュアル|interview"),
)


def stage_of(words: str) -> str:
    """The stage that an ATS's words mean; "" where they do not say. Full-width letters and case do not matter."""
    plain = unicodedata.normalize("NFKC", words).lower()
    return next((stage for stage, sign in SIGNS if re.search(sign, plain)), "")
