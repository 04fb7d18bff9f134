"""rotate_key …"""

from datetime import timedelta

import pytest
import time_machine

from tenants.ids import uuid7
from tenants.keys import services
from tenants.models import ApiKey, AuditEntry
from tenants.scope import scope
from tests.tenants.keys.conftest import call

DAY = timedelta(hours=24)


@pytest.fixture
def rotate(cast, now):
    def rotating(key, overlap=DAY, at=now, key_id=None):
        with scope(tenant=cast.acme):
            told = {"tenant": cast.acme, "key": key, "by": cast.owner, "at": at}
            return services.rotate_key(key_id=key_id or uuid7(), overlap=overlap, **told)

    return rotating


def test_lets_both_work_until_the_overlap_is_over(issue, rotate, now):
    old = issue(networks=["127.0.0.0/8"], scopes=["credits:read", "referrals:read"])
    with time_machine.travel(now, tick=False) as clock:
        new = rotate(old.key)
        assert [call(each.secret).status_code for each in (old, new)] == [200, 200]
        clock.shift(DAY - timedelta(seconds=1))
        assert call(old.secret).status_code == 200
        clock.shift(1)
        assert [call(each.secret).status_code for each in (old, new)] == [401, 200]
    for setting in ("name", "scopes", "networks", "is_test"):
        assert getattr(new.key, setting) == getattr(old.key, setting)


def test_gives_the_new_one_as_long_a_life(issue, rotate, now):
    old = issue(expires_at=now + timedelta(days=90))
    new = rotate(old.key, at=now + timedelta(days=80))
    assert new.key.expires_at == now + timedelta(days=170)


def test_never_lengthens_the_old_ones_life(cast, issue, rotate, now):
    old = issue(expires_at=now + timedelta(hours=2))
    rotate(old.key)
    with scope(tenant=cast.acme):
        assert ApiKey.objects.for_tenant(cast.acme).get(pk=old.key.pk).expires_at == now + timedelta(hours=2)


def test_does_not_follow_a_key_that_has_ended(cast, issue, rotate, now):
    expired, revoked = issue(expires_at=now), issue()
    with scope(tenant=cast.acme):
        services.revoke_key(tenant=cast.acme, key=revoked.key, by=cast.owner, at=now)
    for ended in (expired, revoked):
        with pytest.raises(services.KeyEnded):
            rotate(ended.key)


def test_sent_twice_is_one_rotation(cast, issue, rotate, now):
    old, ticket = issue(), uuid7()
    rotate(old.key, overlap=DAY, key_id=ticket)
    with pytest.raises(services.AlreadyIssued):
        rotate(old.key, overlap=timedelta(hours=1), key_id=ticket)
    with scope(tenant=cast.acme):
        assert ApiKey.objects.for_tenant(cast.acme).get(pk=old.key.pk).expires_at == now + DAY
        assert ApiKey.objects.for_tenant(cast.acme).count() == 2


def test_leaves_a_line_for_either_key(cast, issue, rotate, now):
    old = issue()
    new = rotate(old.key)
    with scope(tenant=cast.acme):
        lines = AuditEntry.objects.for_tenant(cast.acme)
        rotated, issued = lines.get(action="key.rotated"), lines.get(action="key.issued", subject=new.key.public_id)
    ends = {"before": {"expires_at": None}, "after": {"expires_at": (now + DAY).isoformat()}}
    assert (rotated.subject, rotated.detail) == (old.key.public_id, {"successor": new.key.public_id, **ends})
    assert issued.detail["predecessor"] == old.key.public_id
