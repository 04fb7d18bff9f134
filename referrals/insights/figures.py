"""What the dashboard says of a period. It reads sums alone: its cost is the same for ten people and a million."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from candidates.models import Candidate
from referrals.insights import filtering, veil
from referrals.insights.folding import OF_ORIGIN, WAITS
from referrals.insights.models import Tally
from referrals.insights.period import Period, spelled
from referrals.insights.savings import Saving, savings_of
from referrals.models import Version
from tenants.models import Tenant
from tenants.scope import NOBODY, requires_scope

MOST = 50  # rows of a breakdown that are shown; the rest is one row
STEPS = {
    "sent": _("送信"),
    "reached": _("到達"),
    "registered": _("登録"),
    "relayed": _("連携"),
    "met": _("面談"),
    "hired": _("入社"),
}
VEILED = ("met", "hired")
COUNTED = ("sent", "reached", "registered", "answered", "counted", "relayed")
D = Tally.Dimension
Row = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """One step of the way. `value` is None where too few are hidden; `share` is of those before it."""

    name: str
    label: Any
    value: int | None
    previous: int | None
    share: float | None

    @property
    def is_veiled(self) -> bool:
        return self.name in VEILED

    @property
    def change(self) -> int | None:
        return None if self.value is None or self.previous is None else self.value - self.previous


@dataclass(frozen=True)
class Part:
    """One line of a breakdown. `value` names it in an address."""

    value: str
    label: str
    counts: dict[str, int | None]

    @property
    def rate(self) -> float | None:
        """Registrations by the mail for each mail that arrived."""
        reached = self.counts["reached"]
        return (self.counts["answered"] or 0) / reached if reached else None


@dataclass(frozen=True)
class Circulation:
    """採用循環数: chains that ended in a hire. `elsewhere` is what may be told of hires at other companies."""

    slots: int
    elsewhere: int

    @property
    def total(self) -> int:
        return self.slots + self.elsewhere


@dataclass(frozen=True)
class Board:
    """Everything the dashboard says of one period."""

    period: Period
    steps: list[Step]
    link_registrations: int
    counted: int
    parts: list[Part]
    circulation: Circulation
    circulation_before: Circulation
    saving: Saving
    saving_before: Saving
    months: list[Row]
    waits: list[tuple[Any, int]]
    half_within: Any
    fresh: list[tuple[str, Any, int]]
    todo: dict[str, int]

    @property
    def people(self) -> int:
        return sum(count for _name, _label, count in self.fresh)


@requires_scope
def board_of(*, tenant: Tenant, period: Period, by: str, at: datetime) -> Board:
    """The figures of a period beside those of the one before it."""
    rows = sums_of(tenant)
    months = {row["month"]: row for row in rows if row["dimension"] == D.ALL}
    waits = waits_of(rows, period)
    savings = [savings_of(tenant=tenant, period=one) for one in (period, period.previous)]
    circulations = [
        circulation_of(rows, one, saving) for one, saving in zip((period, period.previous), savings, strict=True)
    ]
    whole = added(months.values(), period)
    return Board(
        period=period,
        steps=steps_of(months.values(), period),
        link_registrations=whole["registered"] - whole["answered"],
        counted=whole["counted"],
        parts=parts_of(tenant, months, period, by),
        circulation=circulations[0],
        circulation_before=circulations[1],
        saving=savings[0],
        saving_before=savings[1],
        months=[months.get(month) or empty(month) for month in period.months],
        waits=waits,
        half_within=half_of(waits),
        fresh=fresh_of(rows, at),
        todo={row["value"]: row["n"] for row in rows if row["dimension"] == D.OPEN and row["n"]},
    )


def sums_of(tenant: Tenant) -> list[Row]:
    """A few rows a month, however many people there are."""
    few = Tally.objects.for_tenant(tenant).filter(dimension__in=[D.ALL, D.WAIT, D.HIRED, D.FRESH, D.OPEN])
    return list(few.values("month", "dimension", "value", "n", "met", "hired", *COUNTED))


def empty(month: date) -> Row:
    return {"month": month} | dict.fromkeys((*COUNTED, *VEILED), 0)


def added(rows: Iterable[Row], period: Period) -> dict[str, int]:
    inside = [row for row in rows if row["month"] in period]
    return {name: sum(row[name] for row in inside) for name in COUNTED}


def veiled(rows: Iterable[Row], name: str, period: Period) -> int:
    return veil.released([(row["month"], row[name]) for row in rows], period.first, period.last)


def counts_of(rows: Iterable[Row], period: Period) -> dict[str, int | None]:
    """The period's counts; of what happened elsewhere None where it would tell of too few."""
    rows = list(rows)
    counts: dict[str, int | None] = {**added(rows, period)}
    for name in VEILED:
        counts[name] = (veiled(rows, name, period) or None) if counts["relayed"] else 0
    return counts


def steps_of(rows: Iterable[Row], period: Period) -> list[Step]:
    rows = list(rows)
    now, before = counts_of(rows, period), counts_of(rows, period.previous)
    asked = now | {"registered": now["answered"]}  # what is asked of the mails is answered by their readers
    share = {"reached": "sent", "registered": "reached", "relayed": "registered", "met": "relayed", "hired": "relayed"}
    steps = []
    for name, label in STEPS.items():
        of = (now if name in ("relayed", *VEILED) else asked).get(share.get(name, "")) or 0
        part = asked[name]
        steps.append(Step(name, label, now[name], before[name], part / of if of and part is not None else None))
    return steps


def parts_of(tenant: Tenant, months: dict[date, Row], period: Period, by: str) -> list[Part]:
    """The lines of a breakdown: months in their order, else the largest first."""
    if by == "month":
        each = ((month, [row for row in months.values() if row["month"] <= month]) for month in period.months)
        return [Part(f"{month:%Y-%m}", spelled(month), counts_of(rows, Period(month, month))) for month, rows in each]
    return by_value(tenant, months, period, by)


def by_value(tenant: Tenant, months: dict[date, Row], period: Period, by: str) -> list[Part]:
    mine = Tally.objects.for_tenant(tenant).filter(dimension=by)
    inside = mine.filter(month__gte=period.first, month__lte=period.last)
    sums: Any = inside.values("value").annotate(**{f"all_{name}": Sum(name) for name in COUNTED})
    began = sums.filter(Q(all_sent__gt=0) | Q(all_registered__gt=0))
    found = list(began.order_by("-all_sent", "-all_registered", "value"))
    ends = {name: ends_of(mine, months, period, name) for name in VEILED}
    names = names_of(tenant, by, [row["value"] for row in found[:MOST]])
    return [part_of(row, names, ends) for row in found[:MOST]] + rest_of(found[MOST:])


def part_of(row: Row, names: dict[str, str], ends: dict[str, dict[str, int]]) -> Part:
    counts: dict[str, int | None] = {name: row[f"all_{name}"] for name in COUNTED}
    counts |= {name: ends[name].get(row["value"]) if counts["relayed"] else 0 for name in VEILED}
    return Part(row["value"], names.get(row["value"]) or str(row["value"]), counts)


def rest_of(rows: list[Row]) -> list[Part]:
    """What is too small to be listed, as one line that nobody can open."""
    counts: dict[str, int | None] = {name: sum(row[f"all_{name}"] for row in rows) for name in COUNTED}
    return [Part("\0", str(_("その他")), counts | dict.fromkeys(VEILED))] if rows else []


def ends_of(mine: Any, months: dict[date, Row], period: Period, name: str) -> dict[str, int]:
    """Of each value, what may be told of people elsewhere."""
    series: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for value, month, count in mine.filter(**{f"{name}__gt": 0}).values_list("value", "month", name):
        series[value].append((month, count))
    told = {value: veil.released(rows, period.first, period.last) for value, rows in series.items()}
    return veil.without_remainder(veiled(months.values(), name, period), told)


def names_of(tenant: Tenant, by: str, values: list[str]) -> dict[str, str]:
    """What a value is called: a version by its template, nothing by what is missing."""
    missing = {D.VERSION: _("メールなし（共通の専用URL）")}.get(by, _("（未設定）"))  # type: ignore[call-overload]
    named = {"": str(missing)}
    if by == D.CHANNEL:
        named |= {f"{OF_ORIGIN}{code}": str(label) for code, label in Candidate.Origin.choices}
    if by == D.VERSION:
        versions = Version.objects.for_tenant(tenant).filter(pk__in=[plain(by, value) for value in values if value])
        named |= {str(one.pk): f"{one.template.name} {one}" for one in versions.select_related("template")}
    return named


def plain(by: str, value: str) -> Any:
    """A line's value as the journeys hold it."""
    if by != D.VERSION:
        return value
    try:
        return uuid.UUID(value) if value else None
    except ValueError:
        return NOBODY


def circulation_of(rows: list[Row], period: Period, saving: Saving) -> Circulation:
    hired = [(row["month"], row["n"]) for row in rows if row["dimension"] == D.HIRED]
    return Circulation(slots=saving.chains, elsewhere=veil.released(hired, period.first, period.last))


def waits_of(rows: list[Row], period: Period) -> list[tuple[Any, int]]:
    """How many registered within each span after their mail."""
    inside = [row for row in rows if row["dimension"] == D.WAIT and row["month"] in period]
    return [
        (label, sum(row["n"] for row in inside if row["value"] == str(number)))
        for number, (_seconds, label) in enumerate(WAITS)
    ]


def half_of(waits: list[tuple[Any, int]]) -> Any:
    """The span within which at least half of them had registered; None where nobody has."""
    total, so_far = sum(count for _label, count in waits), 0
    for label, count in waits:
        so_far += count
        if total and so_far * 2 >= total:
            return label
    return None


def fresh_of(rows: list[Row], at: datetime) -> list[tuple[str, Any, int]]:
    """The pool's people by the age of what is known of them, as the list of people finds them."""
    fresh, aging = filtering.days_of_age(at)
    people = [(row["month"], row["n"]) for row in rows if row["dimension"] == D.FRESH]
    return [
        ("fresh", _("6か月以内"), sum(n for day, n in people if day >= fresh)),
        ("aging", _("6か月〜1年"), sum(n for day, n in people if aging <= day < fresh)),
        ("old", _("1年より前"), sum(n for day, n in people if day < aging)),
    ]
