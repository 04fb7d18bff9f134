"""A document's own key: what is sealed under it is noise once the key is gone (crypto-shredding)."""

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tenants import sealing

NONCE = 12


def new_key() -> bytes:
    """256 random bits, sealed under the newest of the rotating keys."""
    return sealing.seal(base64.b64encode(secrets.token_bytes(32)).decode())


def seal(content: bytes, *, sealed_key: bytes, name: str) -> bytes:
    """AES-256-GCM, bound to the name under which it is stored: one file cannot be passed off as another."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + _cipher(sealed_key).encrypt(nonce, content, name.encode())


def unseal(sealed: bytes, *, sealed_key: bytes, name: str) -> bytes:
    """The content again. `sealing.Unreadable` when the key is gone, or the file is not what was stored."""
    try:
        return _cipher(sealed_key).decrypt(sealed[:NONCE], sealed[NONCE:], name.encode())
    except InvalidTag as error:
        raise sealing.Unreadable from error


def _cipher(sealed_key: bytes) -> AESGCM:
    return AESGCM(base64.b64decode(sealing.unseal(sealed_key)))
