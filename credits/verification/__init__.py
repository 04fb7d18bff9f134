"""The purse's auditor: proves every ledger from its rows alone. It shares no code with what wrote them."""

import uuid
from dataclasses import dataclass
from typing import Any, NamedTuple

from credits.verification import reading
from credits.verification.anchors import Anchor, anchors_of, outside_heads
from credits.verification.ledger import Ledger, chart, refuse
from credits.verification.reading import Wrong, ledgers
from credits.verification.rules import ANSWERS

__all__ = ["Proof", "ledgers", "outside_heads", "prove"]


@dataclass
class Proof:
    """What was read of one tenant's ledger; `wrong` names the first row that is not right, and says why."""

    tenant_id: uuid.UUID
    transactions: int = 0
    entries: int = 0
    wrong: str = ""


def prove(tenant_id: uuid.UUID, outside: dict[str, Any] | None = None) -> Proof:
    """Read one tenant's whole ledger up to the first wrong row. Needs a scope that covers the tenant.

    Proven are: numbers without a gap, the chain, sums per unit, the balance after each entry, the moves of each
    kind, every grant that is due and no other, answers to earlier moves, causes that move once, stored balances, and
    that the ledger still agrees with each head that was signed; `outside` is the last of those that left the system.
    """
    proof = Proof(tenant_id)
    try:
        read(proof, outside)
    except Wrong as wrong:
        proof.wrong = str(wrong)
    return proof


def read(proof: Proof, outside: dict[str, Any] | None) -> None:
    """The transactions in order, then what is stored beside them, then what only shows in the whole."""
    values: dict[str, Any] = {"tenant": proof.tenant_id}
    books, accounts, last = reading.fetch(reading.STATE, values)[0]
    values["last"] = last or 0
    anchors = anchors_of(proof.tenant_id, outside)
    if books or accounts or last or anchors:
        read_book(proof, values, Stored(books or [], accounts or [], anchors))
    check_whole(values)


class Stored(NamedTuple):
    """What the database says beside the transactions."""

    books: list[list[Any]]
    accounts: list[list[Any]]
    anchors: dict[int, Anchor]


def read_book(proof: Proof, values: dict[str, Any], stored: Stored) -> None:
    """Add the ledger up again from its first transaction, and compare."""
    ledger = Ledger(proof.tenant_id, chart(stored.accounts), stored.anchors)
    for row in reading.transactions(values):
        proof.transactions, proof.entries = proof.transactions + 1, proof.entries + len(row.entries)
        ledger.take(row)
    ledger.end(stored.books, stored.accounts)


def check_whole(values: dict[str, Any]) -> None:
    """No entry without its transaction, no cause twice."""
    for (entry_id,) in reading.fetch(reading.STRAY_ENTRY, values):
        refuse(f"entry {entry_id}", "belongs to no transaction of this tenant")
    for seq, cause in reading.fetch(reading.REPEATED_CAUSE, values):
        refuse(f"transaction {seq}", f"moves something a second time for {cause}")
    check_answers(values)


def check_answers(values: dict[str, Any]) -> None:
    """No answer to a move that was not made, or not yet."""
    for kind, (prefix, answered_prefix, answered) in ANSWERS.items():
        asked = {"kind": kind, "prefix": prefix, "answered": answered, "answered_prefix": answered_prefix}
        for seq, cause in reading.fetch(reading.UNANSWERED, values | asked):
            refuse(f"transaction {seq}", f"({cause}) answers no earlier {answered}")
    for question, wrong in (
        (reading.RELEASED_AND_SPENT, "spends a slot that was released"),
        (reading.EARLY_EXPIRY, "ends a slot before its time"),
    ):
        for seq, cause in reading.fetch(question, values):
            refuse(f"transaction {seq}", f"({cause}) {wrong}")
