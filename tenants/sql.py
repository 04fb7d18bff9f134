"""The ground's quick way to PostgreSQL, for the few statements that run on every post: bound and prepared by it."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import psycopg
from django.db import connection, models

Row = tuple[Any, ...]


def rows(statement: str, values: Sequence[Any] | Mapping[str, Any], *, is_prepared: bool = True) -> list[Row]:
    """Run one statement on Django's own connection, in its transaction; return its rows, if it has any.

    Django's cursors bind in the client, so that PostgreSQL plans every statement anew: half of a small one's time.
    Prepared ones need `prepare_threshold` in the settings; without it this is still right, and slower.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, values, prepare=is_prepared)
        return cursor.fetchall() if cursor.description else []


class Written:
    """A query of the ORM, written once: composing it anew takes Django longer than PostgreSQL takes to answer it.

    It is made with stand-ins, which each run replaces: `Written(Thing.objects.filter(pk__in=[ID], at__gt=AT), ids=ID,
    at=AT).rows(ids=[…], at=…)`. A single id in a list stands for as many as are told.
    """

    def __init__(self, query: "models.QuerySet[Any]", **stand_ins: Any) -> None:
        statement, self._values = query.query.sql_with_params()
        self._statement = statement.replace(" IN (%s)", " = ANY(%s)")
        self._names = {value: name for name, value in stand_ins.items()}

    def rows(self, **told: Any) -> list[Row]:
        values = [told[self._names[value]] if value in self._names else value for value in self._values]
        return rows(self._statement, values, is_prepared=False)


def insert(new: Sequence[models.Model]) -> set[Any]:
    """Insert rows of one table by one statement; return the ids of those that no unique key refused.

    What `bulk_create(ignore_conflicts=True)` does, at a tenth of its time: the rows go as one text, in JSON. Not for
    binary columns.
    """
    if not new:
        return set()
    _, names = _insertion(type(new[0]))
    return insert_rows(type(new[0]), [{column: getattr(row, name) for column, name in names} for row in new])


def insert_rows(model: type[models.Model], told: Sequence[Mapping[str, Any]]) -> set[Any]:
    """The same of rows that are column → value, every column of the table told."""
    if not told:
        return set()
    statement, _ = _insertion(model)
    return {id_ for (id_,) in rows(statement, (json.dumps(told, default=str),), is_prepared=False)}


@lru_cache(maxsize=64)
def _insertion(model: type[models.Model]) -> tuple[str, list[tuple[str, str]]]:
    """The statement, and (column, attribute) of all that is written."""
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    typed = ", ".join(f'"{field.column}" {field.db_type(connection)}' for field in fields)
    statement = (
        f'INSERT INTO "{model._meta.db_table}" ({columns}) '  # noqa: S608  only names of columns
        f"SELECT {columns} FROM json_to_recordset(%s::json) AS new ({typed}) ON CONFLICT DO NOTHING RETURNING id"
    )
    return statement, [(str(field.column), field.attname) for field in fields]
