"""change_company(), change_policy(): told anew, with a line that says what was before."""

import pytest

from tenants.company import queries, services
from tenants.models import AuditEntry, Policy, Tenant
from tenants.scope import scope
from tests.factories import twin_of


@pytest.fixture
def acme(cast):
    with scope(network=True):
        twin_of(cast.acme)
    return cast.acme


def lines(tenant, action):
    return [line.detail for line in AuditEntry.objects.for_tenant(tenant).filter(action=action)]


def test_changes_the_twin_with_it_and_writes_before_and_after(acme, cast, now):
    with scope(tenant=acme):
        services.change_company(
            tenant=acme, by=cast.owner, at=now, address="東京都港区9", representative=acme.representative
        )
        assert Tenant.objects.get(pk=acme.pk).address == "東京都港区9"
        assert queries.twin_of(tenant=acme).address == "東京都港区9"
        assert lines(acme, "company.changed") == [
            {"before": {"address": acme.address}, "after": {"address": "東京都港区9"}}
        ]


def test_writes_nothing_where_nothing_changes(acme, cast, now):
    with scope(tenant=acme):
        assert services.change_company(tenant=acme, by=cast.owner, at=now, address=acme.address) == {}
        assert lines(acme, "company.changed") == []


def test_cannot_reach_another_tenant(acme, cast, now):
    with scope(tenant=cast.rival):
        Tenant.objects.filter(pk=acme.pk).update(name="x")
        Tenant.objects.filter(test_of=acme).update(name="x")
    with scope(network=True):
        assert not Tenant.objects.filter(name="x").exists()


def test_changes_rules_without_quoting_a_mailbox(acme, cast, now):
    with scope(tenant=acme):
        services.change_policy(tenant=acme, by=cast.owner, at=now, reply_to="sato@acme.example", retention_months=12)
        policy = Policy.objects.for_tenant(acme).get()
        assert (policy.reply_to, policy.retention_months) == ("sato@acme.example", 12)
        assert lines(acme, "policy.changed") == [
            {
                "before": {"reply_to": False, "retention_months": 24},
                "after": {"reply_to": True, "retention_months": 12},
            }
        ]


def test_a_step_is_confirmed_once(acme, cast, now):
    with scope(tenant=acme):
        for _ in range(2):
            services.confirm_step(tenant=acme, step="sender", by=cast.owner, at=now)
        assert list(queries.policy_of(tenant=acme).confirmed) == ["sender"]
        assert lines(acme, "start.sender") == [{}]


def test_names_taken_are_the_others_own_and_their_senders(acme, cast, now):
    with scope(tenant=cast.rival):
        services.change_policy(tenant=cast.rival, by=cast.rival_owner, at=now, sender_name="ライバル採用部")
    with scope(network=True):
        taken = queries.names_taken(tenant=acme)
    assert {"ライバル", "ライバル採用部"} <= taken
    assert "アクメ" not in taken  # its own, and its own twin's


def test_writes_no_name_and_no_mailbox_of_a_person_into_the_trail(acme, cast, now):
    with scope(tenant=acme):
        told = {"representative": "新代表 花子", "contact": "hanako@acme.example", "name": "アクメ新社株式会社"}
        services.change_company(tenant=acme, by=cast.owner, at=now, **told)
        assert lines(acme, "company.changed") == [
            {
                "before": {"name": "アクメ株式会社"},
                "after": {"name": "アクメ新社株式会社"},
                "fields": ["contact", "representative"],
            }
        ]
