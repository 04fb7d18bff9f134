"""The auditor's anchors: heads that were signed on earlier days, from the database and from outside it."""

import base64
import hashlib
import json
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from credits.verification import reading
from credits.verification.reading import Wrong

HEADS = """
SELECT json_build_object(
    'at', to_char(signed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'balances', balances,
    'date', to_char(date, 'YYYY-MM-DD'), 'format', 'careerrelay-head/1', 'hash', encode(head, 'hex'), 'key', key_id,
    'seq', seq, 'tenant', tenant_id, 'signature', encode(signature, 'hex'))::text
FROM credits_signedhead WHERE tenant_id = %(tenant)s ORDER BY date, id
"""


class Anchor(NamedTuple):
    """What a head that somebody else may hold says of the ledger at a number."""

    date: str
    hash: str
    balances: dict[str, int]


def anchors_of(tenant_id: uuid.UUID, outside: dict[str, Any] | None) -> dict[int, Anchor]:
    """The ledger's anchors by their number, each signature checked. Raises `Wrong`."""
    heads = [json.loads(told) for (told,) in reading.fetch(HEADS, {"tenant": tenant_id})]
    if outside and outside not in heads:
        raise Wrong(f"head of {outside.get('date')} that has left the system is not here, or says something else")
    keys = public_keys()
    return {head["seq"]: proven(head, keys) for head in heads}


def proven(head: dict[str, Any], keys: dict[str, Ed25519PublicKey]) -> Anchor:
    """The head as an anchor, if a key of ours has signed it."""
    said = {name: value for name, value in head.items() if name != "signature"}
    content = json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    try:
        keys[head["key"]].verify(bytes.fromhex(head["signature"]), content)
    except (KeyError, InvalidSignature) as error:
        raise Wrong(f"head of {head['date']} is not what one of our keys has signed") from error
    return Anchor(head["date"], head["hash"], head["balances"])


def public_keys() -> dict[str, Ed25519PublicKey]:
    """The public halves, by their names."""
    mine = [Ed25519PrivateKey.from_private_bytes(plain(seed)).public_key() for seed in settings.LEDGER_SIGNING_KEYS]
    mine += [Ed25519PublicKey.from_public_bytes(plain(told)) for told in settings.LEDGER_RETIRED_KEYS]
    return {hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]: key for key in mine}


def plain(told: str) -> bytes:
    return base64.urlsafe_b64decode(told + "=" * (-len(told) % 4))


def outside_heads(files: Iterable[Path]) -> dict[str, dict[str, Any]]:
    """The last head of each tenant that the files outside hold: it stands for everything before it."""
    last: dict[str, dict[str, Any]] = {}
    for file in sorted(files):
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                if line.endswith("}\n"):
                    head = json.loads(line)
                    last[head["tenant"]] = max(last.get(head["tenant"], head), head, key=lambda one: one["date"])
    return last
