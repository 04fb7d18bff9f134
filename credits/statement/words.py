"""A statement in words: its columns, its lines from month to month's end, and what each move was for."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from credits.models import Kind
from credits.statement.queries import Statement
from credits.statement.reading import Move

Label = str | Promise
COLUMNS: dict[str, Label] = {
    "referral/purse": gettext_lazy("次の枠を待つ紹介"),
    "slot/available": gettext_lazy("利用可能な枠"),
    "slot/held": gettext_lazy("確保中の枠"),
    "slot/spent": gettext_lazy("利用済みの枠"),
    "slot/expired": gettext_lazy("期限が過ぎた枠"),
}
ABOUT: dict[str, Label] = {
    "referral": gettext_lazy("紹介 %(id)s"),
    "slot": gettext_lazy("%(id)s番目の枠"),
    "slot_request": gettext_lazy("募集 %(id)s"),
    "adjustment": gettext_lazy("調整 %(id)s"),
}
RULES: dict[str, Label] = {
    "referrals_per_slot": gettext_lazy("紹介%(value)s件で1枠"),
    "slot_lifetime_days": gettext_lazy("枠の有効期間は%(value)s日"),
    "guarantee_days": gettext_lazy("保証期間は%(value)s日"),
    "reason": gettext_lazy("理由：%(value)s"),
}


class Line(NamedTuple):
    """One kind of move: how often, and what it did to each column."""

    label: str
    moves: int
    amounts: list[tuple[Label, str]]


def lines_of(statement: Statement) -> list[Line]:
    """What leads from the opening to the closing, in the order of the kinds."""
    told = [(kind, statement.totals[kind]) for kind in Kind.values if kind in statement.totals]
    return [Line(str(Kind(kind).label), said["moves"], changes_of(said["amounts"])) for kind, said in told]


def changes_of(amounts: dict[str, int]) -> list[tuple[Label, str]]:
    return [(name, signed(amounts.get(place, 0))) for place, name in COLUMNS.items()]


def signed(amount: int) -> str:
    """+3 · −1, with a minus as it is printed; nothing for nothing."""
    return f"{amount:+,}".replace("-", "−") if amount else ""


def balances_of(balances: dict[str, int]) -> list[tuple[Label, int]]:
    return [(name, balances[place]) for place, name in COLUMNS.items()]


class Row(NamedTuple):
    """One move as people read it."""

    move: Move
    label: str
    cause: str
    request: str  # the public id of the slot request it was for, or ""
    rules: str
    changes: list[tuple[Label, str, int]]  # column, change, balance after it


def rows_of(moves: Iterator[Move]) -> list[Row]:
    return [row_of(move) for move in moves]


def row_of(move: Move) -> Row:
    about, id_ = subject_of(move.cause)
    entries = {entry.place: entry for entry in move.entries}
    found = [(name, entries[place]) for place, name in COLUMNS.items() if place in entries]
    changes = [(name, signed(entry.amount), entry.balance) for name, entry in found]
    request = id_ if about == "slot_request" else ""
    return Row(move, label_of(move), cause_told(move.cause), request, rules_told(move.policy), changes)


def label_of(move: Move) -> str:
    return str(Kind(move.kind).label) if move.kind in Kind.values else move.kind


def subject_of(cause: str) -> tuple[str, str]:
    """What a cause is about: `release:slot_request:req_1` is about the slot request `req_1`."""
    about, _colon, id_ = cause.rpartition(":")
    return about.rpartition(":")[2], id_


def cause_told(cause: str) -> str:
    about, id_ = subject_of(cause)
    return str(ABOUT[about]) % {"id": id_} if about in ABOUT else cause


def rules_told(policy: dict[str, Any]) -> str:
    """The rules it was made under; those who decided an adjustment stand in the ledger by their numbers."""
    return _("、").join(str(told) % {"value": policy[name]} for name, told in RULES.items() if name in policy)
