"""One row of a file as facts to store, and what was wrong with it."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from candidates.imports import outcomes
from candidates.imports.layouts import Layout
from candidates.imports.reading import Row
from candidates.pool import dates, normalise
from candidates.pool.normalise import Unusable
from candidates.pool.origins import Origin, origin_of
from tenants.cells import original

SEPARATORS = re.compile(r"[,;、，；\s]+")
LIST_SEPARATORS = re.compile(r"[,;、，；\n]+")
COUNT = re.compile(r"[\d,.\s]+(名|人|件|行)?")
LONGEST_DETAIL, LONGEST_VALUE = 4_000, 300
MOST_SKILLS = 50
UNSELECTED = frozenset(Origin.values) - {Origin.APPLICANT}  # met otherwise: in no selection unless the row tells of one


@dataclass(slots=True)
class Record:
    """What one row says about one person and one application; `""` and None say nothing."""

    number: int
    remote_id: str = ""
    last_name: str = ""
    first_name: str = ""
    last_name_kana: str = ""
    first_name_kana: str = ""
    email: str = ""
    email_key: str = ""
    phone: str = ""
    phone_key: str = ""
    prefecture: str = ""
    birth_date: date | None = None
    current_company: str = ""
    current_title: str = ""
    education: list[dict[str, str]] = field(default_factory=list)
    jobs: list[dict[str, str]] = field(default_factory=list)
    skills: list[str] = field(default_factory=list)
    origin: str = ""
    job: str = ""
    channel: str = ""
    stage: str = ""
    outcome: str = ""
    reason: str = ""
    applied_at: datetime | None = None
    rejected_at: datetime | None = None


FACTS = tuple(one.name for one in fields(Record))


@dataclass(slots=True)
class Fault:
    """One thing wrong with one row. `values` are the row's taken cells, never one of a refused column."""

    number: int
    column: str
    code: str
    is_row_lost: bool
    facts: dict[str, Any] = field(default_factory=dict)
    values: list[list[str]] = field(default_factory=list)


class Reader:
    """Reads the rows of one layout. `at` is now: no birth lies after it. `origin` is of rows that tell none."""

    def __init__(self, layout: Layout, *, at: datetime, origin: str = "") -> None:
        self.layout, self.at, self.origin = layout, at, origin
        self.width = len(layout.header)

    def read(self, row: Row) -> tuple[Record | None, list[Fault]]:
        """The row's facts and faults; no facts when the row is lost."""
        shifted = row.broken or ("too_many_cells" if any(map(str.strip, row.cells[self.width :])) else "")
        if shifted:  # which cell is whose is unsure, so none is kept: it might be a refused column's
            return None, [Fault(row.number, "", shifted, is_row_lost=True)]
        reading = _Reading(self.layout, row, self.at, self.origin)
        record = reading.record()
        is_lost = any(fault.is_row_lost for fault in reading.faults)
        for fault in reading.faults:
            fault.is_row_lost = is_lost  # whatever else is wrong with it, the row is in or out as a whole
        return (None if is_lost else record), reading.faults


class _Reading:
    """One row being read: cells by fact, faults as they are met."""

    def __init__(self, layout: Layout, row: Row, at: datetime, origin: str) -> None:
        self.layout, self.row, self.at, self.origin = layout, row, at, origin
        self.cells = _taken(row.cells, len(layout.header))
        self.told = {fact: cell for fact, place in layout.first_columns.items() if (cell := self.cells[place])}
        self.faults: list[Fault] = []

    def record(self) -> Record:
        record = Record(number=self.row.number)
        self._name(record)
        self._contact(record)
        self._history(record)
        record.origin = self.take("origin", _origin, instead=self.origin, loses_row=False)
        self._application(record)
        return record

    def all(self, fact: str) -> list[str]:
        places = self.layout.columns.get(fact)
        return [self.cells[place] for place in places] if places else []

    def first(self, fact: str) -> str:
        return self.told.get(fact, "")

    def take(self, fact: str, read: Callable[[str], Any], *, instead: Any, loses_row: bool = True) -> Any:
        """The fact as `read` reads it; `instead` for an empty cell, and for one that it refuses (noted as a fault)."""
        cell = self.told.get(fact)
        if cell is None or cell.isspace():
            return instead
        try:
            return read(cell)
        except Unusable as error:
            self.fault(fact, error.code, loses_row=loses_row, value=normalise.line(cell)[:40], **error.facts)
            return instead

    def text(self, fact: str, longest: int = LONGEST_VALUE) -> str:
        if fact not in self.told:
            return ""
        found: str = self.take(fact, lambda cell: short(cell, longest), instead="")
        return found

    def fault(self, fact: str, code: str, *, loses_row: bool, **facts: Any) -> None:
        values = [] if len(self.row.cells) < len(self.layout.header) else self.values()
        label = self.layout.label(fact)
        self.faults.append(Fault(self.row.number, label, code, loses_row, facts, values))

    def values(self) -> list[list[str]]:
        header = self.layout.header
        return [[header[place], normalise.paragraph(self.cells[place])[:1000]] for place in self.layout.taken]

    def _name(self, record: Record) -> None:
        record.last_name = self.take("last_name", normalise.name, instead="")
        record.first_name = self.take("first_name", normalise.name, instead="")
        if not record.last_name:
            whole = self.take("name", normalise.name, instead="")
            record.last_name, record.first_name = _parted(whole, record.first_name)
        if not (record.last_name or self.faults):
            self.fault(self.name_column, "name_missing", loses_row=True)
        elif COUNT.fullmatch(unicodedata.normalize("NFKC", record.last_name + record.first_name)):
            value = normalise.line(record.last_name)[:40]
            self.fault(
                "name" if "name" in self.layout.columns else "last_name", "name_unreadable", loses_row=True, value=value
            )
        last, first = normalise.split_name(self.take("kana", _kana, instead=""))
        record.last_name_kana = self.take("last_name_kana", _kana, instead=last)
        record.first_name_kana = self.take("first_name_kana", _kana, instead=first)

    @property
    def name_column(self) -> str:
        return "name" if "name" in self.layout.columns else "last_name"

    def _contact(self, record: Record) -> None:
        record.email = self._email()
        record.email_key = normalise.mailbox(record.email) if record.email else ""
        self._phone(record)
        record.prefecture = normalise.prefecture(self.first("prefecture"))
        record.birth_date = self.take("birth_date", self._birth, instead=None, loses_row=False)

    def _email(self) -> str:
        typed = [self.first("email"), self.first("email_2")]
        if normalise.is_email(typed[0]):  # as nearly every cell: one address and nothing else
            return typed[0]
        found = [
            address for cell in typed for part in SEPARATORS.split(cell) if (address := normalise.email_address(part))
        ]
        valid = next((address for address in found if normalise.is_email(address)), "")
        if found and not valid:
            self.fault("email" if typed[0].strip() else "email_2", "email", loses_row=False, value=found[0][:100])
        return valid

    def _phone(self, record: Record) -> None:
        for fact in ("phone", "phone_2"):
            cell = self.first(fact)
            if cell and (key := normalise.phone(cell)):
                record.phone, record.phone_key = normalise.line(cell)[:40], key
                return
        if not normalise.is_nothing(self.first("phone")):
            self.fault("phone", "phone", loses_row=False, value=normalise.line(self.first("phone"))[:40])

    def _birth(self, cell: str) -> date | None:
        born = _day(cell)
        if born is not None and born >= self.at.date():
            raise Unusable("date_ahead")
        return born

    def _moment(self, cell: str) -> datetime | None:
        """A day's grace, for clocks and zones: a day yet to come would keep a person's data too long."""
        happened = _told_moment(cell)
        if happened is not None and happened > self.at + timedelta(days=1):
            raise Unusable("date_ahead")
        return happened

    def _history(self, record: Record) -> None:
        if self.layout.schools or self.layout.careers:
            self._past(record)
        now = next((career for career in record.jobs if career.get("company") and not career.get("end")), {})
        record.current_company = self.text("current_company") or now.get("company", "")[:LONGEST_VALUE]
        record.current_title = self.text("current_title") or now.get("title", "")[:LONGEST_VALUE]
        if "skills" in self.told:
            skills = (normalise.line(skill)[:100] for skill in LIST_SEPARATORS.split(self.told["skills"]))
            record.skills = [skill for skill in skills if skill][:MOST_SKILLS]

    def _past(self, record: Record) -> None:
        school = {part: self._part(place) for part, place in self.layout.schools.items()}
        careers = [
            {part: self._part(place) for part, place in parts.items()}
            for _n, parts in sorted(self.layout.careers.items())
        ]
        record.education = [school] if any(school.values()) else []
        record.jobs = [career for career in careers if any(career.values())]

    def _part(self, place: int) -> str:
        return normalise.paragraph(self.cells[place])[:LONGEST_DETAIL]

    def _application(self, record: Record) -> None:
        record.job = self.text("job")
        record.channel = self.text("channel", 200)
        record.stage = self.text("stage", 200)
        record.applied_at = self.take("applied_at", self._moment, instead=None)
        record.remote_id = self._remote_id(record.job)
        self._outcome(record)

    def _remote_id(self, job: str) -> str:
        """The application's id; where the file only numbers people, the person's with the job."""
        own, person = self.text("remote_id", 200), self.text("person_id", 100)
        return own or f"{person} {job}".strip()[:200] if own or person else ""

    def _outcome(self, record: Record) -> None:
        columns = (self.all("outcome"), self.all("reason"), self.all("their_reason"), self.all("reason_detail"))
        ended = outcomes.ended(*map(tuple, columns), record.stage, is_unselected=record.origin in UNSELECTED)
        record.outcome, record.reason = ended.outcome, ended.reason
        if record.outcome == outcomes.Outcome.REJECTED:
            record.rejected_at = self.take("rejected_at", self._moment, instead=None)
        elif ended.is_unclear:
            self.fault("reason", "outcome_unclear", loses_row=False, value=normalise.line(self.first("reason"))[:40])


def _taken(cells: list[str], width: int) -> list[str]:
    """A cell for each column, without the apostrophe that an export put before what looks like a formula."""
    whole = cells if len(cells) >= width else cells + [""] * (width - len(cells))
    return [original(cell) if "'" in cell else cell for cell in whole]


def short(cell: str, longest: int) -> str:
    """One line of text; `Unusable("too_long")` beyond `longest` characters."""
    text = normalise.line(cell)
    if len(text) > longest:
        raise Unusable("too_long", limit=longest)
    return text


def is_count(name: str) -> bool:
    """Is it the number in the line of a total?"""
    return name[:1].isnumeric() and COUNT.fullmatch(unicodedata.normalize("NFKC", name)) is not None


def _parted(whole: str, first: str) -> tuple[str, str]:
    return (whole, first) if first else normalise.split_name(whole)


def _kana(cell: str) -> str:
    return short(normalise.kana(cell), LONGEST_VALUE)


def _origin(cell: str) -> str:
    found = origin_of(cell)
    if found is None:
        raise Unusable("origin")
    return found


@lru_cache(maxsize=8192)
def _day(cell: str) -> date | None:
    return None if normalise.is_nothing(cell) else dates.day(cell)


@lru_cache(maxsize=8192)
def _told_moment(cell: str) -> datetime | None:
    return None if normalise.is_nothing(cell) else dates.moment(cell)
