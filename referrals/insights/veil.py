"""Hiding small numbers: what became of people elsewhere is told in groups, so that no number is about one person."""

from collections.abc import Iterable, Mapping
from datetime import date

LEAST = 3  # people in any number that is shown, and in the difference of any two


def released(months: Iterable[tuple[date, int]], first: date, last: date) -> int:
    """How many of a series may be told of the months from `first` to `last`.

    The running total is told as it stood when at least LEAST had come together since it was last told; until then
    it stays. Whatever periods a reader compares, the difference is nothing or at least LEAST people.
    """
    total = told = before = 0
    for month, count in sorted(months):
        if month > last:
            break
        total += count
        if total - told >= LEAST:
            told = total
        if month < first:
            before = told
    return told - before


def without_remainder(whole: int, parts: Mapping[str, int]) -> dict[str, int]:
    """The parts, less the smallest where the whole would tell what a hidden one holds."""
    shown = {name: count for name, count in parts.items() if count}
    while shown and 0 < whole - sum(shown.values()) < LEAST:
        del shown[min(shown, key=lambda name: (shown[name], name))]
    return shown
