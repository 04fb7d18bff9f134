"""Check that a webhook is genuine: the raw body, before anything parses it."""

import base64, hashlib, hmac, time


def is_genuine(secret: str, headers: dict[str, str], body: bytes) -> bool:
    message_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.digest(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256)
    wanted = "v1," + base64.b64encode(mac).decode()
    return any(hmac.compare_digest(wanted, given) for given in headers.get("webhook-signature", "").split())
