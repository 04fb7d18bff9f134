"""A profile read without a push is a provision too: it is recorded, and a withdrawal is told to who read it."""

import pytest
from django.test import Client
from django.utils import timezone

from candidates.models import ProvisionRecord, Withdrawal
from referrals.models import Delivery
from referrals.relay import services as relay
from tenants.models import Membership
from tenants.scope import scope
from tests import factories
from tests.referrals.relay import cast

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def acme():
    return cast.employer()


@pytest.fixture
def midori():
    return cast.agency("みどり")


def reader(agency):
    with scope(network=True):
        user = factories.MembershipFactory(tenant=agency, role=Membership.Role.CONSULTANT).user
    browser = Client()
    browser.force_login(user)
    return browser


def provisions():
    with scope(network=True):
        return list(ProvisionRecord.objects.values_list("delivery_id", flat=True))


@pytest.mark.parametrize("page", ["", "referrals/{}/"])
def test_a_page_that_shows_what_was_pushed_as_ids_is_recorded_once(acme, midori, page):
    referral = cast.planned(acme, midori)
    with scope(network=True):  # a thin endpoint took it: ids only, so nothing was provided yet
        Delivery.objects.update(delivered_at=timezone.now(), attempts=1)
    browser = reader(midori)
    for _ in range(2):
        answer = browser.get(f"/a/{midori.slug}/{page.format(referral.public_id)}")
        assert "髙橋" in answer.content.decode()
    assert provisions() == [cast.delivery_of(referral, midori).pk]


def test_a_withdrawal_is_told_to_an_agency_that_read_by_api_before_any_push(acme, midori):
    referral = cast.planned(acme, midori)
    with scope(network=True):
        key = factories.make_key(midori)
    answer = Client().get(f"/api/v1/referrals/{referral.public_id}", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 200
    at = timezone.now()
    with scope(tenant=acme):
        Withdrawal.objects.create(tenant=acme, consent=referral.consent, agency=midori, at=at)
        relay.plan_withdrawal(tenant=acme, referral=referral, agency=midori, at=at)
        assert Delivery.objects.filter(referral=referral, kind="referral.withdrawn").count() == 1


def test_who_has_read_before_any_push_arrived_is_told_that_it_ended_and_who_never_had_it_finds_nothing(acme, midori):
    """Its own endpoint was down: the push that waited is refused when the consent ends."""
    sora = cast.agency("そら")
    referral = cast.planned(acme, midori, sora)
    with scope(network=True):
        keys = [factories.make_key(agency) for agency in (midori, sora)]
    readers = [Client(headers={"Authorization": f"Bearer {key}"}) for key in keys]
    address = f"/api/v1/referrals/{referral.public_id}"
    assert readers[0].get(address).status_code == 200
    with scope(network=True):
        Delivery.objects.update(refused_at=timezone.now(), reason="consent_withdrawn")
    assert [reader.get(address).status_code for reader in readers] == [410, 404]
    with scope(network=True):
        Delivery.objects.update(reason="agency_excluded")
    assert readers[0].get(address).status_code == 404


def test_a_withdrawal_is_not_told_to_an_agency_that_never_had_it(acme, midori):
    referral = cast.planned(acme, midori)
    with scope(tenant=acme):
        relay.plan_withdrawal(tenant=acme, referral=referral, agency=midori, at=timezone.now())
        assert not Delivery.objects.filter(referral=referral, kind="referral.withdrawn").exists()
