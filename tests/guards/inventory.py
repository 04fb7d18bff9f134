"""The list of the database's guards as it should be, and as it is."""

import re
from pathlib import Path
from typing import Any

from psycopg.rows import tuple_row

from tests.guards.catalogue import guards_of

INVENTORY = Path(__file__).with_name("guards.txt")
SETTING = {
    "( SELECT (NULLIF(current_setting('careerrelay.tenant'::text, true), ''::text))::uuid AS \"nullif\")": "TENANT",
    "( SELECT (current_setting('careerrelay.network'::text, true) = 'on'::text))": "NETWORK",
}
CAST = re.compile(r"::(?:character varying|text|bpchar|uuid)(?:\[\])?")


def lines_of(connection: Any) -> list[str]:
    """One line for each guard, as short as it can be read."""

    def rows_of(question: str) -> list[tuple[Any, ...]]:
        return list(connection.cursor(row_factory=tuple_row).execute(question).fetchall())

    return sorted(shortened(guard.line) for guard in guards_of(rows_of))


def shortened(line: str) -> str:
    for long, short in SETTING.items():
        line = line.replace(long, short)
    return " ".join(CAST.sub("", line).replace(" DEFERRABLE INITIALLY DEFERRED", "").split())
