"""Many at once: operators who decide the same dispute, disputes of one referral, an agency that asks twice."""

from credits import verification
from referrals.disputes import services
from referrals.models import Dispute
from tenants.scope import scope
from tests.threads import at_once


def decide(stage, dispute, outcome):
    try:
        return stage.decide(dispute, outcome).state
    except services.AlreadyDecided:
        return ""


def is_proven(stage):
    with scope(tenant=stage.cast.acme):
        return verification.prove(stage.cast.acme.pk).wrong == ""


def test_two_operators_decide_once(committed_stage):
    stage = committed_stage
    for _ in range(4):
        referral = stage.counted()
        dispute, before = stage.open(referral), stage.purse()[1]
        told = at_once(lambda number: decide(stage, dispute, ("upheld", "refused")[number % 2]), 8)  # noqa: B023
        (decided,) = filter(None, told)
        assert stage.verdict(referral) == {"upheld": "reversed", "refused": "counted"}[decided]
        assert stage.purse()[1] - before == (decided == "upheld")
    assert is_proven(stage)


def test_a_referral_is_reversed_once_by_two_disputes(committed_stage):
    stage = committed_stage
    agencies = (stage.cast.agency, stage.cast.other_agency)
    referral = stage.counted(*agencies)
    disputes = [stage.open(referral, agency) for agency in agencies]
    told = at_once(lambda number: decide(stage, disputes[number], "upheld"), 2)
    assert told == ["upheld", "upheld"]
    assert stage.purse() == (0, 1)
    assert len(stage.lines("referral.reversed")) == 1
    assert is_proven(stage)


def test_asking_twice_opens_one(committed_stage):
    stage = committed_stage
    referral = stage.counted()
    told = at_once(lambda _: stage.open(referral).pk, 8)
    assert len(set(told)) == 1
    with scope(network=True):
        assert Dispute.objects.count() == 1
    assert len(stage.lines("referral.disputed")) == 1
