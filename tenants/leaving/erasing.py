"""Erasing in batches: each call does a part of the work and says how much, so that a killed worker loses nothing."""

from typing import Any

from django.db.models import QuerySet


def blank(rows: QuerySet[Any], limit: int, **values: Any) -> int:
    """Overwrite up to `limit` rows that hold anything else than these values; returns how many there were."""
    held = list(rows.exclude(**values).values_list("pk", flat=True)[:limit])
    return rows.model._base_manager.filter(pk__in=held).update(**values) if held else 0


def drop(rows: QuerySet[Any], limit: int) -> int:
    """Delete up to `limit` rows that nothing refers to; returns how many there were."""
    held = list(rows.values_list("pk", flat=True)[:limit])
    return int(rows.model._base_manager.filter(pk__in=held)._raw_delete(rows.db)) if held else 0
