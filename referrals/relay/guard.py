"""The guard between a withdrawal and a push or a reading: shared while a profile is on its way, exclusive while a
consent ends.

PostgreSQL keeps it (advisory locks), so it holds across workers, and a worker that is killed lets go with its
connection. A push never waits for it: what cannot be had at once is put off. A withdrawal waits for the push in flight,
15 s at most, and while it waits no other push begins.
"""

import hashlib
import uuid
from collections.abc import Collection, Iterable, Mapping

from django.db import DatabaseError, connection

from referrals.relay.listening import direct_connection
from tenants import sql

PAIRS = "SELECT id, candidate_id, agency_id FROM referrals_delivery WHERE id = ANY(%s)"
HOLD = "SELECT pg_try_advisory_lock_shared(key) FROM unnest(%s::bigint[]) WITH ORDINALITY AS asked (key, n) ORDER BY n"
LET_GO = "SELECT pg_advisory_unlock_shared(key) FROM unnest(%s::bigint[]) AS held (key)"
SHARE = "SELECT pg_advisory_xact_lock_shared(key) FROM unnest(%s::bigint[]) AS asked (key)"
EXCLUDE = "SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS asked (key)"


class Lost(Exception):
    """The guard's connection is gone, and all it held with it: nothing may stay in the air."""


def key_of(candidate_id: uuid.UUID, agency_id: uuid.UUID) -> int:
    """The lock of one person towards one agency."""
    pair = candidate_id.bytes + agency_id.bytes
    return int.from_bytes(hashlib.blake2b(pair, digest_size=8, person=b"relay guard").digest(), signed=True)


def keys_of(deliveries: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The lock of each of these deliveries, as far as they still are."""
    return {id_: key_of(*pair) for id_, *pair in sql.rows(PAIRS, (list(deliveries),), is_prepared=False)}


def exclude_pushes(pairs: Iterable[tuple[uuid.UUID, uuid.UUID]]) -> None:
    """Wait until nothing is in the air for these (candidate, agency), and let nothing start until the scope ends.

    In one order, and before any row's lock: two who leave at the same time do not wait in a ring.
    """
    _take(EXCLUDE, pairs)


def hold_off_withdrawals(pairs: Iterable[tuple[uuid.UUID, uuid.UUID]]) -> None:
    """Before a profile is read: let no consent of these (candidate, agency) end until the scope does.

    One that is ending is waited for. So a reading is on record before its consent can end, and who has read is among
    those who are told; what is asked for afterwards finds the consent ended.
    """
    _take(SHARE, pairs)


def _take(sql: str, pairs: Iterable[tuple[uuid.UUID, uuid.UUID]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [sorted({key_of(*pair) for pair in pairs})])


class Guard:
    """What one engine holds, on a connection of its own that lies open: locks of a session, past any pooler."""

    def __init__(self) -> None:
        self._connection = direct_connection()
        self._held: dict[uuid.UUID, int] = {}

    def hold(self, asked: Mapping[uuid.UUID, int]) -> set[uuid.UUID]:
        """Of deliveries with their keys, those that may go now. The rest has a withdrawal before it."""
        if not asked:
            return set()
        got = [row[0] for row in self._ask(HOLD, list(asked.values()))]
        mine = {delivery: key for (delivery, key), is_mine in zip(asked.items(), got, strict=True) if is_mine}
        self._held |= mine
        return set(mine)

    def let_go(self, deliveries: Collection[uuid.UUID]) -> None:
        keys = [self._held.pop(delivery) for delivery in deliveries if delivery in self._held]
        if keys:
            self._ask(LET_GO, keys)

    def check(self) -> None:
        """Raises `Lost` when what is in the air is not held any more."""
        if self._held:
            self._ask("SELECT %s", 1)

    def begin(self) -> None:
        """Before the first push of a run: a connection that went stale meanwhile is replaced."""
        if not self._held:
            self._connection.close_if_unusable_or_obsolete()

    def close(self) -> None:
        self._held = {}
        self._connection.close()

    def _ask(self, sql: str, value: int | list[int]) -> list[tuple[bool]]:
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(sql, [value])
                return list(cursor.fetchall())
        except DatabaseError as error:
            self.close()
            raise Lost from error
