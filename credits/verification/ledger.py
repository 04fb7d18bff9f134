"""The auditor's ledger: one tenant's, recomputed transaction by transaction; the first that disagrees is refused."""

import hashlib
import json
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NoReturn

from credits.verification.anchors import Anchor
from credits.verification.reading import Row, Wrong
from credits.verification.rules import ADJUSTED, FLOWS, REFERRAL, SIDES, SIGNED_BY, SLOT, TARGET

NOTHING = "0" * 64


@dataclass
class Ledger:
    """What the transactions read so far add up to."""

    tenant_id: uuid.UUID
    accounts: dict[str, tuple[str, str]]  # id -> unit, code
    anchors: dict[int, Anchor] = field(default_factory=dict)  # by number; those still ahead
    seq: int = 0
    head: str = NOTHING
    at: str = ""
    slots_granted: int = 0
    price_reached: int | None = None  # the price of a slot that the purse could pay: its grant must come next
    balances: Counter[tuple[str, str]] = field(default_factory=Counter)

    def take(self, row: Row) -> None:
        """Add the next transaction, or refuse it."""
        name = f"transaction {row.seq} ({row.id})"
        if row.seq != self.seq + 1:
            refuse(f"transaction {self.seq + 1}", f"is missing or doubled: {name} stands in its place")
        if row.prev_hash != self.head:
            refuse(name, "does not name the hash of the one before")
        self._carry(row, name)
        if hashlib.sha256(self._spelled(row).encode()).hexdigest() != row.hash:
            refuse(name, "does not say what its hash was made of")
        if row.at < self.at:
            refuse(name, f"is of {row.at}, before the one before it")
        self._check_moves(row, name)
        self._check_grant(row, name)
        self._check_anchor(row, name)
        self.seq, self.head, self.at = row.seq, row.hash, row.at

    def _check_anchor(self, row: Row, name: str) -> None:
        """A head that was signed here stands for everything up to here."""
        anchor = self.anchors.pop(row.seq, None)
        if anchor is None:
            return
        if anchor.hash != row.hash:
            refuse(name, f"is not the one that the head signed on {anchor.date} names: it, or what is before, is new")
        if anchor.balances != {f"{unit}/{code}": self.balances[unit, code] for unit, code in self.accounts.values()}:
            refuse(f"head of {anchor.date}", "says other balances than the entries up to it")

    def end(self, books: list[list[Any]], accounts: list[list[Any]]) -> None:
        """What is stored beside the transactions must say the same as they do."""
        for seq, anchor in self.anchors.items():
            refuse(f"transaction {seq}", f"is missing: the head signed on {anchor.date} names it")
        if self.price_reached:
            refuse(f"transaction {self.seq}", "completed a slot that was never granted")
        expected = [[self.seq, self.head, self.slots_granted, self.at]]
        if [book[1:] for book in books] != expected:
            refuse("book", f"says {[book[1:] for book in books]}; its transactions say {expected}")
        for id_, unit, code, balance in accounts:
            if balance != self.balances[unit, code]:
                refuse(
                    f"account {unit}/{code} ({id_})", f"says {balance}; its entries sum to {self.balances[unit, code]}"
                )

    def _carry(self, row: Row, name: str) -> None:
        """Each entry is of this tenant's accounts and carries the balance on."""
        for id_, account, seq, amount, balance in row.entries:
            place = self.accounts.get(account)
            if place is None:
                refuse(f"entry {id_} of {name}", "is of no account of this tenant")
            self.balances[place] += amount
            if (seq, balance) != (row.seq, self.balances[place]):
                refuse(f"entry {id_} of {name}", f"says {balance}; the entries so far sum to {self.balances[place]}")

    def _spelled(self, row: Row) -> str:
        """The transaction in the canonical spelling of docs/adr/0010-ledger.md."""
        entries = sorted((*self.accounts[account], amount, id_) for id_, account, _, amount, _ in row.entries)
        cells = ",".join(f'["{unit}","{code}",{amount},"{id_}"]' for unit, code, amount, id_ in entries)
        policy = ",".join(f"{quoted(key)}:{quoted(value)}" for key, value in sorted(row.policy.items()))
        return (
            f'{{"at":"{row.at}","cause":{quoted(row.cause)},"entries":[{cells}],"id":"{row.id}",'
            f'"kind":{quoted(row.kind)},"policy":{{{policy}}},"prev_hash":"{row.prev_hash}","seq":{row.seq},'
            f'"tenant":"{self.tenant_id}"}}'
        )

    def _check_moves(self, row: Row, name: str) -> None:
        """The entries are this kind's, to the unit; so they sum to zero, and no side falls below nothing."""
        moved = Counter({self.accounts[account]: amount for _, account, _, amount, _ in row.entries})
        if len(moved) != len(row.entries) or moved != flow(row):
            refuse(name, f"moves {dict(moved)}, which is not what a {row.kind} moves")
        for (unit, code), balance in ((place, self.balances[place]) for place in moved):
            if code != "purse" and (balance if code != "network" else -balance) < 0:
                refuse(name, f"leaves {unit}/{code} at {balance}")

    def _check_grant(self, row: Row, name: str) -> None:
        """A slot is granted when, and only when, the purse holds its price; the slots are numbered."""
        if (row.kind == "slots_granted") is not (self.price_reached is not None):
            refuse(name, "grants a slot that is not due" if self.price_reached is None else "is not the grant now due")
        price: int = row.policy.get("referrals_per_slot", 0)  # _check_moves has seen that it is one where it counts
        if row.kind == "slots_granted":
            self.slots_granted += 1
            if (row.cause, price) != (f"slot:{self.slots_granted}", self.price_reached):
                refuse(name, f"is not the grant of slot {self.slots_granted} for {self.price_reached} referrals")
        can_grant = grants(row) and self.balances[REFERRAL, "purse"] >= price
        self.price_reached = price if can_grant else None


def chart(accounts: list[list[Any]]) -> dict[str, tuple[str, str]]:
    """The tenant's accounts by id: each of the chart exactly once."""
    found = Counter((unit, code) for _, unit, code, _ in accounts)
    expected = Counter((unit, code) for unit, codes in SIDES.items() for code in codes)
    for unit, code in [*(found - expected), *(expected - found)]:
        refuse(f"account {unit}/{code}", f"is there {found[unit, code]} times, not {expected[unit, code]}")
    return {id_: (unit, code) for id_, unit, code, _ in accounts}


def grants(row: Row) -> bool:
    """May this transaction fill the purse to a slot's price?"""
    gives = row.kind == ADJUSTED and row.policy["unit"] == REFERRAL and row.policy["amount"] > 0
    return gives or row.kind in {"referral_counted", "slots_granted"}


def flow(row: Row) -> Counter[tuple[str, str]] | None:
    """What this kind moves, by place; None for a kind without a rule, or a price that is none."""
    price = row.policy.get("referrals_per_slot")
    if row.kind == ADJUSTED:
        return adjustment(row.policy)
    if row.kind not in FLOWS or (row.kind in {"referral_counted", "slots_granted"} and not is_price(price)):
        return None
    moves: Counter[tuple[str, str]] = Counter()
    for unit, source, target, amount in FLOWS[row.kind]:
        moves[unit, source] -= amount or price or 0
        moves[unit, target] += amount or price or 0
    return moves


def adjustment(policy: dict[str, Any]) -> Counter[tuple[str, str]] | None:
    """What an adjustment moves; None without a reason, or without two operators."""
    unit, amount, operators = policy.get("unit"), policy.get("amount"), {policy.get(name) for name in SIGNED_BY}
    is_signed = policy.get("reason") and len(operators) == len(SIGNED_BY) and all(operators)
    has_price = unit == SLOT or is_price(policy.get("referrals_per_slot"))
    if unit not in TARGET or type(amount) is not int or not (is_signed and has_price):
        return None
    return Counter({(unit, "network"): -amount, (unit, TARGET[unit]): amount})


def is_price(value: Any) -> bool:
    return type(value) is int and value >= 1


def quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def refuse(row: str, why: str) -> NoReturn:
    raise Wrong(f"{row} {why}")
