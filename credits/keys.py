"""The purse's seal: Ed25519 keys that sign what leaves the system, and their public halves."""

import base64
import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings


def canonical(document: dict[str, Any]) -> bytes:
    """The bytes that are signed: UTF-8 JSON without spaces, keys sorted, text not escaped beyond what JSON needs."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def newest_id() -> str:
    """The name of the key that signs now."""
    return key_id(public_half(signing_keys()[0]))


def sign(content: bytes) -> bytes:
    """64 bytes by the newest key. The same content gets the same signature."""
    return signing_keys()[0].sign(content)


def published() -> dict[str, Any]:
    """Every key that ever signed, as a JSON Web Key Set (RFC 8037)."""
    halves = [*map(public_half, signing_keys()), *map(unspelled, settings.LEDGER_RETIRED_KEYS)]
    return {"keys": [jwk(public) for public in dict.fromkeys(halves)]}


def jwk(public: bytes) -> dict[str, str]:
    told = base64.urlsafe_b64encode(public).rstrip(b"=").decode()
    return {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": key_id(public), "x": told}


def key_id(public: bytes) -> str:
    """A key's name is made of the key, so that no name can be given to another."""
    return hashlib.sha256(public).hexdigest()[:16]


def signing_keys() -> list[Ed25519PrivateKey]:
    return [Ed25519PrivateKey.from_private_bytes(unspelled(seed)) for seed in settings.LEDGER_SIGNING_KEYS]


def public_half(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def unspelled(told: str | bytes) -> bytes:
    """base64url, with or without its padding."""
    spelled = told.encode() if isinstance(told, str) else told
    return base64.urlsafe_b64decode(spelled + b"=" * (-len(spelled) % 4))
