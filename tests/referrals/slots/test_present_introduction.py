"""Whom the employer is shown: blind first, each person by one agency, and its own earlier applicants by name."""

from datetime import timedelta

import pytest

from candidates.pool import normalise
from referrals.models import EarlierApplicant, IntroducedPerson, Introduction, Step
from referrals.slots import introducing, messages, queries
from referrals.slots.wording import names_somebody
from tenants.models import Letter
from tenants.scope import scope
from tests import factories
from tests.referrals.slots.stage import PERSON, opened, presented, proposed, settle, taken, with_slots


@pytest.fixture
def request_(cast, now):
    return opened(with_slots(cast.acme, now, 2), now)


def seen_by(tenant, introduction):
    with scope(tenant=tenant):
        return {
            "introduction": Introduction.objects.filter(pk=introduction.pk).exists(),
            "person": IntroducedPerson.objects.filter(introduction=introduction).exists(),
            "steps": Step.objects.filter(introduction=introduction).count(),
        }


def test_opens_who_it_is_when_the_employer_shortlists_and_not_before(cast, request_, now):
    person = presented(cast.agency, request_, now)
    assert seen_by(cast.acme, person) == {"introduction": True, "person": False, "steps": 0}
    assert seen_by(cast.agency, person)["person"]
    assert seen_by(cast.other_agency, person) == {"introduction": False, "person": False, "steps": 0}
    taken(cast.acme, person, now, "shortlist")
    assert seen_by(cast.acme, person) == {"introduction": True, "person": True, "steps": 1}
    with scope(tenant=cast.acme):
        assert queries.person_of(introduction=person)["email"] == PERSON["email"]
    assert seen_by(cast.rival, person) == {"introduction": False, "person": False, "steps": 0}


@pytest.mark.parametrize(
    "same",
    [
        {"email": " CHIHIRO+job@mail.example", "phone": ""},
        {"email": "elsewhere@mail.example", "phone": "090-1234-5678"},
    ],
)
def test_is_the_first_agencys_and_neither_learns_of_the_other(cast, request_, now, same):
    first = presented(cast.agency, request_, now)
    second = presented(cast.other_agency, request_, now, person=same)
    assert seen_by(cast.acme, second)["introduction"] is False
    assert seen_by(cast.other_agency, second) == {"introduction": True, "person": True, "steps": 0}
    with scope(tenant=cast.other_agency):
        assert Introduction.objects.get(pk=second.pk).state == "introduced"
        with pytest.raises(Introduction.DoesNotExist):
            Introduction.objects.get(pk=first.pk)
    with scope(network=True):
        told = Letter.objects.filter(tenant=cast.acme, kind="introduction_received")
        assert set(told.values_list("data__introduction", flat=True)) == {first.public_id}


def test_is_anothers_again_after_the_window(cast, request_, now):
    presented(cast.agency, request_, now)
    later = now + timedelta(days=cast.acme.plan.ownership_days, seconds=1)
    second = presented(cast.other_agency, request_, later)
    assert seen_by(cast.acme, second)["introduction"]


def test_ends_quietly_for_whoever_was_never_shown(cast, request_, now):
    presented(cast.agency, request_, now)
    second = presented(cast.other_agency, request_, now)
    from referrals.slots import services

    with scope(tenant=cast.acme):
        services.cancel_slot_request(tenant=cast.acme, request=request_, at=now)
    settle(now)
    with scope(tenant=cast.other_agency):
        ended = Introduction.objects.get(pk=second.pk)
    assert (ended.state, ended.decline_reason) == ("declined", "cancelled")
    assert seen_by(cast.acme, second)["introduction"] is False


def test_is_refused_twice_for_one_request_by_one_agency(cast, request_, now):
    proposed(cast.agency, request_, now)
    with pytest.raises(introducing.AlreadyIntroduced):
        proposed(cast.agency, request_, now, person={"email": "Chihiro@MAIL.example"})


def test_tells_the_employer_alone_whom_it_has_rejected_before(cast, request_, now):
    with scope(tenant=cast.acme):
        key = normalise.email_identity(PERSON["email"])
        known = factories.CandidateFactory(tenant=cast.acme, email=PERSON["email"], email_key=key)
    person = presented(cast.agency, request_, now)
    with scope(tenant=cast.acme):
        assert queries.introductions_to(tenant=cast.acme).get().earlier_id == known.pk
    with scope(tenant=cast.agency):
        assert not EarlierApplicant.objects.filter(introduction=person).exists()


def test_is_taken_back_by_its_agency_until_they_have_joined(cast, request_, now):
    person = presented(cast.agency, request_, now)
    with scope(tenant=cast.agency):
        introducing.withdraw_introduction(agency=cast.agency, introduction=person, at=now)
    settle(now)
    with scope(tenant=cast.acme):
        assert Introduction.objects.get(pk=person.pk).decline_reason == "withdrawn"
    assert seen_by(cast.acme, person)["steps"] == 1


def test_carries_messages_between_its_two_parties(cast, request_, now):
    person = presented(cast.agency, request_, now)
    for tenant, by in ((cast.acme, cast.owner), (cast.agency, cast.consultant)):
        with scope(tenant=tenant):
            messages.write_message(tenant=tenant, introduction=person, body="日程はいかがですか", by=by, at=now)
    settle(now)
    with scope(network=True):
        told = Letter.objects.filter(kind="introduction_message").values_list("tenant__slug", flat=True)
        assert set(told) == {"acme", "agency"}
    for tenant, count in ((cast.acme, 2), (cast.agency, 2), (cast.other_agency, 0), (cast.rival, 0)):
        with scope(tenant=tenant):
            assert person.messages.count() == count


@pytest.mark.parametrize(
    ("summary", "names"),
    [
        ("法人営業5年。関東で働ける。", False),
        ("森 千尋さんは法人営業5年", True),
        ("連絡先は０９０−００００−１１１１", True),
        ("a@b.example まで", True),
        ("森林業界の営業", False),
    ],
)
def test_a_blind_summary_names_nobody(summary, names):
    assert names_somebody(summary, PERSON | {"phone": "090-0000-1111"}) is names
