"""The purse's chain: what a transaction says, as bytes, and the hash that ties it to the one before.

The format is a promise (docs/adr/0010-ledger.md): whoever holds a statement can compute it without us.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple


class Move(NamedTuple):
    """A signed amount to put into one account."""

    unit: str
    code: str
    amount: int


class Link(NamedTuple):
    """What a transaction says of itself; the hash covers every field of it."""

    id: uuid.UUID
    tenant_id: uuid.UUID
    seq: int
    kind: str
    cause: str
    at: datetime
    policy: Mapping[str, int | str]
    moves: Sequence[tuple[uuid.UUID, Move]]  # each with its entry's id
    prev_hash: bytes


def canonical(link: Link) -> bytes:
    """UTF-8 JSON without spaces, keys and entries sorted, times in UTC with six decimals, hashes in hex."""
    said = {
        "at": spell_moment(link.at),
        "cause": link.cause,
        "entries": sorted([unit, code, amount, str(entry_id)] for entry_id, (unit, code, amount) in link.moves),
        "id": str(link.id),
        "kind": link.kind,
        "policy": dict(link.policy),
        "prev_hash": link.prev_hash.hex(),
        "seq": link.seq,
        "tenant": str(link.tenant_id),
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def spell_moment(at: datetime) -> str:
    """UTC with six decimals."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def hash_of(link: Link) -> bytes:
    """SHA-256 of the canonical bytes, the previous hash among them."""
    return hashlib.sha256(canonical(link)).digest()
