"""Deciding a dispute: what moves, who is told, and that it happens once."""

import pytest
from django.utils import timezone

from credits.services import OutOfTurn
from referrals.disputes import services
from referrals.models import Dispute
from tenants.letters.services import word_letter
from tenants.models import Event
from tenants.scope import scope
from tests.referrals.disputes.conftest import RULING
from tests.referrals.relay import cast as relay


@pytest.mark.parametrize(
    ("outcomes", "verdict", "purse"),
    [
        ([], "counted", (1, 0)),
        (["refused"], "counted", (1, 0)),
        (["upheld"], "reversed", (0, 1)),
        (["refused", "upheld"], "reversed", (0, 1)),
        (["upheld", "refused"], "reversed", (0, 1)),
        (["upheld", "upheld"], "reversed", (0, 1)),
    ],
)
def test_reverses_the_count_once_if_any_agency_is_right(stage, outcomes, verdict, purse):
    referral = stage.counted(stage.cast.agency, stage.cast.other_agency)
    disputes = [stage.open(referral, agency) for agency in (stage.cast.agency, stage.cast.other_agency)]
    for dispute, outcome in zip(disputes, outcomes, strict=False):
        assert stage.decide(dispute, outcome).state == outcome
    assert (stage.verdict(referral), stage.purse()) == (verdict, purse)
    assert len(stage.lines("referral.reversed")) == purse[1]
    assert len(stage.lines("dispute.decided")) == len(outcomes)
    with scope(network=True):
        assert Event.objects.filter(kind="referral.reversed").count() == purse[1]


@pytest.mark.parametrize("first", ["upheld", "refused"])
def test_is_final(stage, first):
    referral = stage.counted()
    dispute = stage.open(referral)
    stage.decide(dispute, first)
    before = (stage.verdict(referral), stage.purse(), len(stage.letters()))
    for again in ("upheld", "refused"):
        with pytest.raises(services.AlreadyDecided):
            stage.decide(dispute, again)
    assert (stage.verdict(referral), stage.purse(), len(stage.letters())) == before


def test_leaves_granted_slots_and_lets_the_purse_go_below_nothing(stage):
    referrals = [stage.counted() for _ in range(10)]
    assert stage.purse() == (0, 0)
    stage.decide(stage.open(referrals[0]))
    assert stage.purse() == (-1, 1)


def test_decides_nothing_if_there_is_nothing_to_reverse(stage):
    """Both or neither, also for a caller who goes on after the refusal."""
    dispute = stage.open(stage.counted())
    never_counted = relay.referral(stage.cast.acme, stage.cast.agency)
    with scope(network=True):
        Dispute.objects.filter(pk=dispute.pk).update(referral=never_counted)
        said = {"outcome": "upheld", "ruling": RULING, "by": stage.operator, "at": timezone.now()}
        with pytest.raises(OutOfTurn):
            services.decide_dispute(dispute=dispute, **said)
        dispute.refresh_from_db()
    assert (dispute.state, stage.purse()) == ("open", (1, 0))
    assert stage.verdict(never_counted) == "counted"


def test_tells_the_employer_why_and_nobodys_name(stage):
    dispute = stage.open(stage.counted())
    stage.decide(dispute)
    told = [letter for letter in stage.letters() if letter.tenant_id == stage.cast.acme.pk]
    assert sorted(letter.recipient for letter in told) == sorted([stage.cast.owner.email, stage.cast.admin.email])
    for letter in told:
        message = word_letter(letter)
        text = f"{message.subject}\n{message.body}"
        assert RULING in text
        for secret in (stage.cast.agency.name, stage.cast.agency.slug, dispute.evidence, dispute.public_id):
            assert secret not in text
    assert stage.lines("referral.reversed") == [("acme", "operator", {"ruling": RULING})]


def test_tells_the_agency_alone_of_a_refusal(stage):
    stage.decide(stage.open(stage.counted()), "refused")
    (letter,) = stage.letters()
    assert (letter.tenant, letter.recipient) == (stage.cast.agency, stage.cast.agency_admin.email)
    message = word_letter(letter)
    assert "認められませんでした" in message.subject
    assert RULING in message.body
    assert [slug for slug, *_ in stage.lines("dispute.decided")] == ["agency"]


def test_closes_the_window_of_every_agency(stage):
    referral = stage.counted(stage.cast.agency, stage.cast.other_agency)
    stage.decide(stage.open(referral))
    with pytest.raises(services.WindowClosed):
        stage.open(referral, stage.cast.other_agency, at=timezone.now())
