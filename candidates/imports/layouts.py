"""Which ATS a file is from, and which of its columns hold what."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from types import MappingProxyType

from candidates.imports.forbidden import is_forbidden
from candidates.imports.headers import field_of, key_of
from candidates.imports.problems import KNOWN_LAYOUTS, FileRefused
from candidates.imports.reading import Row, Rows

HEADER_WITHIN = 10  # rows that may come before the names of the columns: titles, dates of export
NAMED_AT_MOST = 20  # headers quoted in an error
PERSON = {"name", "last_name"}
WORTH_IMPORTING = {
    *("email", "phone", "remote_id", "person_id", "job", "stage", "outcome", "reason", "applied_at", "rejected_at"),
}
MANY = {"outcome", "reason", "reason_detail"}  # facts that several columns may tell together
SCHOOL = re.compile(r"\A最終学歴(?P<part>.*)\Z")
CAREER = re.compile(r"\A職歴(?P<number>\d+)(?P<part>.*)\Z")
SCHOOL_PARTS = {
    "学校名": "school",
    "学校": "school",
    "学部": "faculty",
    "学部名": "faculty",
    "学部学科": "faculty",
    "学科": "faculty",
}
SCHOOL_PARTS |= {
    "入学年月": "start",
    "入学": "start",
    "卒業年月": "end",
    "卒業": "end",
    "卒業区分": "status",
    "区分": "status",
    "": "status",
}
CAREER_PARTS = {
    "会社名": "company",
    "企業名": "company",
    "勤務先": "company",
    "部署": "department",
    "部署名": "department",
}
CAREER_PARTS |= {
    "役職": "title",
    "役職名": "title",
    "職種": "title",
    "入社年月": "start",
    "入社": "start",
    "開始": "start",
    "開始年月": "start",
}
CAREER_PARTS |= {"退社年月": "end", "退職年月": "end", "退社": "end", "終了": "end", "終了年月": "end"}
CAREER_PARTS |= {"業務内容": "detail", "職務内容": "detail", "仕事内容": "detail", "内容": "detail", "詳細": "detail"}

SIGNATURES: dict[str, tuple[str, ...]] = {
    "herp": ("応募時刻", "選考ステップ", "募集職種", "選考終了理由"),
    "roborobo": ("姓漢字", "名漢字", "姓カナ", "求人名称", "最終学歴学校名"),
    "greenhouse": (
        *("application id", "candidate id", "job name", "current stage", "rejection reason type"),
        *("rejected at", "rejected on", "application date", "applied on", "recruiter", "coordinator"),
    ),
    "hrmos": ("応募id", "選考ステータス", "求人", "応募日", "応募経路", "求人名"),
}  # the columns by which an ATS is known; the most wins
ENOUGH = 2


@dataclass(frozen=True)
class Layout:
    """The columns of one file: what is taken, from where, and what is refused."""

    code: str
    header: list[str]
    columns: dict[str, list[int]]  # fact -> its columns, the best first
    schools: dict[str, int] = field(default_factory=dict)
    careers: dict[int, dict[str, int]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    @cached_property
    def first_columns(self) -> dict[str, int]:
        """The best column of each fact."""
        return {fact: places[0] for fact, places in self.columns.items()}

    @property
    def taken(self) -> list[int]:
        """The columns that are read at all; what is in any other is never looked at."""
        careers = chain.from_iterable(parts.values() for parts in self.careers.values())
        return sorted({*chain.from_iterable(self.columns.values()), *self.schools.values(), *careers})

    @property
    def is_enough(self) -> bool:
        """Do the columns name a person, and something about them?"""
        return bool(PERSON & self.columns.keys() and WORTH_IMPORTING & self.columns.keys())

    def label(self, fact: str) -> str:
        """The fact's column as the file names it."""
        columns = self.columns.get(fact, [])
        return self.header[columns[0]] if columns else ""


def find_layout(rows: Rows) -> Layout:
    """Take the rows up to the header and recognise it. `FileRefused("unknown_layout")` names the columns found.

    Of several rows that could be the header the one that tells most is it; a second one right below is taken too.
    """
    header = find_header(rows)
    layout = recognise(header.cells)
    if layout is None:
        raise FileRefused("unknown_layout", line=1, found=_quoted(header.cells), known=KNOWN_LAYOUTS)
    take_header(rows, header.number)
    return layout


def find_header(rows: Rows) -> Row:
    """The row that names the columns: the one that tells most, else the first that is filled most. It still comes."""
    ahead = rows.ahead(HEADER_WITHIN)
    known = [(row, layout) for row in ahead if (layout := recognise(row.cells)) is not None]
    if known:
        return max(known, key=lambda one: len(one[1].taken))[0]
    if not ahead:
        raise FileRefused("empty")
    return max(ahead, key=lambda row: sum(map(bool, row.cells)))


def take_header(rows: Rows, number: int) -> None:
    """Take the rows up to the header, which is the sheet's row `number`, and header rows that follow it."""
    while next(rows).number < number:
        pass
    while (following := rows.ahead(1)) and recognise(following[0].cells) is not None:
        next(rows)


def recognise(header: list[str]) -> Layout | None:
    """The layout of a file with this header; None when the columns do not name a person and something about them."""
    layout = build(header, suggest(header))
    return layout if layout.is_enough else None


def suggest(header: Iterable[str], learned: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """What each column holds, by its name (`learned`: by its key, as it was said before); "" where nothing is known."""
    suggested: list[str] = []
    for name in header:
        target = "" if is_forbidden(name) else learned.get(key_of(name), None)
        target = _target_of(name) if target is None else target
        is_free = target in MANY or target not in suggested
        suggested.append(target if is_free else "")
    return suggested


def build(header: Iterable[str], targets: Iterable[str]) -> Layout:
    """The layout in which each column holds its target. Forbidden columns are refused, whatever is said of them."""
    names = [name.strip() for name in header]
    refused = [name for name in names if name and is_forbidden(name)]
    layout = Layout(_code(names), names, {}, refused=refused)
    for place, (name, target) in enumerate(zip(names, targets, strict=True)):
        if target and not is_forbidden(name):
            _add(layout, target, place)
    return layout


def _add(layout: Layout, target: str, place: int) -> None:
    kind, _, part = target.partition(".")
    if kind == "school":
        layout.schools.setdefault(part, place)
    elif kind == "career":
        number, _, part = part.partition(".")
        layout.careers.setdefault(int(number), {}).setdefault(part, place)
    else:
        layout.columns.setdefault(target, []).append(place)


def _target_of(name: str) -> str:
    """The fact of a column by its name; RoboRobo's 最終学歴_* are `school.…`, its 職歴n_* are `career.n.…`."""
    key = key_of(name)
    if (found := SCHOOL.match(key)) and (part := SCHOOL_PARTS.get(found["part"])):
        return f"school.{part}"
    if (found := CAREER.match(key)) and (part := CAREER_PARTS.get(found["part"])):
        return f"career.{int(found['number'])}.{part}"
    return field_of(name) if name.strip() else ""


def _code(names: Iterable[str]) -> str:
    keys = {key_of(name) for name in names}
    matches = {code: len(keys & {key_of(name) for name in signature}) for code, signature in SIGNATURES.items()}
    best = max(matches, key=lambda code: matches[code])
    return best if matches[best] >= ENOUGH else "generic"


def _quoted(names: list[str]) -> str:
    found = [f"「{name.strip()[:30]}」" for name in names[:NAMED_AT_MOST] if name.strip()]
    return "".join(found) + ("…" if len(names) > NAMED_AT_MOST else "") or "—"
