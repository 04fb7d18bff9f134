"""Facts outside the database: a file a month, to which lines are only added, on a disk that its superuser cannot write.

Never called inside a scope.
"""

import json
import os
from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from typing import Any

Fact = dict[str, Any]


def append(place: Path, name: str, facts: Iterable[Fact], *, day: str, key: Callable[[Fact], Hashable]) -> int:
    """Add those that are not there yet, each to its month's file (of `fact[day]`), wait for the disk; how many."""
    added = 0
    for month, told in by_month(facts, day).items():
        file = place / f"{name}-{month}.jsonl"
        known = {key(line) for line in lines_of(file)}
        new = list({key(fact): fact for fact in told if key(fact) not in known}.values())
        if new:
            write(file, new)
        added += len(new)
    return added


def by_month(facts: Iterable[Fact], day: str) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact[day][:7], []).append(fact)
    return found


def write(file: Path, facts: list[Fact]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    is_cut = file.exists() and not file.read_bytes().endswith(b"\n")  # by a crash: what was cut stays a line of its own
    with file.open("a", encoding="utf-8") as out:
        out.write("\n" if is_cut else "")
        out.writelines(json.dumps(fact, ensure_ascii=False, sort_keys=True) + "\n" for fact in facts)
        out.flush()
        os.fsync(out.fileno())


def lines_of(file: Path) -> list[Fact]:
    """The facts of one file. A line that a crash cut short is passed over: it is added again."""
    if not file.exists():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.endswith("}")]
