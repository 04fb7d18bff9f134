"""Every ATS that can push to us, by three functions: is it genuine, which delivery is it, what does it say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from referrals.connectors import greenhouse
from referrals.connectors.acts import Act

Headers = Mapping[str, str]


@dataclass(frozen=True)
class Kind:
    """`is_genuine(secret, headers, body)`; `event_id(headers)`, "" when the sender gives none; `acts(told)`."""

    is_genuine: Callable[[str, Headers, bytes], bool]
    event_id: Callable[[Headers], str]
    acts: Callable[[Any], list[Act]]


KINDS: dict[str, Kind] = {"greenhouse": Kind(greenhouse.is_genuine, greenhouse.event_id, greenhouse.acts)}
