"""verify_ledger …"""

import os
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
import pytest
from django.core.management import CommandError, call_command
from psycopg.types.json import Jsonb

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
    "UPDATE credits_book SET moved_at = moved_at + interval '1 second'": "book",
    "UPDATE credits_book SET head = set_byte(head, 5, get_byte(head, 5) # 128)": "book",
    "DELETE FROM credits_book": "book",
    "UPDATE credits_signedhead SET seq = seq - 1": "head",
    "UPDATE credits_signedhead SET date = date + 1": "head",
    "UPDATE credits_signedhead SET signed_at = signed_at + interval '1 second'": "head",
    "UPDATE credits_signedhead SET key_id = '0123456789abcdef'": "head",
    "UPDATE credits_signedhead SET balances = balances || '{\"slot/available\": 9}'": "head",
    "UPDATE credits_signedhead SET head = set_byte(head, 5, get_byte(head, 5) # 128)": "head",
    "UPDATE credits_signedhead SET signature = set_byte(signature, 0, get_byte(signature, 0) # 1)": "head",
}

# Everything that is stored of a ledger, but the keys of rows that are alone anyway, and the day a book was opened.
FIELDS = {
    "transaction": "tenant_id id seq kind cause at policy prev_hash hash",
    "entry": "tenant_id id transaction_id account_id seq amount balance",
    "account": "tenant_id id unit code balance",
    "book": "tenant_id seq head slots_granted moved_at",
    "signedhead": "tenant_id date seq head balances signed_at key_id signature",
}
OFTEN = int(os.environ.get("TAMPERINGS", "16"))  # bytes; a quarter as many chains and tails


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
        for table in FIELDS:
            connection.execute(f"CREATE TABLE kept_{table} AS TABLE credits_{table}")
        yield connection
        put_back(connection)
        for table in FIELDS:
            connection.execute(f"DROP TABLE kept_{table}")


def put_back(superuser: psycopg.Connection) -> None:
    for table in FIELDS:
        superuser.execute(f"DELETE FROM credits_{table}; INSERT INTO credits_{table} TABLE kept_{table}")


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


@pytest.mark.timeout(600)
def test_names_the_row_of_any_byte_that_is_changed(superuser: psycopg.Connection, django_db_blocker: Any) -> None:
    chance, found = random.Random(20260401), 0
    while found < OFTEN:
        table = chance.choice(sorted(FIELDS))
        column, number = chance.choice(FIELDS[table].split()), "0" if table == "account" else "seq"
        rows = superuser.execute(f"SELECT ctid::text, {number}, {column} FROM credits_{table}").fetchall()
        place, seq, value = chance.choice(rows)
        try:
            new = changed(chance, value)
            superuser.execute(f"UPDATE credits_{table} SET {column} = %s WHERE ctid = %s::tid", [new, place])
        except (psycopg.errors.IntegrityError, psycopg.errors.DataError):
            continue  # the table itself refuses it, whoever asks
        with django_db_blocker.unblock():
            code, said = verify()
        assert code == 1, (table, column, value, new)
        assert table not in ("transaction", "entry") or f"transaction {seq} " in said, (table, column, seq, said)
        put_back(superuser)
        found += 1


def changed(chance: random.Random, value: Any) -> Any:
    """The value with one byte of it, or one bit, another."""
    if isinstance(value, bytes):
        at = chance.randrange(len(value))
        return value[:at] + bytes([value[at] ^ 1 << chance.randrange(8)]) + value[at + 1 :]
    if isinstance(value, str):
        at = chance.randrange(len(value))
        return value[:at] + chance.choice(sorted({*"abcxyz019:_"} - {value[at]})) + value[at + 1 :]
    if isinstance(value, dict):
        name = chance.choice([*value, "x"])
        return Jsonb(value | {name: changed(chance, value.get(name, 0))})
    if isinstance(value, UUID):
        return UUID(int=value.int ^ 1 << chance.randrange(128))
    if isinstance(value, date):  # a datetime is one, too
        return value + timedelta(
            **{"microseconds" if isinstance(value, datetime) else "days": chance.choice([1, 4096])}
        )
    return value ^ 1 << chance.randrange(16)


@pytest.mark.timeout(600)
def test_finds_a_ledger_that_was_chained_anew(superuser: psycopg.Connection, django_db_blocker: Any) -> None:
    chance = random.Random(31)
    for _ in range(OFTEN // 4):
        seq = chance.randrange(1, 32)
        superuser.execute("UPDATE credits_transaction SET cause = cause || 'x' WHERE seq = %s", [seq])
        rechain(superuser, seq)
        with django_db_blocker.unblock():
            code, said = verify("--tenant", "acme")
        # A grant or an answer of another name breaks a rule by itself; a count or a hold fits, but for the head.
        assert (code, "signed on 2026-04-01 names" in said or f"transaction {seq} " in said) == (1, True), (seq, said)
        put_back(superuser)


@pytest.mark.timeout(600)
def test_finds_a_tail_that_was_cut(superuser: psycopg.Connection, django_db_blocker: Any) -> None:
    """Everything that is stored beside it is made to fit."""
    chance = random.Random(13)
    for _ in range(OFTEN // 4):
        seq = chance.randrange(2, 32)
        for table in ("entry", "transaction"):
            superuser.execute(f"DELETE FROM credits_{table} WHERE seq >= %s", [seq])
        superuser.execute(FITTED)
        with django_db_blocker.unblock():
            code, said = verify("--tenant", "acme")
        assert (code, "the head signed on 2026-04-01 names it" in said) == (1, True), (seq, said)
        put_back(superuser)


FITTED = """
UPDATE credits_account a SET balance = coalesce(
    (SELECT balance FROM credits_entry WHERE account_id = a.id ORDER BY seq DESC LIMIT 1), 0);
UPDATE credits_book SET seq = last.seq, head = last.hash, moved_at = last.at, slots_granted = (
    SELECT count(*) FROM credits_transaction WHERE kind = 'slots_granted')
FROM (SELECT seq, hash, at FROM credits_transaction ORDER BY seq DESC LIMIT 1) AS last
"""


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
