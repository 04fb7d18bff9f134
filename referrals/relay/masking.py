"""What a receiver answered, as it may be kept: an echo of the profile it was sent is not a place for the profile."""

import html
import json
from urllib.parse import quote

from referrals.relay.models import Delivery
from referrals.relay.payload import PROVIDING
from referrals.relay.pushes import Due

MASK = "•••"
SHORTEST = 2  # letters: a value of one would mask half of every answer


def masked(body: bytes, delivery: Delivery | Due | None) -> str:
    """The text of an answer without the profile's values, however they are escaped, and without NUL."""
    text = body.decode("utf-8", "replace").replace("\0", "\ufffd")
    if not text or delivery is None or delivery.kind not in PROVIDING:
        return text
    for value in sorted(values_of(delivery.payload.get("profile", {})), key=len, reverse=True):
        text = text.replace(value, MASK)
    return text


def values_of(thing: object) -> set[str]:
    """Every text in a profile, as it stands and as JSON, HTML and forms would spell it."""
    if isinstance(thing, dict):
        return set().union(*(values_of(inner) for inner in thing.values()))
    if isinstance(thing, list):
        return set().union(*(values_of(inner) for inner in thing))
    if not isinstance(thing, str) or len(thing) < SHORTEST:
        return set()
    return {
        thing,
        json.dumps(thing)[1:-1],
        json.dumps(thing, ensure_ascii=False)[1:-1],
        html.escape(thing),
        quote(thing),
    }
