"""What the database refuses, whoever writes the SQL …"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import DatabaseError, connection

from credits import posting
from credits.chain import Move
from credits.posting import Book, Draft
from tenants.models import Tenant
from tenants.scope import scope
from tests.credits.conftest import AT, employer

Count = Callable[[Tenant, int, int], None]
TABLES = ["credits_book", "credits_account", "credits_transaction", "credits_entry"]
DENIED = "42501"


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def refused(tenant: Tenant, name: str) -> Iterator[None]:
    """A scope of the tenant that fails, at its end at the latest, by the rule (or SQL state) of this name."""
    with pytest.raises(DatabaseError) as caught, scope(tenant=tenant):
        yield
    cause = caught.value.__cause__
    assert isinstance(cause, psycopg.Error), caught.value
    assert name in (cause.diag.constraint_name, cause.sqlstate), cause


def post(tenant: Tenant, *moves: tuple[str, str, int], change: Callable[[Book], object] = lambda book: None) -> None:
    """Write a transaction of these moves, as nobody should."""
    book = posting.lock_book(tenant=tenant, at=AT)
    change(book)
    posting.post(book, Draft("adjusted", "forged", AT, tuple(Move(*move) for move in moves), {}))


@pytest.mark.parametrize("table", TABLES)
def test_the_rival_sees_no_row(acme: Tenant, rival: Tenant, count: Count, table: str) -> None:
    count(acme, 1, 1)
    with scope(tenant=rival), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_app_deletes_nothing(acme: Tenant, count: Count, table: str, statement: str) -> None:
    count(acme, 1, 1)
    with refused(acme, DENIED):
        run(statement.format(table))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE credits_entry SET amount = 5",
        "UPDATE credits_transaction SET cause = 'x'",
        "UPDATE credits_account SET code = 'purse'",
        "UPDATE credits_book SET opened_at = now()",
    ],
)
def test_the_app_changes_no_history(acme: Tenant, count: Count, statement: str) -> None:
    count(acme, 1, 1)
    with refused(acme, DENIED):
        run(statement)


@pytest.mark.parametrize("table", ["credits_transaction", "credits_entry"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {} CASCADE", "UPDATE {} SET seq = seq"])
def test_no_superuser_changes_history_by_mistake(committed_db: None, count: Count, table: str, statement: str) -> None:
    count(employer("acme"), 1, 1)
    database = urlsplit(os.environ["DATABASE_URL"]).path
    url = urlsplit(os.environ["DATABASE_ADMIN_URL"])._replace(path=database).geturl()
    with psycopg.connect(url) as superuser, pytest.raises(psycopg.errors.RestrictViolation):
        superuser.execute(statement.format(table))


@pytest.mark.parametrize(
    "moves",
    [
        [("referral", "purse", 1)],
        [("referral", "network", -1), ("referral", "purse", 2)],
        [("referral", "purse", -1), ("slot", "available", 1)],
    ],
)
def test_entries_sum_to_zero_per_unit(acme: Tenant, count: Count, moves: list[tuple[str, str, int]]) -> None:
    count(acme, 1, 1)
    with refused(acme, "entries_sum_to_zero"):
        post(acme, *moves)


def test_a_transaction_has_entries(acme: Tenant, count: Count) -> None:
    count(acme, 1, 1)
    with refused(acme, "entries_sum_to_zero"):
        run(
            "WITH turned AS (UPDATE credits_book SET seq = seq + 1, moved_at = now() RETURNING *)"
            " INSERT INTO credits_transaction (id, tenant_id, seq, kind, cause, at, policy, prev_hash, hash)"
            " SELECT gen_random_uuid(), tenant_id, seq, 'adjusted', 'forged', now(), '{}', head, head FROM turned"
        )


@pytest.mark.parametrize("code", ["held", "spent", "expired", "available"])
def test_no_side_of_the_slots_falls_below_nothing(acme: Tenant, code: str) -> None:
    with refused(acme, "account_never_holds_less_than_nothing"):
        post(acme, ("slot", code, -1), ("slot", "network", 1))


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE credits_account SET balance = balance + 1 WHERE code = 'purse'", "balance_is_the_sum"),
        ("UPDATE credits_book SET seq = seq + 1", "book_ends_with_the_last"),
        ("UPDATE credits_book SET head = decode(repeat('ab', 32), 'hex')", "book_ends_with_the_last"),
        (
            "INSERT INTO credits_account SELECT gen_random_uuid(), 'slot', 'held', 0, tenant_id FROM credits_book",
            "tenant_has_one_account_of_a_code",
        ),
        (
            """INSERT INTO credits_entry (id, tenant_id, transaction_id, account_id, seq, amount, balance)
            SELECT gen_random_uuid(), a.tenant_id, t.id, a.id, t.seq, 1, a.balance + 1
            FROM credits_transaction t, credits_account a WHERE a.code = 'converted' AND t.seq = 2""",
            "entry_carries_the_balance",
        ),
    ],
)
def test_nothing_moves_beside_a_post(acme: Tenant, count: Count, statement: str, rule: str) -> None:
    count(acme, 1, 3)
    with refused(acme, rule):
        run(statement)


def test_a_whole_account_moved_with_a_late_entry_is_uneven(acme: Tenant, count: Count) -> None:
    count(acme, 1, 3)
    with refused(acme, "entries_sum_to_zero"):
        run(
            "WITH moved AS (UPDATE credits_account SET balance = balance + 1 WHERE code = 'converted' RETURNING *)"
            " INSERT INTO credits_entry (id, tenant_id, transaction_id, account_id, seq, amount, balance)"
            " SELECT gen_random_uuid(), moved.tenant_id, t.id, moved.id, t.seq, 1, moved.balance"
            " FROM credits_transaction t, moved WHERE t.seq = 2"
        )


def test_a_transaction_follows_the_last(acme: Tenant, count: Count) -> None:
    count(acme, 1, 2)
    with refused(acme, "transaction_follows_the_last"):
        post(
            acme,
            ("referral", "network", -1),
            ("referral", "purse", 1),
            change=lambda book: setattr(book, "head", b"x" * 32),
        )


def test_an_entry_stays_with_its_tenant(acme: Tenant, rival: Tenant, count: Count) -> None:
    count(acme, 1, 1)
    count(rival, 1, 1)
    with refused(acme, "entry_carries_the_balance"):
        run(
            "INSERT INTO credits_entry (id, tenant_id, transaction_id, account_id, seq, amount, balance)"
            f" SELECT gen_random_uuid(), '{acme.pk}', id, gen_random_uuid(), seq, 1, 1 FROM credits_transaction"
        )
