"""The purse's wide pen: many transactions of one book, written by one statement."""

import json
from typing import Any

from credits import sql
from credits.chain import Link, hash_of
from credits.posting import Balances, Book, Draft, Posted, link_of
from tenants.sql import rows


class Sheet:
    """Transactions that are chained and summed in memory while the book's lock is held, then written together.

    The caller has looked every cause up under the lock: one that is known already makes `write` fail as a whole.
    """

    def __init__(self, book: Book, balances: Balances) -> None:
        self.book, self.balances = book, balances
        self.posted: list[Posted] = []
        self.transactions: list[tuple[Any, ...]] = []
        self.entries: list[tuple[Any, ...]] = []

    def post(self, draft: Draft) -> Posted:
        """Add one transaction to the sheet."""
        link = link_of(self.book, draft)
        self.book.head = hash_of(link)
        self.book.seq = link.seq
        self.book.slots_granted += draft.slots_granted
        self.transactions.append(self._row(link))
        self._move(link)
        self.posted.append(Posted(link.id, link.seq, link.kind, link.cause, link.at, is_new=True))
        return self.posted[-1]

    def write(self) -> None:
        """Everything on the sheet, in one statement."""
        if self.transactions:
            rows(sql.WRITE_ALL, self._columns())

    def _row(self, link: Link) -> tuple[Any, ...]:
        policy = json.dumps(link.policy)
        return (link.id, link.seq, link.kind, link.cause, link.at, policy, link.prev_hash, self.book.head)

    def _move(self, link: Link) -> None:
        for entry_id, (unit, code, amount) in link.moves:
            self.balances[unit, code] += amount
            self.entries.append((entry_id, link.id, link.seq, unit, code, amount, self.balances[unit, code]))

    def _columns(self) -> dict[str, Any]:
        now = [(unit, code, balance) for (unit, code), balance in self.balances.items()]
        return {
            "tenant_id": self.book.tenant.pk,
            "seq": self.book.seq,
            "head": self.book.head,
            "slots_granted": self.book.slots_granted,
            **columns("ids seqs kinds causes ats policies prev_hashes hashes", self.transactions),
            **columns("entry_ids transaction_ids entry_seqs units codes amounts balances", self.entries),
            **columns("now_units now_codes now_balances", now),
        }


def columns(names: str, table: list[tuple[Any, ...]]) -> dict[str, list[Any]]:
    """A table of rows as named columns, which is how `unnest` takes it."""
    return {name: list(column) for name, column in zip(names.split(), zip(*table, strict=True), strict=True)}
