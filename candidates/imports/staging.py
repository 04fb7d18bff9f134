"""Rows on their way in: a temporary table, filled by COPY. (COPY into a table with row-level security is refused.)"""

import json
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from operator import attrgetter
from typing import Any, BinaryIO

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
NULL = "\x02"  # no fact holds a control character: normalising drops them
COPY = f"COPY incoming ({', '.join(FACTS)}, new_person, new_application) FROM STDIN WITH (NULL '{NULL}')"
SEPARATORS = len(FACTS) + 1
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
PIECE = 1 << 20


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
        copy.write("".join(map(line_of, records)))


def add_lines(lines: BinaryIO) -> None:
    """Copy everything that `line_of` wrote to a file into the table."""
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        while piece := lines.read(PIECE):
            copy.write(piece)


def line_of(record: Record) -> str:
    """The record as COPY reads it, with ids for the person and the application that it may bring."""
    values = _values(record)
    line = "\t".join(values)
    if "\\" in line or "\n" in line or "\r" in line or line.count("\t") != SEPARATORS:
        line = "\t".join(value.translate(ESCAPES) for value in values)
    return line + "\n"


def execute(sql: str, **facts: Any) -> int:
    """Run one statement; the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, facts or None)
        return int(cursor.rowcount)


def numbers(sql: str) -> "array[int]":
    """The rows' numbers that a statement gives back."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return array("L", (number for (number,) in cursor))


def fetch(sql: str, **facts: Any) -> dict[str, Any]:
    """The one row a query gives, by the names of its columns."""
    with connection.cursor() as cursor:
        cursor.execute(sql, facts or None)
        names = [column[0] for column in cursor.description or ()]
        return dict(zip(names, cursor.fetchone() or (), strict=True))


def _values(record: Record) -> list[str]:
    values = list(FACTS_OF(record))
    for place in JSON_PLACES:
        values[place] = json.dumps(values[place], ensure_ascii=False) if values[place] else "[]"
    for place in OTHER_PLACES:
        values[place] = NULL if values[place] is None else str(values[place])
    values += (uuid7().hex, uuid7().hex)
    return values


FACTS_OF = attrgetter(*FACTS)
JSON_PLACES = [FACTS.index(fact) for fact in sorted(JSON)]
OTHER_PLACES = [FACTS.index(fact) for fact in sorted(TYPES.keys() - JSON)]  # no texts
