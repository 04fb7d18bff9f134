"""verify_ledger …"""

import os
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.core.management import CommandError, call_command

from credits import heads, inspecting, outside
from credits import services as ledger
from credits.chain import Link, Move, hash_of
from tenants.models import Tenant
from tenants.scope import scope
from tests.credits.conftest import AT, employer

# Each is one thing a superuser might do to a ledger of thirty transactions, and the row that must be named.
TAMPERINGS = {
    "UPDATE credits_transaction SET cause = 'referral:x' WHERE seq = 4": "transaction 4",
    "UPDATE credits_transaction SET kind = 'referral_reversed' WHERE seq = 4": "transaction 4",
    "UPDATE credits_transaction SET at = at + interval '1 microsecond' WHERE seq = 4": "transaction 4",
    "UPDATE credits_transaction SET policy = '{\"referrals_per_slot\": 9}' WHERE seq = 4": "transaction 4",
    "UPDATE credits_transaction SET policy = '{}' WHERE seq = 4": "transaction 4",
    "UPDATE credits_transaction SET hash = set_byte(hash, 31, get_byte(hash, 31) # 1) WHERE seq = 4": "transaction 4",
    "UPDATE credits_transaction SET prev_hash = set_byte(prev_hash, 0, get_byte(prev_hash, 0) # 1) WHERE seq = 4": (
        "transaction 4"
    ),
    "UPDATE credits_transaction SET seq = 400 WHERE seq = 4": "transaction 4",
    "UPDATE credits_transaction SET id = gen_random_uuid() WHERE seq = 4": "transaction 4",
    "UPDATE credits_transaction SET tenant_id = (SELECT id FROM tenants_tenant WHERE slug = 'rival') WHERE seq = 4": (
        "transaction 4"
    ),
    "DELETE FROM credits_transaction WHERE seq = 4": "transaction 4",
    "DELETE FROM credits_transaction WHERE seq = (SELECT max(seq) FROM credits_transaction)": "transaction 31",
    "DELETE FROM credits_transaction": "transaction 31",
    "DELETE FROM credits_entry WHERE seq = 4": "transaction 4",
    "DELETE FROM credits_entry WHERE seq = 4 AND amount > 0": "transaction 4",
    "UPDATE credits_entry SET amount = amount * 2 WHERE seq = 4 AND amount > 0": "transaction 4",
    "UPDATE credits_entry SET amount = amount * 2 WHERE seq = 4": "transaction 4",
    "UPDATE credits_entry SET balance = balance + 1 WHERE seq = 4 AND amount > 0": "transaction 4",
    "UPDATE credits_entry SET seq = 500 WHERE seq = 4 AND amount > 0": "transaction 4",
    "UPDATE credits_entry SET id = gen_random_uuid() WHERE seq = 4 AND amount > 0": "transaction 4",
    "UPDATE credits_entry SET transaction_id = gen_random_uuid() WHERE seq = 4 AND amount > 0": "transaction 4",
    "UPDATE credits_entry SET tenant_id = gen_random_uuid() WHERE seq = 4 AND amount > 0": "transaction 4",
    "UPDATE credits_entry SET account_id = (SELECT id FROM credits_account WHERE code = 'converted')"
    " WHERE seq = 4 AND amount > 0": "transaction 4",
    "INSERT INTO credits_entry (id, tenant_id, transaction_id, account_id, seq, amount, balance)"
    " SELECT gen_random_uuid(), tenant_id, gen_random_uuid(), id, 4, 1, 1 FROM credits_account WHERE code = 'held'": (
        "entry"
    ),
    "INSERT INTO credits_entry (id, tenant_id, transaction_id, account_id, seq, amount, balance)"
    " SELECT gen_random_uuid(), tenant_id, id, gen_random_uuid(), seq, 1, 1 FROM credits_transaction WHERE seq = 4": (
        "transaction 4"
    ),
    "UPDATE credits_account SET balance = balance + 1 WHERE code = 'purse'": "account referral/purse",
    "UPDATE credits_account SET balance = balance + 1 WHERE code = 'available'": "account slot/available",
    "UPDATE credits_account SET id = gen_random_uuid() WHERE code = 'purse'": "transaction 1",
    "UPDATE credits_account SET tenant_id = gen_random_uuid() WHERE code = 'expired'": "account slot/expired",
    "DELETE FROM credits_account WHERE code = 'held'": "account slot/held",
    "UPDATE credits_book SET seq = seq - 1": "book",
    "UPDATE credits_book SET slots_granted = slots_granted + 1": "book",
    "UPDATE credits_book SET head = set_byte(head, 5, get_byte(head, 5) # 128)": "book",
    "DELETE FROM credits_book": "book",
    "UPDATE credits_signedhead SET seq = seq - 1": "head",
    "UPDATE credits_signedhead SET date = date + 1": "head",
    "UPDATE credits_signedhead SET signed_at = signed_at + interval '1 second'": "head",
    "UPDATE credits_signedhead SET key_id = '0123456789abcdef'": "head",
    "UPDATE credits_signedhead SET balances = balances || '{\"slot/available\": 9}'": "head",
    "UPDATE credits_signedhead SET head = set_byte(head, 5, get_byte(head, 5) # 128)": "head",
    "UPDATE credits_signedhead SET signature = set_byte(signature, 0, get_byte(signature, 0) # 1)": "head",
    # The tail is cut, and everything that is stored beside it made to fit.
    """
    DELETE FROM credits_entry WHERE seq = 31; DELETE FROM credits_transaction WHERE seq = 31;
    UPDATE credits_account a SET balance = coalesce(
        (SELECT balance FROM credits_entry WHERE account_id = a.id ORDER BY seq DESC LIMIT 1), 0);
    UPDATE credits_book SET seq = 30, head = (SELECT hash FROM credits_transaction WHERE seq = 30)
    """: "transaction 31",
}


@pytest.fixture(scope="module")
def played(django_db_setup: None, django_db_blocker: Any) -> Iterator[Tenant]:
    """A committed ledger in which everything has happened: counts, grants, a reversal, and two slots' lives."""
    from tests.database import admin, renew

    with django_db_blocker.unblock():
        acme = employer("acme")
        employer("rival")
        with scope(tenant=acme):
            ledger.count_referrals(tenant=acme, causes=[f"referral:{number}" for number in range(23)], at=AT)
            ledger.reverse_referral(tenant=acme, cause="referral:7", at=AT)
            ledger.hold_slot(tenant=acme, cause="slot_request:1", at=AT)
            ledger.spend_slot(tenant=acme, cause="slot_request:1", at=AT)
            ledger.restore_slot(tenant=acme, cause="slot_request:1", at=AT)
            ledger.hold_slot(tenant=acme, cause="slot_request:2", at=AT)
            ledger.release_slot(tenant=acme, cause="slot_request:2", at=AT)
            heads.sign_head(tenant=acme, at=AT)
        yield acme
        from django.db import connections

        connections.close_all()
        with admin() as connection:
            renew(connection)


@pytest.fixture
def superuser(played: Tenant) -> Iterator[psycopg.Connection]:
    """One who can switch every guard off; what he does is undone after the test."""
    url = urlsplit(os.environ["DATABASE_ADMIN_URL"])._replace(path=urlsplit(os.environ["DATABASE_URL"]).path)
    with psycopg.connect(url.geturl(), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        kept = {table: f"kept_{table}" for table in ("book", "account", "transaction", "entry", "signedhead")}
        for table, copy in kept.items():
            connection.execute(f"CREATE TABLE {copy} AS TABLE credits_{table}")
        yield connection
        for table, copy in kept.items():
            connection.execute(
                f"DELETE FROM credits_{table}; INSERT INTO credits_{table} TABLE {copy}; DROP TABLE {copy}"
            )


def verify(*arguments: str) -> tuple[int, str]:
    """The command's exit code and what it says."""
    said = StringIO()
    try:
        call_command("verify_ledger", *arguments, stdout=said)
    except CommandError as error:
        return error.returncode, said.getvalue()
    return 0, said.getvalue()


def test_proves_what_was_posted(played: Tenant, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        assert verify()[0] == 0
        code, said = verify("--tenant", "acme")
    assert code == 0
    assert "acme: 31 transactions, 66 entries: proven" in said


@pytest.mark.parametrize(("statement", "row"), TAMPERINGS.items())
def test_names_the_first_wrong_row(
    superuser: psycopg.Connection, django_db_blocker: Any, statement: str, row: str
) -> None:
    assert superuser.execute(statement).rowcount > 0  # of the last, where there are several
    with django_db_blocker.unblock():
        code, said = verify()
    assert code == 1
    assert any(line.startswith(f"acme: {row}") or f" of {row} " in line for line in said.splitlines()), said


def rechain(superuser: psycopg.Connection, seq: int) -> None:
    """Compute every hash from `seq` on anew, with the product's own code: as somebody would who knows all of it."""
    entries = (
        "SELECT e.id, a.unit, a.code, e.amount FROM credits_entry e"
        " JOIN credits_account a ON a.id = e.account_id WHERE e.transaction_id = %s"
    )
    wanted = "SELECT id, tenant_id, seq, kind, cause, at, policy, prev_hash FROM credits_transaction WHERE seq >= %s"
    head = None
    for *said, prev_hash in superuser.execute(f"{wanted} ORDER BY seq", [seq]).fetchall():
        rows = superuser.execute(entries, [said[0]]).fetchall()
        link = Link(*said, [(id_, Move(*move)) for id_, *move in rows], head or prev_hash)
        values = (link.prev_hash, head := hash_of(link), link.id)
        superuser.execute("UPDATE credits_transaction SET prev_hash = %s, hash = %s WHERE id = %s", values)
    superuser.execute("UPDATE credits_book SET head = %s", [head])


def test_finds_a_ledger_that_was_chained_anew(superuser: psycopg.Connection, django_db_blocker: Any) -> None:
    superuser.execute("UPDATE credits_transaction SET cause = 'referral:friend' WHERE seq = 4")
    rechain(superuser, 4)
    with django_db_blocker.unblock():
        code, said = verify("--tenant", "acme")
    assert (code, "transaction 31" in said, "signed on 2026-04-01 names" in said) == (1, True, True)


def test_finds_by_heads_outside_what_the_database_has_forgotten(
    superuser: psycopg.Connection, django_db_blocker: Any, settings: Any, tmp_path: Path
) -> None:
    settings.LEDGER_HEADS_DIR = str(tmp_path)
    with django_db_blocker.unblock():
        with scope(network=True):
            outside.append(inspecting.heads_since(day=AT.date()))
        assert verify()[0] == 0
        superuser.execute("DELETE FROM credits_signedhead")
        superuser.execute("UPDATE credits_transaction SET cause = 'referral:friend' WHERE seq = 4")
        rechain(superuser, 4)
        assert verify()[1].count("head of 2026-04-01 that has left the system is not here") == 1
        for table in ("entry", "transaction", "account", "book"):
            superuser.execute(f"DELETE FROM credits_{table}")
        assert verify()[0] == 1


def test_knows_only_tenants_that_are_there(played: Tenant, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        assert verify("--tenant", "nobody")[0] == 2
