"""found_tenant(): a tenant, its rules and its test twin, in one go."""

import pytest

from credits import queries as ledger
from credits.models import Account
from tenants import jobs, outbox
from tenants.company import queries
from tenants.company.services import found_tenant
from tenants.models import Event, Policy, Tenant
from tenants.scope import OutsideScope, scope
from tests.factories import PlanFactory

FACTS = {
    "slug": "shinki",
    "name": "株式会社新規",
    "address": "東京都港区1-1-1",
    "representative": "新規 一郎",
    "contact": "saiyo@shinki.example",
    "domains": ["shinki.example"],
}


def found(now, **changes):
    with scope(network=True):
        plan = PlanFactory()
        return found_tenant(**({"kind": "employer", "plan": plan, "at": now} | FACTS | changes))


def twin_of(tenant):
    with scope(tenant=tenant):
        return queries.twin_of(tenant=tenant)


def test_waits_for_admission_while_its_twin_does_not(db, now):
    tenant = found(now)
    assert (tenant.is_open, tenant.founded_at) == (False, now)
    assert twin_of(tenant).is_open


def test_copies_the_facts_and_the_licence_to_the_twin(db, now):
    law = {"licence_number": "13-ユ-123456", "licence_expires_date": now.date(), "storage_country": "SG"}
    tenant = found(now, kind="agency", **law)
    twin = twin_of(tenant)
    assert twin.facts == tenant.facts
    assert {field: getattr(twin, field) for field in law} == law
    assert twin.slug.startswith("test-")


def test_keeps_the_twin_out_of_the_lists_of_live_tenants(db, now):
    tenant = found(now)
    with scope(network=True):
        assert list(Tenant.objects.live()) == [tenant]
        assert list(Tenant.objects.beside(tenant)) == [tenant]


def test_gives_both_their_own_rules_and_purse(db, now):
    tenant = found(now)
    while outbox.publish_events(at=now) or jobs.run_due_jobs(at=now):
        pass
    for party in (tenant, twin_of(tenant)):
        with scope(tenant=party):
            assert queries.policy_of(tenant=party).pk
            assert Account.objects.for_tenant(party).exists()
            assert ledger.progress(tenant=party)["referrals"] == 0


def test_tells_of_both(db, now):
    tenant = found(now)
    with scope(network=True):
        told = set(Event.objects.filter(kind="tenant.founded").values_list("tenant_id", flat=True))
    assert told == {tenant.pk, twin_of(tenant).pk}


def test_is_the_network_s_to_do(cast, now):
    with scope(tenant=cast.acme), pytest.raises(OutsideScope):
        found_tenant(kind="employer", plan=cast.acme.plan, at=now, **FACTS)


def test_policy_of_one_without_any_is_the_default(cast, now):
    with scope(tenant=cast.acme):
        policy = queries.policy_of(tenant=cast.acme)
        assert (policy.retention_months, policy.languages, policy.is_mfa_required) == (24, ["ja", "en"], False)
        assert not Policy.objects.exists()
