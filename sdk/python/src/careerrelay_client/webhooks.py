"""Webhooks: is a message from CareerRelay, and from now? (Standard Webhooks 1.0)"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

TOLERANCE = 300  # seconds


class BadSignature(ValueError):
    """It is not: answer 401, and do nothing."""


def verify(secret: str, headers: Mapping[str, str], body: bytes, *, now: float | None = None) -> dict[str, Any]:
    """Return the message of a genuine webhook, `{"type", "timestamp", "data"}`; raise `BadSignature` for any other.

    `body` is the request's body byte for byte. A secret that rotates signs beside the new one, so either works.
    """
    told = {name.lower(): value for name, value in headers.items()}
    message_id, timestamp = told.get("webhook-id", ""), told.get("webhook-timestamp", "")
    is_fresh = timestamp.isdecimal() and abs((time.time() if now is None else now) - int(timestamp)) <= TOLERANCE
    if not message_id or not is_fresh:
        raise BadSignature("webhook-id or webhook-timestamp")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.digest(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256)
    wanted = b"v1," + base64.b64encode(mac)
    if not any(hmac.compare_digest(wanted, given.encode()) for given in told.get("webhook-signature", "").split()):
        raise BadSignature("webhook-signature")
    message: dict[str, Any] = json.loads(body)
    return message
