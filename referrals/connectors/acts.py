"""What a push can say, in our words: somebody was rejected, or was not after all."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Reject:
    """As an item of `POST /rejections`."""

    item: dict[str, Any]


@dataclass(frozen=True)
class Unreject:
    """The application, by the ATS's own id."""

    source: str
    remote_id: str


Act = Reject | Unreject


class Unreadable(Exception):
    """It is genuine, and says something that cannot be: `str()` names the field, never its value."""
