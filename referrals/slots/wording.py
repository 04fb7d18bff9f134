"""What a blind summary must not say: who it is about."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

NAMED = _("概要には、氏名、メールアドレス、電話番号を書かないでください。企業が詳細を開くまで、本人は伏せておきます。")
FEWEST_DIGITS = 9


def names_somebody(summary: str, person: Mapping[str, Any]) -> bool:
    """Does it hold the person's full name, mailbox or phone, however they are spelled?"""
    text = folded(summary)
    family, given = (folded(str(person.get(name, ""))) for name in ("last_name", "first_name"))
    digits, phone = only_digits(text), only_digits(folded(str(person.get("phone", ""))))
    has_phone = len(phone) >= FEWEST_DIGITS and phone in digits
    return has_phone or "@" in text or bool(family and given and family + given in text)


def folded(text: str) -> str:
    """Without spaces, width and case."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def only_digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())
