"""What guards the guards: their list, each one's loss, tables that only grow, the catalogue's checks, the two roles."""

import dataclasses
from pathlib import Path

import psycopg
import pytest
from django.db import connections

from careerrelay import rotation
from tenants import checks
from tests.guards.gates import GATES, NO_GATE
from tests.guards.inventory import INVENTORY, lines_of
from tests.guards.probes import PROBES, probe
from tests.guards.stage import stage_of
from tests.guards.whole import superuser
from tests.isolation.sql import ask_as, refused, run

APPEND_ONLY = sorted(
    "tenants_auditentry candidates_consent candidates_choice candidates_withdrawal candidates_provisionrecord"
    " candidates_mailchoice candidates_renewal candidates_shownform"
    " referrals_decline referrals_progress referrals_version referrals_countedidentity referrals_extension"
    " referrals_step"
    " credits_transaction credits_entry credits_signedhead".split()
)
pytestmark = pytest.mark.usefixtures("world")


def test_the_guards_are_these(owner):
    """Whoever adds one, or takes one away, says so: `.venv/bin/python -m tests.guards --list` writes the list anew."""
    assert lines_of(owner) == INVENTORY.read_text().splitlines()


@pytest.fixture(scope="module")
def stage(world):
    with superuser() as connection:
        yield stage_of(connection, world)


@pytest.mark.parametrize("kind", sorted(set(PROBES) - {"exclusion"}))  # there is none of these
def test_a_guard_that_is_taken_away_is_missed(stage, kind):
    """The first and the last of each kind; `make guards` takes every one."""
    of_kind = [guard for guard in stage.guards if guard.kind == kind]
    for guard in (of_kind[0], of_kind[-1]):
        found = probe(stage, guard)
        assert found
        assert [one for one in found if not one.is_red] == []


def test_a_guard_that_refuses_nothing_is_told_from_one_that_does(stage):
    check = next(guard for guard in stage.guards if guard.name == "adjustment_has_a_reason")
    (found,) = probe(stage, dataclasses.replace(check, name="nothing_of_the_kind"))
    assert not found.is_red


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.name)
def test_a_gate_in_the_code_is_where_the_list_says_and_so_are_its_tests(gate):
    owner, name = gate.place()
    assert callable(getattr(owner, name))
    for file, _, test in (told.partition("::") for told in gate.tests):
        assert f"def {test}(" in (Path("tests") / file).read_text()


def test_every_middleware_and_permission_is_a_gate_or_says_why_not(settings):
    named = [*settings.MIDDLEWARE, *settings.REST_FRAMEWORK["DEFAULT_PERMISSION_CLASSES"]]
    gates = {gate.name.rpartition(".")[0] for gate in GATES}
    assert [name for name in named if name not in gates and name not in NO_GATE] == []
    assert set(NO_GATE) <= set(named)


def test_the_append_only_tables_are_these(app):
    guarded = app.execute(
        "SELECT tgrelid::regclass::text FROM pg_trigger"
        " WHERE tgname = 'append_only_rows' AND tgenabled = 'O' ORDER BY 1"
    )
    assert guarded.fetchall() == APPEND_ONLY


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("role", ["app", "owner"])
@pytest.mark.parametrize("statement", ["UPDATE {table} SET id = id", "DELETE FROM {table}", "TRUNCATE {table} CASCADE"])
def test_an_append_only_table_refuses(request, world, table, role, statement):
    connection = request.getfixturevalue(role)
    ask_as(connection, "network")
    error = psycopg.errors.InsufficientPrivilege if role == "app" else psycopg.errors.RestrictViolation
    with refused(connection, error):
        run(connection, statement, table=table)


def test_the_checks_are_silent(world, django_db_blocker):
    with django_db_blocker.unblock():
        assert checks.check_isolation(None, databases=["default"]) == []
        checks.refuse_bypassing_role()
        connections.close_all()


@pytest.mark.parametrize(
    ("code", "broken", "found"),
    [
        (
            "E002",
            'DROP POLICY "tenant" ON candidates_candidate; DROP POLICY "network" ON candidates_candidate',
            "candidates_candidate",
        ),
        ("E002", "ALTER TABLE referrals_mail NO FORCE ROW LEVEL SECURITY", "referrals_mail"),
        ("E002", "ALTER TABLE referrals_mail DISABLE ROW LEVEL SECURITY", "referrals_mail"),
        ("E002", "CREATE TABLE fresh (id uuid, tenant_id uuid)", "fresh"),
        ("E003", "CREATE VIEW shortcut AS SELECT * FROM candidates_candidate", "shortcut"),
        (
            "E003",
            "CREATE VIEW shortcut WITH (security_invoker=false) AS SELECT * FROM candidates_candidate",
            "shortcut",
        ),
        ("E003", "CREATE MATERIALIZED VIEW hoard AS SELECT * FROM candidates_candidate", "hoard"),
        ("E004", "CREATE FUNCTION leap() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'", "leap"),
        (
            "E005",
            "ALTER TABLE referrals_mail ADD CONSTRAINT plain_key FOREIGN KEY (link_id) REFERENCES referrals_link (id)",
            "plain_key",
        ),
    ],
)
def test_a_broken_guard_is_named(owner, code, broken, found):
    _message, question = checks.QUESTIONS[f"tenants.{code}"]
    assert owner.execute(question).fetchall() == []
    owner.execute(broken)
    assert owner.execute(question).fetchall() == [found]


def test_a_view_with_its_invokers_rights_is_not_named(owner):
    owner.execute("CREATE VIEW fine WITH (security_invoker=true) AS SELECT * FROM candidates_candidate")
    assert owner.execute(checks.VIEW_WITHOUT_INVOKER).fetchall() == []


def test_a_role_that_owns_the_tables_is_named(owner):
    assert owner.execute(checks.BYPASSING_ROLE).fetchall() == ["careerrelay_owner"]


@pytest.mark.parametrize("role", ["careerrelay_app", "careerrelay_owner"])
def test_neither_role_can_look_past_a_policy(app, role):
    powers = "rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication"
    assert app.execute(f"SELECT {powers} FROM pg_roles WHERE rolname = %s", [role]).fetchone() is False


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "ALTER TABLE candidates_candidate DISABLE ROW LEVEL SECURITY",
        'DROP POLICY "tenant" ON candidates_candidate',
        "ALTER TABLE candidates_consent DISABLE TRIGGER append_only_rows",
        "SET ROLE careerrelay_owner",
        "SET session_replication_role = replica",
        "CREATE FUNCTION leap() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ],
)
def test_the_apps_role_cannot_change_the_rules(app, statement):
    with refused(app, psycopg.errors.InsufficientPrivilege):
        app.execute(statement)


@pytest.mark.parametrize("table", ["candidates_choice", "candidates_withdrawal", "referrals_placement"])
def test_lets_an_agency_read_but_never_write_what_the_candidate_or_the_employer_decided(app, table):
    names_agency = "SELECT cmd FROM pg_policies WHERE tablename = %s AND qual LIKE '%%agency_id%%'"
    assert app.execute(names_agency, [table]).fetchall() == ["SELECT"]


SEALED_SOMEWHERE = """
SELECT concat_ws(' ', c.table_name, c.column_name, split_part(c.data_type, ' ', 1)) FROM information_schema.columns c
WHERE c.table_schema = 'public' AND c.data_type IN ('bytea', 'text', 'character varying', 'jsonb')
"""
LOOKS = {"bytea": "encode(substr({}, 1, 5), 'escape') = 'gAAAA'", "jsonb": "{}::text LIKE '%\"gAAAA%'"}


def test_every_sealed_column_is_sealed_anew_by_the_rotation(app, django_db_blocker):
    """Fernet's tokens are known by their beginning; what holds one is a column of `rotation.SEALED`."""
    ask_as(app, "network")
    found = set()
    for told in app.execute(SEALED_SOMEWHERE).fetchall():
        table, column, kind = told.split()
        looks = LOOKS.get(kind, "{} LIKE 'gAAAA%'").format(f'"{column}"')
        if app.execute(f'SELECT 1 FROM "{table}" WHERE {looks} LIMIT 1').fetchone():
            found.add(f"{table}.{column}")
    known = {f"{model._meta.db_table}.{column}" for model, column in rotation.SEALED}
    assert found <= known
    assert len(found) > len(known) / 2
