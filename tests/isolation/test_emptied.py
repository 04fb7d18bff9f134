"""A party has left and its grace is over: nobody's data is left in any of its tables but in the legal records."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tenants import admission
from tenants.leaving import sweeping
from tenants.leaving.ending import GRACE
from tenants.models import AuditEntry, Tenant
from tenants.scope import scope
from tests.isolation.doors import client
from tests.isolation.sql import ask_as, run
from tests.isolation.world import ACME, RIVAL

LEGAL = {"candidates_consent", "candidates_provisionrecord"}
TEXTS = (
    "SELECT concat_ws(' ', columns.table_name, columns.column_name, split_part(columns.data_type, ' ', 1))"
    " FROM information_schema.columns"
    " JOIN information_schema.columns AS owner ON owner.table_name = columns.table_name"
    " AND owner.column_name = 'tenant_id'"
    " WHERE columns.table_schema = 'public'"
    " AND columns.data_type IN ('text', 'character varying', 'json', 'jsonb', 'bytea', 'ARRAY') ORDER BY 1"
)


@pytest.fixture(scope="module")
def emptied(world, django_db_blocker):
    """Acme has closed, and the sweeps went by until nothing was left to do."""
    with django_db_blocker.unblock():
        at = timezone.now()
        with scope(network=True):
            admission.close_tenant(tenant=world.acme, by=world.operator, at=at)
        later = at + GRACE + timedelta(minutes=1)
        world.early = sweeping.empty_due(at=later - timedelta(days=1))
        world.done = [sweeping.empty_due(at=later), sweeping.empty_due(at=later)]
    return world


def places_of(app, tenant, marks):
    """Every `table column` of the tenant's rows in which one of the marks stands."""
    columns = [each.split() for each in app.execute(TEXTS).fetchall()]
    assert len(columns) > 80
    ask_as(app, "network")
    return {f"{table} {column}" for table, column, kind in columns if holds(app, tenant, (table, column, kind), marks)}


def holds(app, tenant, place, marks):
    table, column, kind = place
    found = "position(convert_to(%s, 'UTF8') IN {c})" if kind == "bytea" else "position(%s IN {c}::text)"
    count = f"SELECT count(*) FROM {{table}} WHERE tenant_id = %s AND {found} > 0"
    return any(run(app, count, tenant.pk, mark, table=table, c=column).fetchone() for mark in marks.all)


def test_nothing_is_erased_before_the_grace_is_over(emptied):
    assert emptied.early == 0


def test_it_is_done_once(emptied, app):
    ask_as(app, "network")
    twins = app.execute("SELECT count(*) FROM tenants_tenant WHERE test_of_id = %s", [emptied.acme.pk]).fetchone()
    assert emptied.done == [1 + twins, 0]
    lines = app.execute("SELECT tenant_id FROM tenants_auditentry WHERE action = 'tenant.emptied'").fetchall()
    assert lines.count(emptied.acme.pk) == 1
    assert len(lines) == 1 + twins


def test_people_stand_in_the_legal_records_alone(emptied, app):
    found = places_of(app, emptied.acme, ACME)
    assert found, "the provision record keeps the principal's name"
    assert {place.partition(" ")[0] for place in found} <= LEGAL


def test_whoever_stays_loses_nothing(emptied, app):
    tables = {place.partition(" ")[0] for place in places_of(app, emptied.rival, RIVAL)}
    assert {"candidates_candidate", "candidates_application", "referrals_referral", "referrals_delivery"} <= tables


@pytest.mark.parametrize("table", [*sorted(LEGAL), "credits_entry", "credits_transaction", "candidates_choice"])
def test_what_was_proven_stays(emptied, app, table):
    ask_as(app, emptied.acme)
    assert run(app, "SELECT count(*) FROM {table}", table=table).fetchone() > 0


def test_who_consented_still_sees_who_holds_it_and_takes_it_back(emptied, db):
    page, agency = f"/me/{emptied.acme_rows.registration.token}", emptied.agency
    text = client().get(page).content.decode()
    assert agency.name in text
    assert ACME.family not in text
    assert client().post(page, {"withdraw": str(agency.pk), "sure": str(agency.pk)}).status_code == 302
    with scope(tenant=emptied.acme):
        assert emptied.acme_rows.referral.consent.withdrawals.filter(agency=agency).exists()


def test_the_agency_reads_no_profile_any_more(emptied, db):
    referral = emptied.acme_rows.referral.public_id
    program = client(f"Bearer {emptied.keys['agency']}")
    assert program.get(f"/api/v1/referrals/{referral}").status_code == 404
    assert program.get("/api/v1/referrals").status_code == 200


def test_the_house_knows_that_it_is_empty(emptied, db):
    with scope(network=True):
        assert Tenant.objects.get(pk=emptied.acme.pk).emptied_at
        assert AuditEntry.objects.filter(tenant=emptied.acme, action="tenant.closed").exists()
