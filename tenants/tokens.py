"""Secrets in addresses and keys: 16 bytes say whose door it is, 16 secret bytes open it; only a digest is stored."""

import base64
import binascii
import hashlib
import hmac
import secrets
import uuid

from django.conf import settings

LENGTH = 43  # base64url of 32 bytes, unpadded


def new_token(tenant_id: uuid.UUID) -> str:
    """A fresh token with 128 random bits."""
    return _spell(tenant_id.bytes + secrets.token_bytes(16))


def derived_token(tenant_id: uuid.UUID, purpose: str, object_id: uuid.UUID) -> str:
    """The same token whenever it is asked for: a mail sent later must carry what was promised earlier."""
    text = f"{purpose}|{object_id}".encode()
    mac = hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).digest()
    return _spell(tenant_id.bytes + mac[:16])


def tenant_of(token: str) -> uuid.UUID | None:
    """Whose token it claims to be; None when it is no token at all."""
    if len(token) != LENGTH:
        return None
    try:
        raw = base64.b64decode(token + "=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return uuid.UUID(bytes=raw[:16]) if _spell(raw) == token else None


def digest(token: str) -> bytes:
    """What is stored and looked up: SHA-256, 32 bytes. The token has 128 random bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).digest()


def _spell(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
