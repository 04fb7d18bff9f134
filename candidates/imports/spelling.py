"""One rejection as a program tells it: the fields of an item, read by the rules of a file's row."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from candidates.imports import problems
from candidates.imports.forbidden import is_forbidden
from candidates.imports.layouts import Layout
from candidates.imports.reading import Row
from candidates.imports.rows import LONGEST_DETAIL, Fault, Reader, Record
from candidates.pool import normalise

SOURCE = re.compile(r"[a-z0-9][a-z0-9_-]{0,49}")
PLACES: dict[str, str] = {  # pointer → fact
    "/remote_id": "person_id",
    "/candidate/last_name": "last_name",
    "/candidate/first_name": "first_name",
    "/candidate/last_name_kana": "last_name_kana",
    "/candidate/first_name_kana": "first_name_kana",
    "/candidate/email": "email",
    "/candidate/phone": "phone",
    "/candidate/prefecture": "prefecture",
    "/candidate/birth_date": "birth_date",
    "/candidate/current_company": "current_company",
    "/candidate/current_title": "current_title",
    "/candidate/skills": "skills",
    "/candidate/origin": "origin",
    "/application/remote_id": "remote_id",
    "/application/job": "job",
    "/application/channel": "channel",
    "/application/stage": "stage",
    "/application/reason": "reason",
    "/application/applied_at": "applied_at",
    "/application/rejected_at": "rejected_at",
}
IDS = ("/remote_id", "/application/remote_id")  # numbers too: many an ATS counts
NEEDED = (*IDS, "/candidate/last_name", "/application/job", "/application/rejected_at")
PASTS = {
    "/candidate/education": ("school", "faculty", "start", "end", "status"),
    "/candidate/jobs": ("company", "department", "title", "start", "end", "detail"),
}
MOST_PAST = 30
OTHERS = {"/source", "/candidate", "/application", "/template", "/send", *PASTS}
REJECTED = "不採用"  # what the door itself says of every item
HEADER = [*PLACES, "/outcome"]
LAYOUT = Layout("told", HEADER, {fact: [place] for place, fact in enumerate([*PLACES.values(), "outcome"])})
WORDS: dict[str, str | Promise] = {
    "required": _("必須の項目です。値を入れて、送り直してください。"),
    "type": _("値の型が正しくありません。APIの説明にある型で、送り直してください。"),
    "source": _("英小文字・数字・「-」「_」で50文字までにしてください。例：greenhouse"),
    "too_many": _("件数が多すぎます（30件まで）。減らして、送り直してください。"),
    "refused": _("収集してはならない項目のため、取り込みませんでした。送らないように設定してください。"),
    "erased": _("本人の求めで消去した人です。取り込みません。新しく応募した人なら、applied_at を入れてください。"),
    "unknown": _("この名前の項目はありません。取り込みませんでした。"),
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing wrong with an item: where (a JSON pointer within it), which kind, and in words what to do."""

    pointer: str
    code: str
    detail: str


@dataclass(slots=True)
class Item:
    """One item: what it says, or (`errors`) why it is not taken; `warnings` are about parts that were left out."""

    number: int
    source: str = ""
    record: Record | None = None
    errors: list[Wrong] = field(default_factory=list)
    warnings: list[Wrong] = field(default_factory=list)

    def refuse(self, pointer: str, code: str) -> None:
        self.errors.append(Wrong(pointer, code, str(WORDS[code])))

    def warn(self, pointer: str, code: str) -> None:
        self.warnings.append(Wrong(pointer, code, str(WORDS[code])))


def read_item(told: Any, *, number: int, at: datetime) -> Item:
    """The item's facts, by the normalisers of a file's row; `record` is None when it has `errors`."""
    item = Item(number)
    if not isinstance(told, dict):
        item.refuse("", "type")
        return item
    values = dict(_flat(told, item))
    cells = _cells(values, item)
    _read_source(told.get("source"), item)
    pasts = {pointer.rpartition("/")[2]: _past(values.get(pointer), pointer, item) for pointer in PASTS}
    if not item.errors:
        record, faults = Reader(LAYOUT, at=at).read(Row(number, number, [*cells, REJECTED]))
        _judge(item, record, faults)
        _add_past(record, pasts)
    return item


def _flat(told: Mapping[str, Any], item: Item) -> Iterator[tuple[str, Any]]:
    """Every field by its pointer. A forbidden one is named and never read further, whatever it holds."""
    for part in ("candidate", "application"):
        if not isinstance(told.get(part), dict):
            item.refuse(f"/{part}", "type" if told.get(part) is not None else "required")
    inside = {"": told} | {f"/{part}": told[part] for part in ("candidate", "application") if _holds(told, part)}
    for prefix, fields in inside.items():
        for name, value in fields.items():
            pointer = f"{prefix}/{_escaped(name)}"
            if pointer in PLACES or pointer in OTHERS:
                yield pointer, value
            else:
                item.warn(pointer[:200], "refused" if is_forbidden(name) else "unknown")


def _holds(told: Mapping[str, Any], part: str) -> bool:
    return isinstance(told.get(part), dict)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _cells(values: dict[str, Any], item: Item) -> list[str]:
    for pointer in NEEDED:
        if values.get(pointer) in (None, "") and not _is_within(pointer, item):
            item.refuse(pointer, "required")
    return [_cell(pointer, values.get(pointer), item) for pointer in PLACES]


def _is_within(pointer: str, item: Item) -> bool:
    """Is it missing only because all that it stands in is?"""
    return any(error.pointer and pointer.startswith(f"{error.pointer}/") for error in item.errors)


def _cell(pointer: str, value: Any, item: Item) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if pointer in IDS and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if pointer == "/candidate/skills" and _is_list_of(str, value):
        return "\n".join(value)
    item.refuse(pointer, "type")
    return ""


def _is_list_of(kind: type, value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, kind) for one in value)


def _read_source(told: Any, item: Item) -> None:
    if told is None:
        item.refuse("/source", "required")
    elif not (isinstance(told, str) and SOURCE.fullmatch(told)):
        item.refuse("/source", "source")
    else:
        item.source = told


def _past(told: Any, pointer: str, item: Item) -> list[dict[str, str]]:
    """Schools or employments: their known parts, as texts."""
    if told is None:
        return []
    if not _is_list_of(dict, told):
        item.refuse(pointer, "type")
        return []
    if len(told) > MOST_PAST:
        item.refuse(pointer, "too_many")
        return []
    for name in sorted({name for one in told for name in one if is_forbidden(name)}):
        item.warn(f"{pointer}/-/{_escaped(name)}"[:200], "refused")
    read = [{part: _text(one.get(part)) for part in PASTS[pointer]} for one in told]
    return [one for one in read if any(one.values())]


def _text(value: Any) -> str:
    return normalise.paragraph(value)[:LONGEST_DETAIL] if isinstance(value, str) else ""


def _judge(item: Item, record: Record | None, faults: list[Fault]) -> None:
    """What a file's row would be lost for is an error; what would only be left out of it is a warning."""
    item.record = record
    wrong = [Wrong(one.column, one.code, problems.row_explanation(one.code, facts=one.facts)) for one in faults]
    (item.warnings if record else item.errors).extend(wrong)


def _add_past(record: Record | None, pasts: dict[str, list[dict[str, str]]]) -> None:
    if record is not None:
        record.education, record.jobs = pasts["education"], pasts["jobs"]
        now = next((job for job in record.jobs if job["company"] and not job["end"]), None)
        if now and not record.current_company:
            record.current_company, record.current_title = now["company"][:300], now["title"][:300]
