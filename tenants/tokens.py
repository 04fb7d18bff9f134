"""Secrets in addresses and keys: 16 bytes say whose door it is, 16 secret bytes open it; only a digest is stored."""

import base64
import binascii
import hashlib
import hmac
import secrets
import uuid

from django.conf import settings

LENGTH = 43  # base64url of 32 bytes, unpadded
SIGNED_LENGTH = 64  # of 48 bytes: such a token also says, openly, what it is about


def new_token(tenant_id: uuid.UUID) -> str:
    """A fresh token with 128 random bits."""
    return _spell(tenant_id.bytes + secrets.token_bytes(16))


def derived_token(tenant_id: uuid.UUID, purpose: str, object_id: uuid.UUID) -> str:
    """The same token whenever it is asked for: a mail sent later must carry what was promised earlier."""
    text = f"{purpose}|{object_id}".encode()
    mac = hmac.new(settings.TOKEN_KEY.encode(), text, hashlib.sha256).digest()
    return _spell(tenant_id.bytes + mac[:16])


def tenant_of(token: str) -> uuid.UUID | None:
    """Whose token it claims to be; None when it is no token at all."""
    raw = _read(token)
    return uuid.UUID(bytes=raw[:16]) if raw else None


def signed_token(tenant_id: uuid.UUID, purpose: str, object_id: uuid.UUID) -> str:
    """A token that says what it is about and proves it: for what must be found again without being stored."""
    return _spell(tenant_id.bytes + object_id.bytes + _signature(tenant_id, purpose, object_id))


def object_of(token: str, purpose: str) -> uuid.UUID | None:
    """What a signed token is about; None when it was not signed for this purpose."""
    raw = _read(token)
    if raw is None or len(token) != SIGNED_LENGTH:
        return None
    tenant_id, object_id = uuid.UUID(bytes=raw[:16]), uuid.UUID(bytes=raw[16:32])
    is_ours = hmac.compare_digest(raw[32:], _signature(tenant_id, purpose, object_id))
    return object_id if is_ours else None


def digest(token: str) -> bytes:
    """What is stored and looked up: SHA-256, 32 bytes. The token has 128 random bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).digest()


def _signature(tenant_id: uuid.UUID, purpose: str, object_id: uuid.UUID) -> bytes:
    text = f"signed|{purpose}|{tenant_id}|{object_id}".encode()
    return hmac.new(settings.TOKEN_KEY.encode(), text, hashlib.sha256).digest()[:16]


def _read(token: str) -> bytes | None:
    """The bytes of a token of either length, in its one spelling."""
    if len(token) not in {LENGTH, SIGNED_LENGTH}:
        return None
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if _spell(raw) == token else None


def _spell(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
