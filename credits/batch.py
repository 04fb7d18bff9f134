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
        self.transactions: list[dict[str, Any]] = []
        self.entries: list[dict[str, Any]] = []

    def post(self, draft: Draft) -> Posted:
        """Add one transaction to the sheet."""
        link = link_of(self.book, draft)
        self.book.head = hash_of(link)
        self.book.seq, self.book.moved_at = link.seq, link.at
        self.book.slots_granted += draft.slots_granted
        self.transactions.append(self._row(link))
        self._move(link)
        self.posted.append(Posted(link.id, link.seq, link.kind, link.cause, link.at, is_new=True))
        return self.posted[-1]

    def write(self) -> None:
        """Everything on the sheet, in one statement."""
        if self.transactions:
            now = [{"unit": unit, "code": code, "balance": balance} for (unit, code), balance in self.balances.items()]
            values = {
                "tenant_id": self.book.tenant.pk,
                "seq": self.book.seq,
                "head": self.book.head,
                "slots_granted": self.book.slots_granted,
                "moved_at": self.book.moved_at,
                "transactions": json.dumps(self.transactions),
                "entries": json.dumps(self.entries),
                "balances": json.dumps(now),
            }
            rows(sql.WRITE_ALL, values)

    def _row(self, link: Link) -> dict[str, Any]:
        return {
            "id": str(link.id),
            "seq": link.seq,
            "kind": link.kind,
            "cause": link.cause,
            "at": link.at.isoformat(),
            "policy": link.policy,
            "prev_hash": link.prev_hash.hex(),
            "hash": self.book.head.hex(),
        }

    def _move(self, link: Link) -> None:
        of_all = {"transaction_id": str(link.id), "seq": link.seq}
        for entry_id, (unit, code, amount) in link.moves:
            self.balances[unit, code] += amount
            now = self.balances[unit, code]
            entry = {"id": str(entry_id), "unit": unit, "code": code, "amount": amount, "balance": now}
            self.entries.append(of_all | entry)
