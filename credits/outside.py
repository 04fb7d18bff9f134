"""Heads outside the database: a file a month, to which lines are only added, on a disk that its superuser cannot write.

`LEDGER_HEADS_DIR` names the folder; without one nothing is written. Never called inside a scope.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings


def folder() -> Path | None:
    return Path(settings.LEDGER_HEADS_DIR) if settings.LEDGER_HEADS_DIR else None


def append(heads: Iterable[dict[str, Any]]) -> int:
    """Add those heads that are not there yet, each to its month's file, and wait for the disk; how many were new."""
    place, added = folder(), 0
    for month, told in by_month(heads).items() if place else ():
        known = {(line["tenant"], line["date"]) for line in lines_of(place / name_of(month))} if place else set()
        new = [head for head in told if (head["tenant"], head["date"]) not in known]
        if place and new:
            write(place / name_of(month), new)
        added += len(new)
    return added


def by_month(heads: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for head in heads:
        found.setdefault(head["date"][:7], []).append(head)
    return found


def name_of(month: str) -> str:
    return f"heads-{month}.jsonl"


def write(file: Path, heads: list[dict[str, Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    is_cut = file.exists() and not file.read_bytes().endswith(b"\n")  # by a crash: what was cut stays a line of its own
    with file.open("a", encoding="utf-8") as out:
        out.write("\n" if is_cut else "")
        out.writelines(json.dumps(head, ensure_ascii=False, sort_keys=True) + "\n" for head in heads)
        out.flush()
        os.fsync(out.fileno())


def lines_of(file: Path) -> list[dict[str, Any]]:
    """The heads of one file. A line that a crash cut short is passed over: its head is added again."""
    if not file.exists():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.endswith("}")]
