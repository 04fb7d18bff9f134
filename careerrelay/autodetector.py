"""What `makemigrations` writes: new tables come with their indexes and constraints.

Django adds these one by one when another table refers to theirs. Each of them then makes `migrate` build the classes of
every model around it anew: two thirds of the time that an empty database takes.
"""

from collections.abc import Sequence
from typing import Any

from django.db.migrations import AddConstraint, AddIndex, CreateModel, Migration
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.operations.base import Operation


class Autodetector(MigrationAutodetector):
    def changes(self, *args: Any, **options: Any) -> dict[str, list[Migration]]:
        found: dict[str, list[Migration]] = super().changes(*args, **options)
        for migration in (one for migrations in found.values() for one in migrations):
            migration.operations = folded(migration.operations)  # type: ignore[misc]  # an instance has its own
        return found


def folded(operations: Sequence[Operation]) -> list[Operation]:
    """The operations, each index and constraint in its table's creation where nothing on that table lies between."""
    done: list[Operation] = []
    for operation in operations:
        place = creation(done, operation) if isinstance(operation, AddIndex | AddConstraint) else None
        made = done[place].reduce(operation, "") if place is not None else False
        if place is not None and isinstance(made, list):
            done[place : place + 1] = made
        else:
            done.append(operation)
    return done


def creation(done: Sequence[Operation], operation: AddIndex | AddConstraint) -> int | None:
    """Where the table is made, if that is the last that was done about it."""
    about = [place for place, one in enumerate(done) if table_of(one) == table_of(operation)]
    return about[-1] if about and isinstance(done[about[-1]], CreateModel) else None


def table_of(operation: Operation) -> str:
    return str(getattr(operation, "model_name", None) or getattr(operation, "name", "")).lower()
