"""Field rules that law or a registry sets."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

DIGITS = 13
LICENCE = RegexValidator(
    r"\A(0[1-9]|[1-3]\d|4[0-7])-ユ-\d{6}\Z",
    _("許可番号は「13-ユ-123456」の形で入力してください。"),
)  # 有料職業紹介事業許可番号: prefecture, ユ, six digits


def CORPORATE_NUMBER(value: str) -> None:  # noqa: N802  (reads as a constant beside LICENCE)
    """法人番号: 13 digits whose first is the check digit of the rest (国税庁 法人番号の指定等に関する省令 第2条)."""
    if not (value.isascii() and value.isdigit() and len(value) == DIGITS and int(value[0]) == _check_digit(value[1:])):
        raise ValidationError(_("法人番号は13桁の数字です。番号に誤りがないか確認してください。"))


def _check_digit(digits: str) -> int:
    weighted = sum(int(digit) * (1 if place % 2 == 0 else 2) for place, digit in enumerate(reversed(digits)))
    return 9 - weighted % 9
