"""Which ATS a file is from, and which of its columns hold what."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from candidates.imports.forbidden import is_forbidden
from candidates.imports.headers import field_of, key_of
from candidates.imports.problems import KNOWN_LAYOUTS, FileRefused
from candidates.imports.reading import Row

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

    def label(self, fact: str) -> str:
        """The fact's column as the file names it."""
        columns = self.columns.get(fact, [])
        return self.header[columns[0]] if columns else ""


def find_layout(rows: Iterator[Row]) -> Layout:
    """Read up to the header and recognise it. `FileRefused("unknown_layout")` names the columns that were found."""
    widest: list[str] = []
    for _place, row in zip(range(HEADER_WITHIN), rows, strict=False):
        layout = recognise(row.cells)
        if layout is not None:
            return layout
        widest = max(widest, row.cells, key=lambda cells: sum(map(bool, cells)))
    raise FileRefused("unknown_layout", line=1, found=_quoted(widest), known=KNOWN_LAYOUTS)


def recognise(header: list[str]) -> Layout | None:
    """The layout of a file with this header; None when the columns do not name a person and something about them."""
    names = [name.strip() for name in header]
    allowed = [place for place, name in enumerate(names) if name and not is_forbidden(name)]
    columns = _columns(names, allowed)
    if not (PERSON & columns.keys() and WORTH_IMPORTING & columns.keys()):
        return None
    schools, careers = _history(names, allowed)
    refused = [name for name in names if name and is_forbidden(name)]
    return Layout(_code(names), names, columns, schools, careers, refused)


def _columns(names: list[str], allowed: list[int]) -> dict[str, list[int]]:
    columns: dict[str, list[int]] = {}
    for place in allowed:
        fact = field_of(names[place])
        if fact and (fact in MANY or fact not in columns):
            columns.setdefault(fact, []).append(place)
    return columns


def _history(names: list[str], allowed: list[int]) -> tuple[dict[str, int], dict[int, dict[str, int]]]:
    """RoboRobo's 最終学歴_* and 職歴n_*: which column holds which part."""
    schools: dict[str, int] = {}
    careers: dict[int, dict[str, int]] = {}
    for place in allowed:
        key = key_of(names[place])
        if (found := SCHOOL.match(key)) and (part := SCHOOL_PARTS.get(found["part"])):
            schools.setdefault(part, place)
        if (found := CAREER.match(key)) and (part := CAREER_PARTS.get(found["part"])):
            careers.setdefault(int(found["number"]), {}).setdefault(part, place)
    return schools, careers


def _code(names: Iterable[str]) -> str:
    keys = {key_of(name) for name in names}
    matches = {code: len(keys & {key_of(name) for name in signature}) for code, signature in SIGNATURES.items()}
    best = max(matches, key=lambda code: matches[code])
    return best if matches[best] >= ENOUGH else "generic"


def _quoted(names: list[str]) -> str:
    found = [f"「{name.strip()[:30]}」" for name in names[:NAMED_AT_MOST] if name.strip()]
    return "".join(found) + ("…" if len(names) > NAMED_AT_MOST else "") or "—"
