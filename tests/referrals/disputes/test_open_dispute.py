"""Opening a dispute: by whom, until when, and once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from referrals.disputes import handlers, services
from referrals.models import Delivery, Dispute, Referral
from tenants.models import Event, Plan
from tenants.scope import scope

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("late", "is_open"),
    [(timedelta(), True), (timedelta(days=7) - SECOND, True), (timedelta(days=7), False), (timedelta(days=8), False)],
)
def test_is_open_until_the_plans_days_after_the_count_are_over(stage, late, is_open):
    with scope(network=True):
        Plan.objects.update(dispute_window_days=7)
        stage.cast.acme.refresh_from_db()
    counted_at = timezone.now()
    referral = stage.counted(at=counted_at)
    if is_open:
        assert stage.open(referral, at=counted_at + late).state == "open"
    else:
        with pytest.raises(services.WindowClosed):
            stage.open(referral, at=counted_at + late)


def test_is_one_while_it_is_open_and_another_after_a_refusal(stage):
    referral = stage.counted()
    first = stage.open(referral)
    assert stage.open(referral, reason="fake") == first
    assert len(stage.lines("referral.disputed")) == 1
    stage.decide(first, "refused")
    assert stage.open(referral, reason="fake") != first


@pytest.mark.parametrize("verdict", ["duplicate", "held", "refused", "reversed"])
def test_wants_a_referral_that_counts(stage, verdict):
    referral = stage.counted()
    with scope(network=True):
        Referral.objects.filter(pk=referral.pk).update(verdict=verdict)
        referral.refresh_from_db()
        services.open_window(tenant=stage.cast.acme, referral=referral)
    with pytest.raises(services.WindowClosed):
        stage.open(referral)


def test_wants_one_that_has_arrived(stage):
    referral = stage.counted()
    with scope(network=True):
        Delivery.objects.filter(referral=referral).update(delivered_at=None)
    with pytest.raises(services.WindowClosed):
        stage.open(referral)


def test_opens_for_what_a_review_counts_later(stage):
    """Planned while held; the count comes days afterwards, and its event opens the window from then."""
    referral = stage.counted()
    with scope(network=True):
        Delivery.objects.filter(referral=referral).update(disputable_until=None)
    with scope(tenant=stage.cast.acme):
        for event in Event.objects.select_related("tenant__plan").filter(kind="referral.counted"):
            handlers.open_window(event, timezone.now())
    assert stage.open(referral).state == "open"


def test_is_seen_by_its_agency_alone(stage):
    dispute = stage.open(stage.counted(stage.cast.agency, stage.cast.other_agency))
    for tenant, seen in ((stage.cast.agency, 1), (stage.cast.other_agency, 0), (stage.cast.acme, 0)):
        with scope(tenant=tenant):
            assert Dispute.objects.filter(pk=dispute.pk).count() == seen, tenant
