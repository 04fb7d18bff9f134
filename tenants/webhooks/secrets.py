"""An endpoint's secret at rest: sealed under a key that is not in the database, opened to sign."""

from functools import lru_cache

from tenants import sealing
from tenants.webhooks import signing


def new_sealed() -> bytes:
    """A fresh secret, sealed."""
    return sealing.seal(signing.new_secret())


@lru_cache(maxsize=4096)  # a push must not wait for it: 60 µs each
def unsealed(sealed: bytes) -> str:
    """The secret again. Raises `sealing.Unreadable`."""
    return sealing.unseal(sealed)
