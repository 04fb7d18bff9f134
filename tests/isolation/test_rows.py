"""What PostgreSQL itself refuses: raw SQL as the app's role, as the rival and as nobody, on every tenant's table."""

import uuid

import psycopg
import pytest
from django.apps import apps

from tenants.models import OwnedKey, Tenant
from tests.isolation.sql import DENIED, NOBODY, ask_as, ids_of, refused, run

PARTY_COLUMNS = {"tenant_id", "agency_id"}
MODELS = {
    model._meta.db_table: model
    for model in apps.get_models()
    if PARTY_COLUMNS & {field.column for field in model._meta.local_fields} or model is Tenant
}
OWNER = {
    "tenants_tenant": "id",
    "referrals_dispute": "agency_id",
    "referrals_hire": "agency_id",
    "referrals_proposal": "agency_id",
    "referrals_reading": "agency_id",
}  # whose row it is; tenant_id elsewhere
AGENCYS = {"acme": "agency", "rival": "other_agency"}  # not the employer's whom it is about
OWNED_BY = dict.fromkeys(("referrals_dispute", "referrals_hire", "referrals_proposal", "referrals_reading"), AGENCYS)
FOLLOWS = ("referrals_introducedperson", "referrals_message", "referrals_step")  # theirs where the introduction is
KEY = {"candidates_gram": "tenant_id, gram, id"}  # what one row is known by; its id elsewhere
TABLES = sorted(MODELS)
TWO_PARTIES = [
    table for table, model in sorted(MODELS.items()) if "agency_id" in {f.column for f in model._meta.local_fields}
]
OF_NO_TENANT = {  # each with the reason why it may be read by everybody that the app serves
    "tenants_user": "a person signs in before a tenant is known",
    "tenants_user_groups": "Django's, unused",
    "tenants_user_user_permissions": "Django's, unused",
    "tenants_plan": "the network's policies",
    "tenants_founding": "a company before it is a tenant: the network alone sees it",
    "candidates_notice": "the network's published texts",
    "referrals_networkidentity": "keyed digests: who was counted, never by whom",
    "tenants_pace": "how many mails a minute left in a domain's name: the network alone sees it",
    "referrals_lostlink": "a mailbox that somebody typed, for a moment: the network alone sees it",
    "account_emailaddress": "a person's, of no tenant: which mailboxes are proven",
    "account_emailconfirmation": "a person's; unused, confirmations are signed",
    "mfa_authenticator": "a person's: passkeys and one-time passwords",
    "socialaccount_socialaccount": "a person's, at their company's identity provider",
    "socialaccount_socialapp": "unused: a tenant's provider is in tenants_singlesignon",
    "socialaccount_socialtoken": "unused: tokens are not kept",
    "usersessions_usersession": "a person's: where they are signed in",
    "auth_group": "Django's, unused",
    "auth_group_permissions": "Django's, unused",
    "auth_permission": "Django's",
    "django_admin_log": "operators' own",
    "django_content_type": "Django's",
    "django_migrations": "Django's",
    "django_session": "signed in, by a secret",
}
CATALOGUE = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1"
)
pytestmark = pytest.mark.usefixtures("world")
each_table = pytest.mark.parametrize("table", TABLES)
each_stranger = pytest.mark.parametrize("stranger", ["rival", "nobody"])


def become(connection, world, stranger):
    ask_as(connection, NOBODY if stranger == "nobody" else getattr(world, stranger))


def owner_of(world, table, party):
    """Whose row stands for acme's (or the rival's) in this table."""
    return getattr(world, OWNED_BY.get(table, {}).get(party, party))


def row_of(connection, world, table, party="acme"):
    """One row of acme's (or another party's): there is one in every table."""
    found = ids_of(connection, table, OWNER.get(table, "tenant_id"), owner_of(world, table, party))
    assert found, f"the world has no row of {party} in {table}: add one to tests/isolation/world.py"
    return found[0]


def columns_of(table):
    return [field.column for field in MODELS[table]._meta.local_fields if field.column]


def copy_row(connection, table, row, **changes):
    """Insert the row again, a few columns changed: read by the network, written by whoever asks."""
    taken = {"id": uuid.uuid4()} | changes
    kept = [f'"{column}"' for column in columns_of(table) if column not in taken]
    names = ", ".join([*(f'"{name}"' for name in taken), *kept])
    marks = ", ".join([*(["%s"] * len(taken)), *kept])
    run(connection, f"INSERT INTO {{table}} ({names}) SELECT {marks} FROM was_read", *taken.values(), table=table)


def read_row(connection, table, row):
    """Keep a row where no policy hides it, as a thief would who has once seen it."""
    ask_as(connection, "network")
    run(
        connection,
        "CREATE TEMPORARY TABLE was_read ON COMMIT DROP AS SELECT * FROM {table} WHERE id = %s",
        row,
        table=table,
    )


def test_every_table_of_the_catalogue_is_known(app):
    assert sorted({*TABLES, *OF_NO_TENANT}) == app.execute(CATALOGUE).fetchall()


def test_a_table_of_no_tenant_names_no_party(app):
    named = app.execute(
        "SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND column_name IN ('tenant_id', 'agency_id')"
    )
    assert sorted({*named.fetchall(), "tenants_tenant"}) == TABLES


@each_table
@each_stranger
def test_a_row_is_invisible(app, world, table, stranger):
    row = row_of(app, world, table)
    become(app, world, stranger)
    assert run(app, "SELECT count(*) FROM {table} WHERE id = %s", row, table=table).fetchone() == 0
    column = OWNER.get(table, "tenant_id")
    acme = owner_of(world, table, "acme")
    foreign = run(app, "SELECT count(*) FROM {table} WHERE {c} = %s", acme.pk, table=table, c=column)
    assert foreign.fetchone() == 0


@each_table
def test_nobody_sees_nothing_at_all(app, world, table):
    become(app, world, "nobody")
    seen = run(app, "SELECT count(*) FROM {table}", table=table).fetchone()
    agencies = app.execute("SELECT count(*) FROM tenants_tenant WHERE kind = 'agency'").fetchone()
    assert seen == (agencies if table == "tenants_tenant" else 0)


@each_table
@each_stranger
@pytest.mark.parametrize("statement", ["UPDATE {table} SET id = id WHERE id = %s", "DELETE FROM {table} WHERE id = %s"])
def test_a_row_cannot_be_changed(app, world, table, stranger, statement):
    row = row_of(app, world, table)
    become(app, world, stranger)
    try:
        with app.transaction():
            assert run(app, statement, row, table=table).rowcount == 0
    except DENIED:
        return


@each_table
@each_stranger
def test_a_row_cannot_be_written_in_anothers_name(app, world, table, stranger):
    read_row(app, table, row_of(app, world, table))
    become(app, world, stranger)
    with refused(app, psycopg.errors.InsufficientPrivilege):
        copy_row(app, table, None)


@each_table
def test_an_id_cannot_be_stolen(app, world, table):
    """Neither by inserting it again, nor by an upsert that would take the row over."""
    row, own = row_of(app, world, table), OWNER.get(table, "tenant_id")
    read_row(app, table, row)
    thief = owner_of(world, table, "rival")
    ask_as(app, thief)
    mine = {"id": row, "slug": "thief"} if table == "tenants_tenant" else {"id": row, own: thief.pk}
    with refused(app, psycopg.errors.UniqueViolation, psycopg.errors.ForeignKeyViolation, *DENIED):
        copy_row(app, table, row, **mine)
    with refused(app, *DENIED, psycopg.errors.UniqueViolation):
        key = KEY.get(table, "id")
        upsert = f"INSERT INTO {{table}} SELECT * FROM was_read ON CONFLICT ({key}) DO UPDATE SET id = excluded.id"
        run(app, upsert, table=table)


@each_table
def test_a_row_cannot_be_handed_to_another(app, world, table):
    row = row_of(app, world, table, "rival")
    ask_as(app, owner_of(world, table, "rival"))
    acme, column = owner_of(world, table, "acme"), OWNER.get(table, "tenant_id")
    with refused(app, *DENIED, psycopg.errors.ForeignKeyViolation):
        run(app, "UPDATE {table} SET {c} = %s WHERE id = %s", acme.pk, row, table=table, c=column)


OWNED_KEYS = [
    (table, field.column, field.remote_field.model._meta.db_table)
    for table, model in sorted(MODELS.items())
    for field in model._meta.local_fields
    if isinstance(field, OwnedKey)
]


@pytest.mark.parametrize(("table", "column", "target"), OWNED_KEYS)
def test_a_row_cannot_point_at_anothers(owner, world, table, column, target):
    """Tried where nothing else is in the way: as the owner, without append-only, ledger's guards and unique keys."""
    row, foreign = row_of(owner, world, table, "rival"), row_of(owner, world, target)
    run(owner, "ALTER TABLE {table} DISABLE TRIGGER USER", table=table)
    drop_unique_keys(owner, table, column)
    ask_as(owner, world.other_agency if table in FOLLOWS else owner_of(world, table, "rival"))
    with refused(owner, psycopg.errors.ForeignKeyViolation):
        run(owner, "UPDATE {table} SET {c} = %s WHERE id = %s", foreign, row, table=table, c=column)


def drop_unique_keys(owner, table, column):
    unique = owner.execute(
        "SELECT indexrelid::regclass::text FROM pg_index"
        " JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)"
        " WHERE indisunique AND indrelid = %s::regclass AND attname = %s",
        [table, column],
    ).fetchall()
    for name in unique:
        run(owner, "ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}", table=table, name=name)
        run(owner, "DROP INDEX IF EXISTS {name}", name=name)


def test_every_key_to_a_tenants_row_is_composite(app):
    composite = app.execute(
        "SELECT conrelid::regclass || '.' || attname FROM pg_constraint"
        " JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)"
        " WHERE contype = 'f' AND cardinality(conkey) = 2 AND attname <> 'tenant_id'"
    ).fetchall()
    assert {f"{table}.{column}" for table, column, _target in OWNED_KEYS} <= set(composite)


@pytest.mark.parametrize("table", TWO_PARTIES)
def test_a_row_of_two_parties_is_seen_by_both_and_by_no_other_agency(app, world, table):
    row = row_of(app, world, table)
    ask_as(app, "network")
    party = run(app, "SELECT agency_id FROM {table} WHERE id = %s", row, table=table).fetchone()
    for asking in (world.acme, world.agency, world.other_agency, world.left_agency):
        ask_as(app, asking)
        seen = run(app, "SELECT count(*) FROM {table} WHERE id = %s", row, table=table).fetchone()
        seen_by = {party} if table in OWNED_BY else {party, world.acme.pk}
        assert seen == (asking.pk in seen_by), asking


def test_agencies_are_public_and_employers_are_not(app, world):
    ask_as(app, world.rival)
    seen = app.execute("SELECT slug FROM tenants_tenant WHERE test_of_id IS NULL ORDER BY slug").fetchall()
    assert seen == ["agency", "left-agency", "other-agency", "rival"]
    assert app.execute("UPDATE tenants_tenant SET name = 'x' WHERE kind = 'agency'").rowcount == 0
