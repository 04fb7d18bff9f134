"""Signatures of webhooks: Standard Webhooks 1.0, symmetric (https://www.standardwebhooks.com).

The signed text is ``id.timestamp.body``; the header carries one signature for each valid secret, so a receiver
that knows either the old or the new one keeps working while a secret rotates. Free of Django, like `safe_http`.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets as randomness
from collections.abc import Mapping, Sequence
from datetime import datetime

SECRET_PREFIX = "whsec_"  # noqa: S105
SECRET_BYTES = 32  # the specification asks for 24 to 64
TOLERANCE = 300  # seconds a signature may be old, or ahead of our clock


class BadSignature(ValueError):
    """The message is not from who it says it is, or not from now."""


def new_secret() -> str:
    """Return a fresh secret as it is shown to the endpoint's owner: ``whsec_`` and base64 of 32 random bytes."""
    return SECRET_PREFIX + base64.b64encode(randomness.token_bytes(SECRET_BYTES)).decode()


def sign(*, secrets: Sequence[str], message_id: str, timestamp: int, body: bytes) -> str:
    """Return the value of ``webhook-signature``: ``v1,<base64>`` for each secret, separated by spaces."""
    return " ".join(f"v1,{_signature(secret, message_id, timestamp, body)}" for secret in secrets)


def signed_headers(*, secrets: Sequence[str], message_id: str, body: bytes, at: datetime) -> dict[str, str]:
    """Return the three headers of a push; `message_id` stays the same on every try, the time does not."""
    timestamp = int(at.timestamp())
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(secrets=secrets, message_id=message_id, timestamp=timestamp, body=body),
    }


def verify(
    *, secrets: Sequence[str], headers: Mapping[str, str], body: bytes, at: datetime, tolerance: int = TOLERANCE
) -> None:
    """Raise BadSignature unless one of the signatures fits one of the secrets and the time is near `at`."""
    lowered = {name.lower(): value for name, value in headers.items()}
    message_id, timestamp = lowered.get("webhook-id", ""), _timestamp(lowered.get("webhook-timestamp", ""))
    if not message_id or abs(at.timestamp() - timestamp) > tolerance:
        raise BadSignature("webhook-id is missing, or webhook-timestamp is too far from now")
    given = _given(lowered.get("webhook-signature", ""))
    wanted = [_signature(secret, message_id, timestamp, body).encode() for secret in secrets]
    if not any(hmac.compare_digest(one, other) for one in given for other in wanted):
        raise BadSignature("no signature fits")


def _signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    signed = f"{message_id}.{timestamp}.".encode() + body
    return base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest()).decode()


def _key(secret: str) -> bytes:
    """Return the key's bytes; padding may be absent, as other implementations leave it out."""
    text = secret.removeprefix(SECRET_PREFIX)
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except binascii.Error as error:
        raise ValueError("a webhook secret is whsec_ and base64") from error
    if not key:
        raise ValueError("a webhook secret may not be empty")
    return key


def _timestamp(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,12}", text):
        raise BadSignature("webhook-timestamp is not a number of seconds")
    return int(text)


def _given(header: str) -> list[bytes]:
    """Return the v1 signatures of the header; versions we do not know are passed over, as the standard asks."""
    pairs = (part.partition(",") for part in header.split())
    return [value.encode("utf-8", "replace") for version, _, value in pairs if version == "v1"]
