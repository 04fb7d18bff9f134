"""Below Django: the app's and the owner's own connections, who is asking, and what a statement meets."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import scalar_row

NOBODY = ""
DENIED = (psycopg.errors.InsufficientPrivilege, psycopg.errors.RestrictViolation)


@contextmanager
def connected(variable: str = "DATABASE_URL") -> Iterator[psycopg.Connection[Any]]:
    """A connection of its own, whose transaction is rolled back whatever happens in it."""
    with psycopg.connect(os.environ[variable], row_factory=scalar_row) as connection:
        try:
            yield connection
        finally:
            connection.rollback()


def ask_as(connection: psycopg.Connection[Any], tenant: Any) -> None:
    """Who is asking from here on: a tenant, NOBODY, or "network"."""
    is_network = tenant == "network"
    who = "" if is_network or tenant == NOBODY else str(tenant.pk)
    connection.execute(
        "SELECT set_config('careerrelay.tenant', %s, true), set_config('careerrelay.network', %s, true)",
        [who, "on" if is_network else ""],
    )


def run(connection: psycopg.Connection[Any], statement: str, *values: Any, **names: str) -> psycopg.Cursor[Any]:
    """One statement; `{table}` and other names are quoted into it."""
    parts = {name: sql.Identifier(value) for name, value in names.items()}
    return connection.execute(sql.SQL(statement).format(**parts), values)  # type: ignore[arg-type]


def ids_of(connection: psycopg.Connection[Any], table: str, owner: str, tenant: Any) -> list[uuid.UUID]:
    """The tenant's rows, as the network sees them."""
    ask_as(connection, "network")
    return run(
        connection, "SELECT id FROM {table} WHERE {owner} = %s ORDER BY id", tenant.pk, table=table, owner=owner
    ).fetchall()


@contextmanager
def refused(connection: psycopg.Connection[Any], *errors: type[psycopg.Error]) -> Iterator[None]:
    """The statement must fail, by one of these errors; the transaction goes on."""
    try:
        with connection.transaction(force_rollback=True):
            yield
            connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except errors:
        return
    raise AssertionError("PostgreSQL let it through")
