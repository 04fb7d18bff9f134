"""issue_key …"""

import uuid

import pytest

from tenants import roles
from tenants.keys import services
from tenants.models import ApiKey, AuditEntry, Tenant
from tenants.scope import scope
from tests.tenants.keys.conftest import call


def test_gives_a_key_that_works_and_keeps_no_secret(cast, issue, now):
    key, secret = issue()
    assert call(secret).status_code == 200
    assert secret.startswith("cr_live_")
    with scope(tenant=cast.acme):
        stored = ApiKey.objects.for_tenant(cast.acme).values().get(pk=key.pk)
    assert secret not in str(stored)
    assert (stored["last_four"], stored["created_by_id"]) == (secret[-4:], cast.owner.pk)


def test_leaves_a_line_without_the_secret(cast, issue):
    key, secret = issue(networks=["203.0.113.0/24"])
    with scope(tenant=cast.acme):
        line = AuditEntry.objects.for_tenant(cast.acme).get(action="key.issued")
    assert (line.actor, line.actor_id, line.subject) == ("person", cast.owner.pk, key.public_id)
    settings = {"mode": "live", "scopes": ["credits:read"], "networks": ["203.0.113.0/24"], "expires_at": None}
    assert line.detail == settings
    assert secret[8:] not in str(line.detail)


def test_makes_one_key_of_one_ticket(cast, issue):
    """Not of another tenant's ticket either: it only says no."""
    first = issue()
    for tenant in (cast.acme, cast.rival):
        with pytest.raises(services.AlreadyIssued):
            issue(tenant=tenant, key_id=first.key.pk)
    assert call(first.secret).status_code == 200


def test_gives_a_tenant_that_waits_for_admission_test_keys_only(cast, issue, twin):
    with scope(network=True):
        Tenant.objects.filter(pk=cast.acme.pk).update(admitted_at=None)
    cast.acme.admitted_at = None
    with pytest.raises(roles.NotNow):
        issue()
    assert issue(is_test=True).secret.startswith("cr_test_")


@pytest.mark.parametrize("scopes", [["referrals:write"], ["nonsense"], ["credits:read", "introductions:write"]])
def test_knows_the_scopes_of_the_tenants_kind_only(issue, scopes):
    with pytest.raises(ValueError, match="no scopes"):
        issue(scopes=scopes)


def test_refuses_another_tenants_scope(cast, now):
    told = {"name": "x", "is_test": False, "scopes": [], "networks": [], "expires_at": None, "by": cast.owner}
    with pytest.raises(Exception, match="another tenant's"), scope(tenant=cast.rival):
        services.issue_key(tenant=cast.acme, key_id=uuid.uuid4(), at=now, **told)
