"""The migration operations: what they do can be undone and done again, and they say themselves in migrations."""

import pytest
from django.apps import apps

from tenants.rls import AppendOnly, FixedOnce, Protect
from tests.isolation.sql import connected, refused, run


@pytest.fixture
def owner(django_db_setup):
    with connected("DATABASE_OWNER_URL") as connection:
        yield connection


def state_of(connection, table):
    """Policies, constraints, triggers and the app's rights."""
    questions = [
        "SELECT polname, polcmd::text, pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polrelid = %s::regclass",
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass",
        "SELECT tgname, tgtype FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal",
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass",
        "SELECT grantee, privilege_type FROM information_schema.role_table_grants WHERE table_name = %s",
    ]
    return [sorted(connection.cursor(row_factory=None).execute(q, [table]).fetchall()) for q in questions]


def do(connection, statements):
    for statement in statements:
        connection.execute(statement)


@pytest.mark.parametrize(
    ("operation", "model"),
    [
        (Protect("Note"), "referrals.Note"),
        (Protect("Job"), "tenants.Job"),
        (AppendOnly("AuditEntry"), "tenants.AuditEntry"),
        (AppendOnly("CountedIdentity"), "referrals.CountedIdentity"),
        (FixedOnce("Notice", "published_at"), "candidates.Notice"),
    ],
)
def test_can_be_undone_and_done_again(owner, operation, model):
    model = apps.get_model(model)
    before = state_of(owner, model._meta.db_table)
    do(owner, operation.undo_for(model))
    assert state_of(owner, model._meta.db_table) != before
    do(owner, operation.sql_for(model))
    assert state_of(owner, model._meta.db_table) == before


def test_an_undone_append_only_table_takes_changes_again(owner):
    model = apps.get_model("tenants.AuditEntry")
    owner.execute("SELECT set_config('careerrelay.network', 'on', true)")
    with refused(owner, Exception):
        run(owner, "TRUNCATE {table}", table=model._meta.db_table)
    do(owner, AppendOnly("AuditEntry").undo_for(model))
    run(owner, "TRUNCATE {table}", table=model._meta.db_table)


@pytest.mark.parametrize(
    "operation", [Protect("Note", readable="true", owner="id"), AppendOnly("Note"), FixedOnce("Note", "at")]
)
def test_are_rebuilt_from_what_they_say(operation):
    name, arguments, keywords = operation.deconstruct()
    again = {"Protect": Protect, "AppendOnly": AppendOnly, "FixedOnce": FixedOnce}[name](*arguments, **keywords)
    assert again.deconstruct() == operation.deconstruct()
    assert "Note" in again.describe()
