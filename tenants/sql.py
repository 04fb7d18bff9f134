"""The ground's quick way to PostgreSQL, for the few statements that run on every post: bound and prepared by it."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection

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
