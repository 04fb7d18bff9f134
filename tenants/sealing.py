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


def is_newest(sealed: "bytes | memoryview") -> bool:
    """Does the newest key alone open it?"""
    try:
        Fernet(settings.SEALING_KEYS[0]).decrypt(bytes(sealed))
    except InvalidToken:
        return False
    return True


def reseal(sealed: "bytes | memoryview") -> bytes:
    """The same secret under the newest key. Raises `Unreadable`."""
    return seal(unseal(sealed))


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.SEALING_KEYS])
