"""Whole months: a period of them, the one before it, and the form in whose address both live."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from referrals.insights.models import Tally

LONGEST = 36  # months
LENGTHS = {"1": 1, "3": 3, "6": 6, "12": 12}
CHOICES = [
    ("1", gettext_lazy("今月")),
    ("last", gettext_lazy("先月")),
    ("3", gettext_lazy("直近3か月")),
    ("6", gettext_lazy("直近6か月")),
    ("12", gettext_lazy("直近12か月")),
    ("own", gettext_lazy("月を指定")),
]
BY = [
    ("month", pgettext_lazy("切り口", "月")),
    *((one.value, one.label) for one in list(Tally.Dimension)[1:5]),
]


def moved(month: date, by: int) -> date:
    """The first day of the month so many months later."""
    number = month.year * 12 + month.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)


def spelled(month: date) -> str:
    """2026年4月 · April 2026."""
    return formats.date_format(month, _("Y年n月"))


@dataclass(frozen=True)
class Period:
    """From one month to another, both included; each by its first day."""

    first: date
    last: date

    @property
    def length(self) -> int:
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1

    @property
    def previous(self) -> "Period":
        return Period(moved(self.first, -self.length), moved(self.first, -1))

    @property
    def months(self) -> list[date]:
        return [moved(self.first, number) for number in range(self.length)]

    def __contains__(self, month: date) -> bool:
        return self.first <= month <= self.last

    def __str__(self) -> str:
        names = {"first": spelled(self.first), "last": spelled(self.last)}
        return names["first"] if self.length == 1 else _("%(first)s〜%(last)s") % names


class MonthField(forms.DateField):
    """A month as browsers spell it (2026-04); one who has no such control may type 2026/4."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m", attrs={"type": "month"})
        super().__init__(input_formats=["%Y-%m", "%Y/%m", "%Y年%m月"], required=False, widget=widget, **kwargs)


class PeriodForm(forms.Form):
    """Which months, and by what they are broken down. What cannot be read is as good as not said."""

    period = forms.ChoiceField(label=gettext_lazy("期間"), choices=CHOICES, required=False)
    first = MonthField(label=gettext_lazy("はじめの月"))
    last = MonthField(label=gettext_lazy("終わりの月"))
    by = forms.ChoiceField(label=gettext_lazy("内訳"), choices=BY, required=False)

    def __init__(self, data: Any, *, at: datetime) -> None:
        kept = {name: data[name] for name in self.base_fields if data.get(name)}
        super().__init__({"period": "12", "by": "month"} | kept)
        self.today = timezone.localdate(at).replace(day=1)
        self.is_valid()

    @property
    def chosen(self) -> Period:
        name = self.cleaned_data.get("period") or "12"
        if name == "own":
            return self.own
        last = moved(self.today, -1) if name == "last" else self.today
        return Period(moved(last, 1 - LENGTHS.get(name, 1)), last)

    @property
    def own(self) -> Period:
        """As told; in the right order, and no longer than LONGEST."""
        said = [self.cleaned_data.get(name) or self.today for name in ("first", "last")]
        first, last = sorted(min(max(one.replace(day=1), date(2000, 1, 1)), self.today) for one in said)
        return Period(max(first, moved(last, 1 - LONGEST)), last)

    @property
    def dimension(self) -> str:
        return self.cleaned_data.get("by") or "month"

    @property
    def query(self) -> dict[str, str]:
        """The period as an address has it."""
        name = self.cleaned_data.get("period") or "12"
        chosen = self.chosen
        months = {"first": f"{chosen.first:%Y-%m}", "last": f"{chosen.last:%Y-%m}"}
        return {"period": name} | (months if name == "own" else {})
