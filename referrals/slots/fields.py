"""Form fields of the slots' pages: yen and percent as people type them, days, moments of the past."""

import unicodedata
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MOST_YEN = 1_000_000_000
PLAIN = str.maketrans("", "", ", 円%_")


def plain(value: Any) -> Any:
    """Digits without their width, grouping and unit: ６，０００，０００円 is 6000000."""
    return unicodedata.normalize("NFKC", value).translate(PLAIN) if isinstance(value, str) else value


class YenField(forms.IntegerField):
    """A yearly salary in yen."""

    widget = forms.TextInput

    def __init__(self, **told: Any) -> None:
        super().__init__(min_value=1, max_value=MOST_YEN, **told)
        self.widget.attrs["inputmode"] = "numeric"

    def to_python(self, value: Any) -> int | None:
        return super().to_python(plain(value))


class PercentField(forms.DecimalField):
    """A share as its percent; what comes of it is the share."""

    widget = forms.TextInput

    def __init__(self, **told: Any) -> None:
        super().__init__(min_value=0, max_value=100, max_digits=4, decimal_places=1, **told)
        self.widget.attrs["inputmode"] = "decimal"

    def clean(self, value: Any) -> Decimal | None:
        percent = super().clean(plain(value))
        return None if percent is None else percent / 100


def day_field(label: Any, **told: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **told)


def text_area(label: Any, most: int, rows: int = 4, **told: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **told)


def refuse_future(day: date, today: date) -> None:
    """Raises `ValidationError` for a day that has not come."""
    if day > today:
        raise ValidationError(_("未来の日は指定できません。"), code="future")


def noon_or_now(day: date, at: datetime) -> datetime:
    """A moment of a day known without its hour, never after `at`."""
    return min(timezone.make_aware(datetime.combine(day, time(12))), at)
