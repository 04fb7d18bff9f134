"""Secrets at rest that must be read again: sealed under a key that is not in the database."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unreadable(Exception):
    """Sealed under a key that is no longer in SEALING_KEYS."""


def seal(secret: str) -> bytes:
    """Encrypt and authenticate (Fernet: AES-128-CBC, HMAC-SHA256) under the newest key."""
    return _fernet().encrypt(secret.encode())


def unseal(sealed: "bytes | memoryview") -> str:
    """The secret again, whichever of the keys sealed it. Raises `Unreadable`."""
    try:
        return _fernet().decrypt(bytes(sealed)).decode()
    except InvalidToken as error:
        raise Unreadable from error


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.SEALING_KEYS])
