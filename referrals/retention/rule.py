"""The rule of how long a person is kept: whichever of its reasons lasts longest, as one date in words."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext, ngettext


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_after(day: date, months: int) -> date:
    """The first day whose `months_before` is not before `day`: 31 January and a month is 1 March."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if day.day <= monthrange(year, month + 1)[1]:
        return date(year, month + 1, day.day)
    return date(year + (month == 11), (month + 1) % 12 + 1, 1)  # noqa: PLR2004  (December, counted from 0)


@dataclass(frozen=True)
class Standing:
    """Until when a person is kept, and why. `until` is None while something without an end keeps them."""

    until: date | None
    code: str  # consent, selection, kept, consent_ended or contact
    contact_date: date
    months: int
    reason: str = ""  # HR's own, of `kept`

    @property
    def why(self) -> str:
        """The reason in the reader's language."""
        if self.code == "contact":
            return contact_words(self.contact_date, self.months)
        return {
            "consent": gettext("人材紹介会社への提供の同意が続いているため、期限はありません。"),
            "selection": gettext("選考中の応募があるため、期限はありません。"),
            "kept": gettext("個別に延ばしています：%(reason)s") % {"reason": self.reason},
            "consent_ended": gettext("同意が終わった日です。"),
        }[self.code]


def contact_words(day: date, months: int) -> str:
    text = ngettext("最後の連絡（%(day)s）から%(n)sか月", "最後の連絡（%(day)s）から%(n)sか月", months)
    return text % {"day": formats.date_format(day, gettext("Y年n月j日")), "n": months}


def standing_of(person: Any, months: int) -> Standing:
    """Of a person with the dates of `queries.with_dates`. The latest date wins."""
    contact = timezone.localdate(person.contact_at)
    endless = "consent" if person.is_consented else "selection" if person.is_in_selection else ""
    if endless:
        return Standing(None, endless, contact, months)
    ended: datetime | None = person.consent_ended_at
    dates = [(months_after(contact, months), "contact")]
    dates += [(timezone.localdate(ended), "consent_ended")] if ended else []
    dates += [(person.keep_until_date, "kept")] if person.keep_until_date else []
    until, code = max(dates, key=lambda each: each[0])
    return Standing(until, code, contact, months, person.keep_reason)
