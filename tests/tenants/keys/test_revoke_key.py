"""revoke_key …"""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.utils import timezone

from tenants.keys import services
from tenants.models import ApiKey, AuditEntry, Tenant
from tenants.scope import scope
from tests import factories
from tests.tenants.keys.conftest import call


def revoke(tenant, key, by, at):
    with scope(tenant=tenant):
        services.revoke_key(tenant=tenant, key=key, by=by, at=at)


def test_works_at_once(cast, issue, now):
    key, secret = issue()
    assert call(secret).status_code == 200
    revoke(cast.acme, key, cast.owner, now)
    answer = call(secret)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (
        401,
        'Bearer realm="careerrelay", error="invalid_token"',
    )


def test_again_changes_nothing(cast, issue, now):
    key, _secret = issue()
    for _ in range(2):
        revoke(cast.acme, key, cast.owner, now)
    with scope(tenant=cast.acme):
        assert AuditEntry.objects.for_tenant(cast.acme).filter(action="key.revoked").count() == 1


def test_does_nothing_to_anothers_key(cast, issue, now):
    key, secret = issue()
    revoke(cast.rival, key, cast.rival_owner, now)
    assert call(secret).status_code == 200


@pytest.mark.parametrize("end", ["revoked", "closed"])
def test_is_felt_by_every_request_that_begins_after_it(committed_cast, end):
    """Many at once, on connections and transactions of their own, while the key or its tenant ends."""
    acme, ended = committed_cast.acme, threading.Event()
    with scope(network=True):
        secret = factories.make_key(acme)

    def knock():
        seen = []
        try:
            while len(seen) < 400 and not (seen and seen[-1][1] == 401):
                is_over = ended.is_set()
                seen.append((is_over, call(secret, "me").status_code))
        finally:
            connections.close_all()
        return seen

    with ThreadPoolExecutor(4) as pool:
        knocking = [pool.submit(knock) for _ in range(4)]
        with scope(network=True):
            if end == "revoked":
                ApiKey.objects.filter(tenant=acme).update(revoked_at=timezone.now())
            else:
                Tenant.objects.filter(pk=acme.pk).update(closed_at=timezone.now())
        ended.set()
        seen = [one for each in knocking for one in each.result()]
    assert {status for is_over, status in seen if is_over} <= {401}
    assert {status for _is_over, status in seen} <= {200, 401}
    assert call(secret, "me").status_code == 401
