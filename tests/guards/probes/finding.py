"""What became of one guard: how it was taken away, what was tried, and whether that was noticed."""

from dataclasses import dataclass

from tests.guards.catalogue import Guard


@dataclass(frozen=True)
class Finding:
    """`is_red`: refused while the guard stood, let through without it."""

    guard: Guard
    way: str
    tried: str
    is_red: bool
