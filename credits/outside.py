"""Signed heads outside the database, below `LEDGER_HEADS_DIR`; without one nothing is written."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings

from tenants import outside


def folder() -> Path | None:
    return Path(settings.LEDGER_HEADS_DIR) if settings.LEDGER_HEADS_DIR else None


def append(heads: Iterable[dict[str, Any]]) -> int:
    """Add those heads that are not there yet; how many were new."""
    place = folder()
    if place is None:
        return 0
    return outside.append(place, "heads", heads, day="date", key=lambda head: (head["tenant"], head["date"]))
