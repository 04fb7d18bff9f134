"""Progress by API: what follows what, when, by whom; and what an employer can never read of it."""

import contextlib
from datetime import timedelta

import pytest
from django.utils import timezone

from candidates.consents import services as consents
from referrals.models import Delivery, Hire, Progress
from referrals.progress.erasing import forget_erased
from tenants.models import AuditEntry, Event
from tenants.scope import scope
from tests.referrals.relay import cast as relay
from tests.threads import at_once

CHAIN = ["contacted", "interviewing", "offered", "hired"]
HIRE = {"company": "株式会社ミナト", "annual_salary": 6_000_000}


def steps_in(scope_of) -> list[str]:
    with scope(tenant=scope_of):
        return [step.status for step in Progress.objects.order_by("id")]


def test_walks_from_the_contact_to_the_hire(parties, midori, referral):
    for number, status in enumerate(CHAIN):
        answer = midori.report(referral, status, **(HIRE if status == "hired" else {})).json()
        assert [step["status"] for step in answer["history"]] == CHAIN[: number + 1]
    assert (answer["status"], answer["next"]) == ("hired", [])
    assert midori.stands(referral).json() == answer


@pytest.mark.parametrize("reached", range(5))
def test_refuses_every_step_that_does_not_follow(midori, referral, reached):
    """Whatever was reached: only the next step and the end follow, and after an end nothing."""
    for status in CHAIN[:reached]:
        midori.report(referral, status)
    may = {*CHAIN[reached : reached + 1], "closed"} if reached < len(CHAIN) else set()
    for status in {*CHAIN[reached:], "closed"} - may:
        refused = midori.report(referral, status)
        assert (refused.status_code, refused.json()["title"]) == (409, "この進捗は報告できません")
        assert refused.json()["type"].endswith("/status-impossible")
    assert set(midori.stands(referral).json()["next"]) == may


def test_ends_once(midori, referral):
    assert midori.report(referral, "closed").json()["next"] == []
    assert [midori.report(referral, status).status_code for status in CHAIN] == [409] * 4


def test_says_again_what_was_said_before(parties, midori, referral):
    first = midori.report(referral, "contacted").json()
    later = (timezone.now() + timedelta(seconds=1)).isoformat()
    assert midori.report(referral, "contacted", occurred_at=later).json() == first
    assert steps_in(parties.midori) == ["contacted"]


@pytest.mark.parametrize(
    ("told", "pointer"),
    [
        ({"status": "promoted"}, "#/status"),
        ({"status": "contacted", "occurred_at": "2099-01-01T00:00:00Z"}, "#/occurred_at"),
        ({"status": "contacted", "occurred_at": "2020-01-01T00:00:00Z"}, "#/occurred_at"),
        ({"status": "contacted", "company": "株式会社ミナト"}, "#/company"),
        ({"status": "hired", "annual_salary": -1}, "#/annual_salary"),
        ({"status": "hired", "annual_salary": 10**12}, "#/annual_salary"),
    ],
)
def test_names_the_field_that_is_wrong(midori, referral, told, pointer):
    answer = midori.report(referral, told.pop("status"), **told)
    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (422, [pointer])


def test_is_the_agencys_that_has_the_referral_alone(parties, sora, referral):
    assert sora.report(referral, "contacted").status_code == 404
    assert sora.stands(referral).status_code == 404
    assert steps_in(parties.midori) == []


def test_ends_with_the_consent(parties, midori, referral):
    with scope(tenant=parties.acme):
        consents.withdraw_consent(
            tenant=parties.acme, consent=referral.consent, agency=parties.midori, at=timezone.now()
        )
    assert midori.report(referral, "contacted").status_code == 410


def test_says_that_the_agency_has_it_and_who_said_so(parties, midori, referral):
    midori.report(referral, "contacted")
    with scope(network=True):
        assert Delivery.objects.get(referral=referral).acknowledged_at
        line = AuditEntry.objects.get(action="referral.progressed")
    assert (line.tenant_id, line.actor, line.detail) == (parties.midori.pk, "key", {"status": "contacted"})


def test_tells_the_employers_figures_without_the_agency(parties, midori, referral):
    midori.report(referral, "contacted")
    with scope(tenant=parties.acme):
        event = Event.objects.get(kind="referral.progressed")
    assert (event.subject, event.data) == (referral.public_id, {"status": "contacted"})
    with scope(tenant=parties.midori):
        assert not Event.objects.filter(kind="referral.progressed").exists()


def test_keeps_from_the_employer_where_somebody_went(parties, midori, referral):
    for status in CHAIN:
        midori.report(referral, status, **(HIRE if status == "hired" else {}))
    with scope(tenant=parties.midori):
        assert Hire.objects.get().company == HIRE["company"]
    for stranger in (parties.acme, parties.sora):
        with scope(tenant=stranger):
            assert not Hire.objects.exists()


def test_forgets_the_hire_of_an_erased_person(parties, midori, referral):
    for status in CHAIN:
        midori.report(referral, status, **(HIRE if status == "hired" else {}))
    with scope(network=True):
        assert forget_erased() == 0
        delivery = Delivery.objects.get(referral=referral)
        Delivery.objects.update(payload=delivery.payload | {"profile": {}})
        assert (forget_erased(), forget_erased()) == (1, 0)
        assert (Hire.objects.get().company, Hire.objects.get().annual_salary) == ("", None)


def test_takes_one_of_two_ends_told_at_once(committed_db):
    from referrals.progress import services
    from referrals.progress.services import ImpossibleMove, Report

    acme, midori = relay.employer(), relay.agency("みどり")
    made = relay.planned(acme, midori)
    delivery = relay.delivery_of(made, midori)

    def end(number):
        at = timezone.now()
        said = Report(("contacted", "closed")[number % 2], at)
        who = {"actor": "key", "actor_id": delivery.pk}
        with contextlib.suppress(ImpossibleMove), scope(tenant=midori):
            services.report_progress(agency=midori, delivery=delivery, report=said, at=at, **who)

    at_once(end, 8)
    assert steps_in(midori) in (["contacted", "closed"], ["closed"])
