"""The doctor at the keys and settings: what is missing, weak or derived, and which old keys are still needed."""

import os
from datetime import datetime

from django.conf import settings

from careerrelay import rotation
from careerrelay.doctor.findings import FAIL, WARN, Finding, fine
from credits import keys as ledger_keys
from credits.models import SignedHead
from tenants.scope import scope

LONG, VARIED = 50, 5
MAKE = "python -c 'import secrets; print(secrets.token_urlsafe(50))'"
OWN = {
    "SEALING_KEYS": "Set one of its own (docs/operations.md, “Rotating keys”): then each can be changed alone.",
    "LEDGER_SIGNING_KEYS": "Set one of its own (docs/operations.md, “Rotating keys”): then each can be changed alone.",
    "TOKEN_KEY": "Set it to what SECRET_KEY is today; SECRET_KEY can then be changed without killing links in mails.",
    "IDENTITY_KEY": "Set it to what SECRET_KEY is today, and never change it: people would count twice.",
}


def check_settings(at: datetime) -> list[Finding]:
    """Whether this is set up to meet the world."""
    wrong = [
        (settings.DEBUG, FAIL, "DEBUG is on", "Unset DEBUG."),
        (settings.DEMO, WARN, "DEMO is on: every mail is shown to everybody", "Unset DEMO."),
        (not settings.IS_HTTPS, WARN, "BASE_URL is not https", "Set BASE_URL to the public https address."),
        ("*" in settings.ALLOWED_HOSTS, FAIL, "ALLOWED_HOSTS takes any name", "Name your hosts."),
        (not settings.METRICS_TOKEN, WARN, "METRICS_TOKEN is not set: nobody watches", "Set it, and Prometheus on it."),
        (not settings.OPERATOR_MFA_REQUIRED, WARN, "operators need no second factor", "Unset OPERATOR_MFA_REQUIRED."),
    ]
    found = [Finding(state, says, do) for is_wrong, state, says, do in wrong if is_wrong]
    return found or [fine("set up to meet the world")]


def check_keys(at: datetime) -> list[Finding]:
    found = [weak("SECRET_KEY", settings.SECRET_KEY), weak("IDENTITY_KEY", settings.IDENTITY_KEY)]
    found += [
        Finding(WARN, f"{name} is derived from SECRET_KEY", do) for name, do in OWN.items() if not os.environ.get(name)
    ]
    return [one for one in found if one] or [fine("every key is its own, and strong")]


def weak(name: str, key: str) -> Finding | None:
    if len(key) >= LONG and len(set(key)) >= VARIED:
        return None
    return Finding(WARN, f"{name} has only {len(key)} characters", f"Make one that cannot be guessed: {MAKE}")


def check_old_keys(at: datetime) -> list[Finding]:
    """An old key that is still needed must stay; one that is not needed any more should go."""
    return [*signing_keys(), *sealing_keys()]


def signing_keys() -> list[Finding]:
    published = {key["kid"] for key in ledger_keys.published()["keys"]}
    with scope(network=True):
        used = set(SignedHead.objects.values_list("key_id", flat=True).distinct())
    told = "Put its public half into LEDGER_RETIRED_KEYS: what it signed cannot be checked by anybody now."
    lost = [
        Finding(FAIL, f"heads were signed by {name}, which is not published", told) for name in sorted(used - published)
    ]
    return lost or [fine("every key that signed a head is published")]


def sealing_keys() -> list[Finding]:
    if len(settings.SEALING_KEYS) == 1:
        return [fine("one sealing key, no old one")]
    left = rotation.left()
    if any(left.values()):
        told = ", ".join(f"{name} {count}" for name, count in left.items() if count)
        return [Finding(WARN, f"an old sealing key is still needed: {told}", "Run `manage.py rotate_keys`.")]
    return [Finding(WARN, "no row needs an old sealing key", "Take all but the first out of SEALING_KEYS.")]
