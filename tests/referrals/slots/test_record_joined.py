"""A slot in use: opened, answered, spent or given back; each step and its ledger move together, once."""

from datetime import date, timedelta

import pytest

from credits import queries as ledger
from credits import services as purse
from credits import verification
from referrals.models import Introduction, Placement, SlotRequest
from referrals.slots import services as slots
from tenants.models import Event, Tenant
from tenants.scope import scope
from tests.threads import at_once

TOLD = {"job": "法人営業", "conditions": "経験3年以上"}


@pytest.fixture
def acme(cast, now):
    return with_slots(cast.acme, now, 1)


def with_slots(tenant, now, count):
    with scope(tenant=tenant):
        causes = [f"referral:{number}" for number in range(count * 10)]
        purse.count_referrals(tenant=tenant, causes=causes, at=now)
    return tenant


def slots_of(tenant):
    return {name: count for name, count in ledger.progress(tenant=tenant)["slots"].items() if count}


def introduced(cast, acme, now):
    request = slots.open_slot_request(tenant=acme, at=now, **TOLD)
    return slots.introduce_person(tenant=acme, request=request, agency=cast.agency, summary="営業5年", at=now)


def join(acme, person, now):
    return slots.record_joined(tenant=acme, introduction=person, theoretical_annual_salary=6_000_000, at=now)


def test_holds_introduces_and_spends(cast, acme, now):
    with scope(tenant=acme):
        person = introduced(cast, acme, now)
        assert slots_of(acme) == {"held": 1}
        placement = join(acme, person, now)
        assert slots_of(acme) == {"spent": 1}
        assert (placement.agency, placement.fee_charged) == (cast.agency, 0)
        assert verification.prove(acme.pk).wrong == ""
        kinds = list(Event.objects.for_tenant(acme).filter(kind__contains="request").values_list("kind", flat=True))
    assert kinds == ["slot_request.opened", "slot_request.closed"]


def test_is_one_hire_however_often_it_is_told(cast, acme, now):
    with scope(tenant=acme):
        person = introduced(cast, acme, now)
        assert join(acme, person, now) == join(acme, person, now + timedelta(days=1))
        assert Placement.objects.for_tenant(acme).count() == 1
        assert slots_of(acme) == {"spent": 1}


def test_joins_nobody_else_through_a_spent_slot(cast, acme, now):
    with scope(tenant=acme):
        first = introduced(cast, acme, now)
        told = {"tenant": acme, "request": first.request, "at": now}
        second = slots.introduce_person(agency=cast.other_agency, summary="経理3年", **told)
        join(acme, first, now)
        with pytest.raises(slots.RequestClosed):
            join(acme, second, now)
        with pytest.raises(slots.RequestClosed):
            slots.introduce_person(agency=cast.agency, summary="もう一人", **told)


def test_opens_nothing_without_a_slot(cast, now):
    with pytest.raises(purse.NoSlotAvailable), scope(tenant=cast.acme):
        slots.open_slot_request(tenant=cast.acme, at=now, **TOLD)
    with scope(tenant=cast.acme):
        assert not SlotRequest.objects.for_tenant(cast.acme).exists()


def test_gives_a_cancelled_slot_back_once(acme, now):
    with scope(tenant=acme):
        request = slots.open_slot_request(tenant=acme, at=now, **TOLD)
        slots.cancel_slot_request(tenant=acme, request=request, at=now)
        assert slots_of(acme) == {"available": 1}
        with pytest.raises(slots.RequestClosed):
            slots.cancel_slot_request(tenant=acme, request=request, at=now)


@pytest.mark.parametrize(
    "lack",
    [
        {"licence_expires_date": date(2020, 1, 1)},
        {"zero_fee_confirmed_at": None},
        {"admitted_at": None},
        {"kind": "employer"},
    ],
)
def test_takes_nobody_from_an_agency_that_may_not(cast, acme, now, lack):
    with scope(network=True):
        Tenant.objects.filter(pk=cast.agency.pk).update(**lack)
    with scope(tenant=acme):
        request = slots.open_slot_request(tenant=acme, at=now, **TOLD)
        with pytest.raises(slots.NotEligible):
            slots.introduce_person(tenant=acme, request=request, agency=cast.agency, summary="x", at=now)


def test_cannot_touch_another_employers_request(cast, acme, now):
    with scope(tenant=acme):
        person = introduced(cast, acme, now)
    with scope(tenant=cast.rival):
        with pytest.raises(SlotRequest.DoesNotExist):
            join(cast.rival, person, now)
        with pytest.raises(SlotRequest.DoesNotExist):
            slots.cancel_slot_request(tenant=cast.rival, request=person.request, at=now)


@pytest.mark.timeout(120)
def test_one_of_two_joins_when_both_are_told_at_once(committed_cast, now):
    acme = with_slots(committed_cast.acme, now, 1)
    with scope(tenant=acme):
        request = slots.open_slot_request(tenant=acme, at=now, **TOLD)
        told = {"tenant": acme, "request": request, "agency": committed_cast.agency, "at": now}
        people = [slots.introduce_person(summary=str(number), **told) for number in range(16)]

    def tell(number):
        try:
            with scope(tenant=acme):
                return join(acme, people[number], now).pk
        except slots.RequestClosed:
            return None

    assert len([pk for pk in at_once(tell, 16) if pk]) == 1
    with scope(tenant=acme):
        assert slots_of(acme) == {"spent": 1}
        assert Introduction.objects.for_tenant(acme).exclude(accepted_at=None).count() == 1


@pytest.mark.timeout(120)
def test_two_redeem_the_last_slot_and_one_gets_it(committed_cast, now):
    acme = with_slots(committed_cast.acme, now, 1)

    def redeem(number):
        try:
            with scope(tenant=acme):
                return slots.open_slot_request(tenant=acme, at=now, **TOLD).pk
        except purse.NoSlotAvailable:
            return None

    assert len([pk for pk in at_once(redeem, 32) if pk]) == 1
    with scope(tenant=acme):
        assert SlotRequest.objects.for_tenant(acme).count() == 1
