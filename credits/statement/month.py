"""The statement's month: Japan's, from its first moment to the first of the next one."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import formats, timezone
from django.utils.translation import gettext as _

SPELLED = re.compile(r"(2[0-9]{3})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, order=True)
class Month:
    """A month by its first day."""

    first: date

    @property
    def since(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.first, time()))

    @property
    def until(self) -> datetime:
        return self.moved(1).since

    @property
    def label(self) -> str:
        """2026年4月 · April 2026."""
        return formats.date_format(self.first, _("Y年n月"))

    def moved(self, by: int) -> "Month":
        number = self.first.year * 12 + self.first.month - 1 + by
        return Month(date(number // 12, number % 12 + 1, 1))

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


def month_of(at: datetime) -> Month:
    return Month(timezone.localdate(at).replace(day=1))


def read_month(text: str) -> Month | None:
    """`2026-04`; None for anything else."""
    found = SPELLED.fullmatch(text)
    return Month(date(int(found[1]), int(found[2]), 1)) if found else None


def months(first: Month, last: Month) -> list[Month]:
    """Both and all between, the latest first."""
    span = (last.first.year - first.first.year) * 12 + last.first.month - first.first.month
    return [last.moved(-number) for number in range(span + 1)]
