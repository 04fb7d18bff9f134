"""A slot in use: opened, answered, spent or given back; each step and its ledger move together, once."""

from datetime import date, timedelta

import pytest

from credits import queries as ledger
from credits import services as purse
from credits import verification
from referrals.models import Introduction, Offer, Placement, SlotRequest
from referrals.slots import introducing, services, steps, sweeping
from tenants.models import Event, Letter, Tenant
from tenants.scope import scope
from tests.referrals.slots.conftest import Desk
from tests.referrals.slots.stage import WANTED, joined, opened, presented, proposed, settle, taken, with_slots
from tests.threads import at_once


@pytest.fixture
def acme(cast, now):
    return with_slots(cast.acme, now, 1)


def slots_of(tenant):
    with scope(tenant=tenant):
        assert verification.prove(tenant.pk).wrong == ""
        return {name: count for name, count in ledger.progress(tenant=tenant)["slots"].items() if count}


def kinds_of(tenant, word):
    with scope(tenant=tenant):
        found = Event.objects.for_tenant(tenant).filter(kind__startswith=word).order_by("id")
        return [(event.kind, event.data.get("state") or event.data.get("reason")) for event in found]


def cancel(tenant, request, at):
    with scope(tenant=tenant):
        services.cancel_slot_request(tenant=tenant, request=request, at=at)
    settle(at)


def test_holds_introduces_and_spends_and_both_sides_hear_of_it(cast, acme, now):
    request = opened(acme, now)
    assert slots_of(acme) == {"held": 1}
    person = presented(cast.agency, request, now)
    taken(acme, person, now)
    placement = joined(acme, person, now)
    settle(now)
    assert slots_of(acme) == {"spent": 1}
    assert (placement.agency, placement.fee_charged, placement.saving) == (cast.agency, 0, 2_100_000)
    updates = [("introduction.updated", state) for state in ("shortlisted", "interviewing", "offered", "accepted")]
    updates.append(("introduction.updated", "joined"))
    public = [one for one in kinds_of(acme, "introduction.") if one[0] in ("introduction.created", updates[0][0])]
    assert public == [("introduction.created", "introduced"), *updates]
    assert [one for one in kinds_of(cast.agency, "introduction.updated") if one[1]] == updates
    for agency in (cast.agency, cast.other_agency):
        assert kinds_of(agency, "slot_request.") == [("slot_request.opened", None), ("slot_request.closed", "filled")]
    with scope(network=True):
        written = set(Letter.objects.values_list("kind", "tenant__slug"))
    assert {("slot_request_opened", "agency"), ("introduction_received", "acme")} <= written
    assert ("introduction_moved", "agency") in written


def test_is_one_hire_however_often_it_is_told(cast, acme, now):
    person = presented(cast.agency, opened(acme, now), now)
    taken(acme, person, now)
    assert joined(acme, person, now) == joined(acme, person, now + timedelta(days=1))
    assert slots_of(acme) == {"spent": 1}


def test_goes_step_by_step_and_never_back(cast, acme, now):
    person = presented(cast.agency, opened(acme, now), now)
    for act in ("interview", "offer", "accept"):
        with pytest.raises(steps.OutOfOrder):
            taken(acme, person, now, act)
    with pytest.raises(steps.OutOfOrder):
        joined(acme, person, now)
    first = taken(acme, person, now, "shortlist")
    again = taken(acme, person, now - timedelta(days=3), "shortlist")  # a clock that went back, or a second click
    assert first.shortlisted_at == again.shortlisted_at
    with scope(tenant=acme):
        steps.decline_introduction(tenant=acme, introduction=person, reason="mismatch", at=now)
    with pytest.raises(steps.OutOfOrder):
        taken(acme, person, now, "shortlist")


def test_joins_nobody_else_through_a_spent_slot(cast, acme, now):
    request = opened(acme, now)
    first = presented(cast.agency, request, now)
    second = presented(cast.other_agency, request, now, person={"email": "two@mail.example", "phone": ""})
    taken(acme, first, now)
    taken(acme, second, now, "shortlist", "offer", "accept")
    joined(acme, first, now)
    settle(now)
    with pytest.raises(steps.OutOfOrder):
        joined(acme, second, now)
    with pytest.raises(introducing.RequestClosed):
        proposed(cast.agency, request, now, person={"email": "three@mail.example"})
    with scope(tenant=acme):
        assert Introduction.objects.for_tenant(acme).get(pk=second.pk).decline_reason == "filled"
    assert slots_of(acme) == {"spent": 1}


def test_opens_nothing_without_a_slot(cast, now):
    with pytest.raises(purse.NoSlotAvailable), scope(tenant=cast.acme):
        services.open_slot_request(tenant=cast.acme, at=now, **WANTED)
    with scope(tenant=cast.acme):
        assert not SlotRequest.objects.for_tenant(cast.acme).exists()


def test_gives_a_cancelled_slot_back_once_and_a_join_comes_too_late(cast, acme, now):
    request = opened(acme, now)
    person = presented(cast.agency, request, now)
    taken(acme, person, now)
    cancel(acme, request, now)
    assert slots_of(acme) == {"available": 1}
    with pytest.raises(services.RequestClosed):
        cancel(acme, request, now)
    with pytest.raises(steps.OutOfOrder):
        joined(acme, person, now)
    assert kinds_of(cast.agency, "introduction.updated")[-1] == ("introduction.updated", "declined")
    assert slots_of(acme) == {"available": 1}


def test_takes_nobody_while_it_is_paused(cast, acme, now):
    request = opened(acme, now)
    with scope(tenant=acme):
        services.pause_slot_request(tenant=acme, request=request, at=now)
    with pytest.raises(introducing.Paused):
        proposed(cast.agency, request, now)
    with scope(tenant=acme):
        services.resume_slot_request(tenant=acme, request=request, at=now)
    assert presented(cast.agency, request, now)


def test_ends_at_its_deadline_unless_somebody_is_about_to_join(cast, now):
    acme = with_slots(cast.acme, now, 2)
    today = date(2026, 11, 20)
    idle, promised = (opened(acme, now, deadline_date=today) for _ in range(2))
    taken(acme, presented(cast.agency, promised, now), now)
    ends = {"tenant": acme, "at": now + timedelta(days=1)}
    with scope(tenant=acme):
        assert services.expire_slot_requests(today=today, **ends) == 0
        assert services.expire_slot_requests(today=today + timedelta(days=1), **ends) == 1
        assert services.expire_slot_requests(today=today + timedelta(days=1), **ends) == 0
        assert SlotRequest.objects.for_tenant(acme).get(closed_reason="expired") == idle
    assert slots_of(acme) == {"available": 1, "held": 1}


@pytest.mark.parametrize(
    ("leaving", "comes_back"),
    [((90, "resigned"), True), ((91, "resigned"), False), ((0, "dismissed"), True), ((10, "company"), False)],
)
def test_restores_the_slot_within_the_guarantee(cast, acme, now, leaving, comes_back):
    days, reason = leaving
    person = presented(cast.agency, opened(acme, now), now)
    taken(acme, person, now)
    joined(acme, person, now, joined_date=now.date())
    told = {"tenant": acme, "introduction": person, "left_date": now.date() + timedelta(days=days), "reason": reason}
    with scope(tenant=acme):
        acme.plan.guarantee_days = 1  # a policy that changes midway: the hire keeps its own
        placement = steps.record_left(at=now + timedelta(days=days), **told)
        assert steps.record_left(at=now + timedelta(days=days), **told) == placement
    assert (placement.restored_at is not None) is comes_back
    assert slots_of(acme) == ({"available": 1} if comes_back else {"spent": 1})


def test_restores_the_slot_of_a_day_told_beforehand_when_it_comes(cast, acme, now):
    person = presented(cast.agency, opened(acme, now), now)
    taken(acme, person, now)
    joined(acme, person, now, joined_date=now.date())
    told = {"introduction": person, "left_date": now.date() + timedelta(days=30), "reason": "resigned"}
    with scope(tenant=acme):
        assert steps.record_left(tenant=acme, at=now, **told).restored_at is None
    for days, restored in ((29, 0), (30, 1), (31, 0)):
        assert sweeping.restore_due(at=now + timedelta(days=days)) == restored
        assert slots_of(acme) == ({"spent": 1} if days == 29 else {"available": 1})


def test_is_left_by_nobody_before_the_first_day(cast, acme, now):
    person = presented(cast.agency, opened(acme, now), now)
    taken(acme, person, now)
    told = {"tenant": acme, "introduction": person, "left_date": now.date(), "reason": "resigned", "at": now}
    with scope(tenant=acme), pytest.raises(steps.OutOfOrder):
        steps.record_left(**told)
    joined(acme, person, now, joined_date=now.date() + timedelta(days=1))
    with pytest.raises(steps.OutOfOrder), scope(tenant=acme):
        steps.record_left(**told)


@pytest.mark.parametrize(
    "lack",
    [{"licence_expires_date": date(2020, 1, 1)}, {"zero_fee_confirmed_at": None}, {"admitted_at": None}],
)
def test_is_offered_to_and_answered_by_nobody_who_may_not(cast, acme, now, lack):
    request = opened(acme, now)
    with scope(network=True):
        Tenant.objects.filter(pk=cast.agency.pk).update(**lack)
    with pytest.raises(introducing.NotEligible):
        proposed(cast.agency, request, now)
    cancel(acme, request, now)
    later = opened(acme, now)
    assert (sweeping.offer_due(at=now), agencies_with(later)) == (0, {"other-agency"})
    with scope(network=True):
        Tenant.objects.filter(pk=cast.agency.pk).update(**dict.fromkeys(lack, getattr(cast.agency, *lack)))
    assert [sweeping.offer_due(at=now) for _ in range(2)] == [1, 0]  # what was missing has come
    assert agencies_with(later) == {"agency", "other-agency"}
    assert kinds_of(cast.agency, "slot_request.")[-1] == ("slot_request.opened", None)
    assert proposed(cast.agency, later, now)


def agencies_with(request):
    with scope(network=True):
        return set(Offer.objects.filter(request=request).values_list("agency__slug", flat=True))


def test_cannot_touch_another_employers_request(cast, acme, now):
    request = opened(acme, now)
    person = presented(cast.agency, request, now)
    for act, error in (
        (lambda: cancel(cast.rival, request, now), SlotRequest.DoesNotExist),
        (lambda: taken(cast.rival, person, now, "shortlist"), Introduction.DoesNotExist),
        (lambda: joined(cast.rival, person, now), SlotRequest.DoesNotExist),
    ):
        with pytest.raises(error):
            act()


@pytest.mark.timeout(120)
def test_one_of_two_joins_when_both_are_told_at_once(committed_cast, now):
    acme = with_slots(committed_cast.acme, now, 1)
    request = opened(acme, now)
    people = []
    for number in range(8):
        about = {"email": f"p{number}@mail.example", "phone": ""}
        people.append(presented(committed_cast.agency, request, now, person=about))
        taken(acme, people[-1], now, "shortlist", "offer", "accept")

    def tell(number):
        try:
            return joined(acme, people[number], now).pk
        except steps.OutOfOrder:
            return None

    assert len([pk for pk in at_once(tell, 8) if pk]) == 1
    assert slots_of(acme) == {"spent": 1}
    with scope(tenant=acme):
        assert Placement.objects.for_tenant(acme).count() == 1


@pytest.mark.timeout(120)
def test_two_members_redeem_the_last_slot_by_web_and_one_gets_it(committed_cast, now):
    acme = with_slots(committed_cast.acme, now, 1)

    members = [committed_cast.owner, committed_cast.recruiter]
    desks = [Desk(members[number % 2], "/e/acme/") for number in range(8)]

    def redeem(number):
        return desks[number].post("slots/new/", **(WANTED | {"job": f"職種{number}"})).status_code

    assert sorted(at_once(redeem, len(desks))) == [302, *[422] * (len(desks) - 1)]
    assert slots_of(acme) == {"held": 1}


@pytest.mark.timeout(120)
def test_pressing_twice_opens_one_request(committed_cast, now):
    acme = with_slots(committed_cast.acme, now, 3)

    def press(_number):
        with scope(tenant=acme):
            return services.open_slot_request_once(tenant=acme, at=now, **WANTED)

    pressed = at_once(press, 8)
    assert (len({request.pk for request, _ in pressed}), sum(is_new for _, is_new in pressed)) == (1, 1)
    assert slots_of(acme) == {"available": 2, "held": 1}
    with scope(tenant=acme):
        again = services.open_slot_request_once(tenant=acme, at=now + timedelta(minutes=2), **WANTED)
        other = services.open_slot_request_once(tenant=acme, at=now, **(WANTED | {"job": "経理"}))
    assert (again[1], other[1], slots_of(acme)) == (True, True, {"held": 3})


def test_the_hourly_sweep_ends_what_is_due_everywhere(cast, acme, now):
    idle = opened(acme, now, deadline_date=now.date() - timedelta(days=2))
    assert sweeping.expire_due(at=now) == 1
    assert sweeping.expire_due(at=now) == 0
    with scope(tenant=acme):
        assert SlotRequest.objects.for_tenant(acme).get(closed_reason="expired") == idle
    assert slots_of(acme) == {"available": 1}
