"""Where guards are taken away: one superuser's transaction over the furnished world, which ends as it began."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import tuple_row

from tests.guards.catalogue import Guard, guards_of

ABSENT = "gen_random_uuid()"
FILLERS = {
    "uuid": [ABSENT, "'00000000-0000-4000-8000-000000000001'"],
    "boolean": ["true", "false"],
    "integer": ["-1", "0", "1"],
    "text": ["''", "'x'"],
    "timestamp with time zone": ["now()", "now() - interval '400 days'", "now() + interval '400 days'"],
    "date": ["current_date", "current_date - 400", "current_date + 400"],
    "jsonb": ["'{}'", "'[]'", "'1'"],
    "bytea": [r"'\x'", r"'\x01'"],
    "inet": ["'127.0.0.1'"],
    "double precision": ["-1", "0", "1"],
}
SAME = {"character varying": "text", "bigint": "integer", "smallint": "integer", "numeric": "integer"}
COLUMNS = """
SELECT attname, format_type(atttypid, NULL), attnotnull, atthasdef OR attidentity <> '' FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
"""


@dataclass(frozen=True)
class Refusal:
    """Who said no, and in which words; empty when nobody did."""

    by: str = ""
    state: str = ""
    words: str = ""

    @property
    def is_denial(self) -> bool:
        """By a policy or a missing privilege."""
        return self.state == "42501"


@dataclass
class Stage:
    """Statements as a superuser; what is done in `apart()` is undone."""

    connection: psycopg.Connection[Any]
    askers: dict[str, str]  # name → tenant's id; "" nobody, "network"
    guards: list[Guard] = field(default_factory=list)
    known: dict[str, list[tuple[str, str, bool, bool]]] = field(default_factory=dict)

    def run(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        cursor = self.connection.cursor(row_factory=tuple_row).execute(statement, values or None)  # type: ignore[call-overload]
        return cursor.fetchall() if cursor.description else []

    @contextmanager
    def apart(self, *statements: str) -> Iterator[None]:
        with self.connection.transaction(force_rollback=True):
            for statement in statements:
                self.run(statement)
            yield

    def attempt(self, *statements: str) -> Refusal:
        """Try them, at once with everything that was deferred."""
        try:
            with self.apart(*statements, "SET CONSTRAINTS ALL IMMEDIATE"):
                return Refusal()
        except psycopg.Error as error:
            told = error.diag
            return Refusal(told.constraint_name or "", told.sqlstate or "", told.message_primary or str(error))

    def columns(self, table: str) -> list[tuple[str, str, bool, bool]]:
        """`(name, type, is NOT NULL, has a default)` of each."""
        if table not in self.known:
            self.known[table] = self.run(COLUMNS, table)  # type: ignore[assignment]
        return self.known[table]

    def names(self, table: str) -> list[str]:
        return [name for name, *_ in self.columns(table)]

    def rows(self, table: str, where: str = "true", most: int = 5) -> list[str]:
        """Conditions that each mean one row; a row is invented where there is none."""
        found = self.run(f"SELECT ctid FROM {quoted(table)} WHERE {where} LIMIT {most}")
        return [f"ctid = '{place}'" for (place,) in found]

    def invent(self, table: str) -> None:
        """A row of fillers, where the world has none: in tables of Django's that the product does not use."""
        needed = [(name, kind) for name, kind, is_needed, has_default in self.columns(table) if is_needed]
        needed = [(name, kind) for name, kind in needed if not self.default_of(table, name)]
        columns = ", ".join(quoted(name) for name, _ in needed)
        values = ", ".join(fillers(kind)[-1] for _, kind in needed)
        self.run("SET LOCAL session_replication_role = replica")  # it points at nobody
        self.run(f"INSERT INTO {quoted(table)} ({columns}) VALUES ({values})")
        self.run("SET LOCAL session_replication_role = origin")

    def default_of(self, table: str, column: str) -> bool:
        return any(name == column and has_default for name, _, _, has_default in self.columns(table))


def stage_of(connection: psycopg.Connection[Any], world: Any) -> Stage:
    """The stage on a superuser's connection to the world's database; the askers are the world's parties."""
    parties = ("acme", "rival", "agency", "other_agency", "left_agency")
    askers = {"nobody": "", "the network": "network"} | {name: str(getattr(world, name).pk) for name in parties}
    stage = Stage(connection, askers)
    stage.guards = guards_of(stage.run)
    return stage


def quoted(name: str) -> str:
    return sql.Identifier(name).as_string(None)


def fillers(kind: str) -> list[str]:
    """Values of a type, as SQL."""
    if kind.endswith("[]"):
        return ["'{}'", f"ARRAY[{fillers(kind[:-2])[-1]}]::{kind}"]
    return FILLERS.get(SAME.get(kind, kind), ["NULL"])


def copied(stage: Stage, table: str, row: str, source: str = "") -> str:
    """The statement that inserts the row again."""
    names = ", ".join(quoted(name) for name in stage.names(table))
    taken = f"SELECT {names} FROM {quoted(source or table)} WHERE {row}"
    return f"INSERT INTO {quoted(table)} ({names}) OVERRIDING SYSTEM VALUE {taken}"


def ways_to_remove(guard: Guard) -> dict[str, str]:
    """Each way to take the guard away: how, and the statement."""
    table, name = quoted(guard.table), quoted(guard.name)
    off = {"ENABLE": "DISABLE", "FORCE": "NO FORCE"}.get(guard.name, "")
    ways = {
        "row security": {off.lower(): f"ALTER TABLE {table} {off} ROW LEVEL SECURITY"},
        "privilege": {"granted": f"GRANT {guard.name} ON {table} TO careerrelay_app"},
        "policy": {"dropped": f"DROP POLICY {name} ON {table}"},
        "trigger": {"dropped": f"DROP TRIGGER {name} ON {table}"},
        "unique index": {"dropped": f"DROP INDEX IF EXISTS {name}"},
    }
    if guard.kind == "policy":
        halves = [half for half in ("USING", "WITH CHECK") if f"{half} (" in guard.says]
        ways["policy"] |= {
            f"{half.lower()} anything": f"ALTER POLICY {name} ON {table} {half} (true)" for half in halves
        }
    constraint = {"dropped": f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name} CASCADE"}
    return ways.get(guard.kind, constraint)


def cleared(guards: list[Guard], keep: Guard, within: str = "") -> list[str]:
    """Statements after which nothing else of its table is in the way of a guard: no trigger, constraint, other key.

    Of the unique keys only those that name the column `within`, where one is given.
    """
    kinds = {"check": 0, "foreign key": 1, "exclusion": 2, "unique index": 3, "unique": 4}
    others = [one for one in guards if one.table == keep.table and one.kind in kinds and one != keep]
    if within:
        others = [one for one in others if not one.kind.startswith("unique") or within in one.says]
    drops = [ways_to_remove(one)["dropped"] for one in sorted(others, key=lambda one: kinds[one.kind])]
    return [f"ALTER TABLE {quoted(keep.table)} DISABLE TRIGGER USER", *drops]
