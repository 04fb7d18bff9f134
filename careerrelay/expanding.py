"""Whether a migration may run while the release before it still serves: expand first, contract a release later.

The first release's own migrations are not judged. A migration that takes something away says since which release
nothing uses it: `unused_since = "1.4.0"`, a version that the changelog names.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.postgres import operations as postgres
from django.db import connection
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.models import CheckConstraint

APPS = ("tenants", "candidates", "credits", "referrals")
FIRST_RELEASE = {"0001_initial", "0002_protect"}
HARSH_SQL = re.compile(
    r"\bDROP\b|\bRENAME\b|\bTYPE\b|\bSET\s+NOT\s+NULL\b|\bLOCK\s+TABLE\b|\bCREATE\s+(?:UNIQUE\s+)?INDEX\s+(?!CONCURRENTLY)",
    re.IGNORECASE,
)
Fields = dict[str, Any]
Judge = Callable[[Any, Fields], str]


def judge_added_field(operation: operations.AddField, before: Fields) -> str:
    field: Any = operation.field
    if not field.null and not field.has_db_default() and not field.many_to_many:
        return "the old release inserts without it: allow NULL, or give it a db_default"
    if field.unique or field.db_index:
        return "its index is built while nobody can write: add it without, then AddIndexConcurrently"
    return ""


def judge_altered_field(operation: operations.AlterField, before: Fields) -> str:
    old: Any = before[operation.name]
    new: Any = operation.field
    if old.null and not new.null:
        return "the old release may still write NULL: fill it and forbid it a release later, by a check"
    if old.db_type(connection) != new.db_type(connection) and not is_wider(old, new):
        return "another type rewrites the table: add a column, write both, switch, remove the old one later"
    if (new.unique or new.db_index) and not (old.unique or old.db_index):
        return "its index is built while nobody can write: AddIndexConcurrently"
    return ""


def is_wider(old: Any, new: Any) -> bool:
    """A longer text, or one without a limit, changes no row."""
    return bool(
        old.get_internal_type() == "CharField"
        and new.get_internal_type() in {"CharField", "TextField"}
        and (new.max_length is None or new.max_length >= (old.max_length or 0))
    )


def judge_constraint(operation: operations.AddConstraint, before: Fields) -> str:
    if isinstance(operation.constraint, CheckConstraint):
        return "every row is read while nobody can write: AddConstraintNotValid, then ValidateConstraint"
    return "its index is built while nobody can write: a unique index concurrently, then the constraint on it"


def judge_sql(operation: operations.RunSQL, before: Fields) -> str:
    text = operation.sql if isinstance(operation.sql, str) else str(operation.sql)
    return "harsh SQL: write it as operations, or split it over two releases" if HARSH_SQL.search(text) else ""


def never(why: str) -> Judge:
    return lambda _operation, _before: why


RENAMED = "the old release asks for the old name: add, write both, switch, remove later"
JUDGES: dict[type[Any], Judge] = {
    operations.AddField: judge_added_field,
    operations.AlterField: judge_altered_field,
    operations.AddConstraint: judge_constraint,
    operations.AddIndex: never("it is built while nobody can write: AddIndexConcurrently"),
    operations.RemoveIndex: never("it waits for everybody: RemoveIndexConcurrently"),
    operations.RenameField: never(RENAMED),
    operations.RenameModel: never(RENAMED),
    operations.AlterModelTable: never(RENAMED),
    operations.RunSQL: judge_sql,
}
CONTRACTING = (operations.RemoveField, operations.DeleteModel)
CONCURRENT = (postgres.AddIndexConcurrently, postgres.RemoveIndexConcurrently)
GENTLE = (*CONCURRENT, postgres.AddConstraintNotValid)  # though they are kinds of what is judged


def faults(released: set[str]) -> list[str]:
    """Of every migration after the first release's: where it would stop, or break, what serves."""
    loader = MigrationLoader(None)
    found = []
    for key in sorted(loader.disk_migrations):
        if key[0] in APPS and key[1] not in FIRST_RELEASE:
            state = loader.project_state(key, at_end=False)
            found += [f"{key[0]}.{key[1]}: {why}" for why in faults_of(loader.disk_migrations[key], state, released)]
    return found


def faults_of(migration: Migration, state: Any, released: set[str]) -> Iterator[str]:
    """`state` is the project's before it; it is led on as the operations go."""
    fresh: set[str] = set()
    unused_since = getattr(migration, "unused_since", "")
    for operation in migration.operations:
        name = getattr(operation, "model_name", getattr(operation, "name", "")).lower()
        if isinstance(operation, operations.CreateModel):
            fresh.add(name)
        elif name not in fresh:
            why = judged(operation, fields_of(state, migration.app_label, name), unused_since, released)
            why = why or lacks_freedom(migration, operation)
            yield from [f"{operation.describe()}: {why}"] if why else []
        operation.state_forwards(migration.app_label, state)


def judged(operation: Any, before: Fields, unused_since: str, released: set[str]) -> str:
    if isinstance(operation, GENTLE):
        return ""
    if isinstance(operation, CONTRACTING):
        return "" if unused_since in released else "say `unused_since`: the released version that stopped using it"
    judge = JUDGES.get(type(operation))
    return judge(operation, before) if judge else ""


def lacks_freedom(migration: Migration, operation: Any) -> str:
    is_bound = isinstance(operation, CONCURRENT) and migration.atomic
    return "it cannot run in a transaction: atomic = False, in a migration of its own" if is_bound else ""


def fields_of(state: Any, app: str, name: str) -> Fields:
    model = state.models.get((app, name))
    return dict(model.fields) if model else {}
