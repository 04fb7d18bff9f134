"""Rows on their way in: a temporary table, filled by COPY. (COPY into a table with row-level security is refused.)"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from candidates.imports.rows import FACTS, Record
from tenants.ids import uuid7

JSON = {"education", "jobs", "skills"}
TYPES = {
    "number": "integer",
    "birth_date": "date",
    "applied_at": "timestamptz",
    "rejected_at": "timestamptz",
    **dict.fromkeys(JSON, "jsonb"),
}
COLUMNS = ", ".join(f"{fact} {TYPES.get(fact, 'text')}" for fact in FACTS)
CREATE = f"""
CREATE TEMPORARY TABLE incoming (
    {COLUMNS},
    new_person uuid,        -- the id of the person, if the row turns out to bring one
    new_application uuid,   -- the id of the application, likewise
    person uuid,            -- whose row it is, once known
    application uuid,       -- the application it updates; null when it brings one
    is_person_known boolean NOT NULL DEFAULT false,
    is_changed boolean NOT NULL DEFAULT false,
    name_key text GENERATED ALWAYS AS
        (lower(regexp_replace(normalize(last_name || first_name, NFKC), '\\s', '', 'g'))) STORED
) ON COMMIT DROP
"""
COPY = f"COPY incoming ({', '.join(FACTS)}, new_person, new_application) FROM STDIN"


@contextmanager
def table() -> Iterator[None]:
    """The table, for as long as one import lasts."""
    execute("DROP TABLE IF EXISTS pg_temp.incoming")
    execute(CREATE)
    yield
    execute("DROP TABLE pg_temp.incoming")


def analyze() -> None:
    """Tell the planner how much there is: nobody else does for a temporary table."""
    execute("ANALYZE incoming")


def add(records: Iterable[Record]) -> None:
    """Copy a batch of records into the table."""
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for record in records:
            copy.write_row(_values(record))


def execute(sql: str, **facts: Any) -> int:
    """Run one statement; the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, facts or None)
        return int(cursor.rowcount)


def fetch(sql: str, **facts: Any) -> dict[str, Any]:
    """The one row a query gives, by the names of its columns."""
    with connection.cursor() as cursor:
        cursor.execute(sql, facts or None)
        names = [column[0] for column in cursor.description or ()]
        return dict(zip(names, cursor.fetchone() or (), strict=True))


def _values(record: Record) -> list[Any]:
    values = [getattr(record, fact) for fact in FACTS]
    for place in JSON_PLACES:
        values[place] = json.dumps(values[place], ensure_ascii=False) if values[place] else "[]"
    return [*values, uuid7(), uuid7()]


JSON_PLACES = [FACTS.index(fact) for fact in sorted(JSON)]
