"""forget_unproven(): who signed up and never proved their mailbox is forgotten after a week."""

from datetime import timedelta

import pytest

from tenants.company import services
from tenants.models import Founding, User
from tenants.scope import scope
from tests.factories import MembershipFactory, UserFactory


@pytest.fixture
def asked(cast, now):
    """Somebody who waits for their mailbox since `now`."""
    with scope(network=True):
        user = UserFactory(email="late@aoba.example", mailbox=False)
        services.ask_founding(user=user, facts={"name": "株式会社青葉"}, at=now)
    return user


def forget(at):
    with scope(network=True):
        return services.forget_unproven(at=at)


def test_forgets_both_after_a_week_and_not_before(asked, now):
    assert forget(now + timedelta(days=6, hours=23)) == 0
    assert forget(now + timedelta(days=7)) == 1
    assert forget(now + timedelta(days=8)) == 0
    with scope(network=True):
        assert not Founding.objects.exists()
    assert not User.objects.filter(pk=asked.pk).exists()


def test_keeps_who_came_in_by_another_way(asked, cast, now):
    with scope(network=True):
        MembershipFactory(tenant=cast.acme, user=asked, role="viewer")
    forget(now + timedelta(days=7))
    assert User.objects.filter(pk=asked.pk).exists()
    with scope(network=True):
        assert not Founding.objects.exists()


def test_keeps_who_never_asked_for_a_company(cast, now):
    user = UserFactory(mailbox=False)
    forget(now + timedelta(days=70))
    assert User.objects.filter(pk=user.pk).exists()
