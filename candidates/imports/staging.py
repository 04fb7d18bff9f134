"""Rows on their way in: a temporary table, filled by COPY. (COPY into a table with row-level security is refused.)"""

import json
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from typing import Any, BinaryIO

from django.db import connection

from candidates.imports.rows import FACTS, Record
from tenants.ids import many_uuid7

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
    person uuid,            -- whose row it is: a new person's, until it turns out to be another's
    new_application uuid,   -- the id of the application, if the row turns out to bring one
    application uuid,       -- the application it updates; null when it brings one
    is_person_known boolean NOT NULL DEFAULT false,
    is_changed boolean NOT NULL DEFAULT false,
    name_key text GENERATED ALWAYS AS
        (lower(regexp_replace(normalize(last_name || first_name, NFKC), '\\s', '', 'g'))) STORED
) ON COMMIT DROP
"""
PLANNING = "SELECT set_config('default_statistics_target', '10', true), set_config('random_page_cost', '1.1', true)"
NULL = "\x02"  # no fact holds a control character: normalising drops them
COPY = f"COPY incoming ({', '.join(FACTS)}, person, new_application) FROM STDIN WITH (NULL '{NULL}')"
SEPARATORS = len(FACTS) - 1
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
    """Tell the planner how much there is: nobody else does for a temporary table. A small sample is enough.

    And that the pool's indexes are at hand: it would rather read the whole pool than look for each of the rows.
    """
    execute(PLANNING)
    execute("ANALYZE incoming")


def add(records: Sequence[Record]) -> None:
    """Copy a batch of records into the table."""
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        copy.write(lines_of(records))


def add_lines(lines: BinaryIO) -> None:
    """Copy everything that `lines_of` wrote to a file into the table."""
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        while piece := lines.read(PIECE):
            copy.write(piece)


def lines_of(records: Sequence[Record]) -> str:
    """The records as COPY reads them, each with ids for the person and the application that it may bring."""
    ids = many_uuid7(2 * len(records))
    return "".join(map(_line_of, records, ids[::2], ids[1::2]))


def _line_of(record: Record, person: str, application: str) -> str:
    values = _values(record)
    line = "\t".join(values)
    if "\\" in line or "\n" in line or "\r" in line or line.count("\t") != SEPARATORS:
        line = "\t".join(value.translate(ESCAPES) for value in values)
    return f"{line}\t{person}\t{application}\n"


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
    return values


FACTS_OF = attrgetter(*FACTS)
JSON_PLACES = [FACTS.index(fact) for fact in sorted(JSON)]
OTHER_PLACES = [FACTS.index(fact) for fact in sorted(TYPES.keys() - JSON)]  # no texts
