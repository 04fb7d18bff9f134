"""What may happen to slots and deliveries in a history (storm/history.py): the other half of its acts."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from credits import services as ledger
from referrals.models import Delivery, Introduction, SlotRequest
from referrals.optin import renewing
from referrals.relay import preparing, recording
from referrals.relay import services as relay
from referrals.relay.models import OPEN
from referrals.relay.pushes import Push
from referrals.slots import introducing, services, steps
from storm import history
from storm.history import EMPLOYERS, WANTED, Network, NoRace, offer_of
from tenants import jobs, outbox
from tenants.scope import scope
from tenants.webhooks.safe_http import Answer

ANSWERS = [204, 204, 204, 500, 429, 0]
PROFILE, OVER = {"referral.created", "referral.updated"}, {"referral.withdrawn", "referral.erasure_requested"}


def hold(net: Network, chance: random.Random) -> str:
    """A slot is put to use, if there is one."""
    employer = chance.randrange(EMPLOYERS)
    tenant, in_use = net.employers[employer], len(net.open_requests[employer]) + net.spent[employer]
    deadline = timezone.localdate(net.at) + timedelta(days=30) if chance.random() < 0.3 else None
    try:
        with scope(tenant=tenant):
            made = services.open_slot_request(tenant=tenant, at=net.at, deadline_date=deadline, **WANTED)
    except ledger.NoSlotAvailable:
        assert in_use >= net.granted[employer], "a slot was refused that was there"
        return "no slot"
    assert in_use < net.granted[employer], "a slot was held that was not there"
    net.open_requests[employer].append(made)
    return f"hold {employer}"


def a_request(net: Network, chance: random.Random) -> tuple[int, SlotRequest] | None:
    employer = chance.randrange(EMPLOYERS)
    waiting = net.open_requests[employer]
    return (employer, chance.choice(waiting)) if waiting else None


def release(net: Network, chance: random.Random) -> str:
    found = a_request(net, chance)
    if found is None:
        return "no request"
    employer, request = found
    with scope(tenant=net.employers[employer]):
        services.cancel_slot_request(tenant=net.employers[employer], request=request, at=net.at)
    net.open_requests[employer].remove(request)
    return f"release {employer}"


def expire(net: Network, chance: random.Random) -> str:
    """The deadlines' sweep: whose last day is over gives its slot back."""
    for employer, tenant in enumerate(net.employers):
        today = timezone.localdate(net.at)
        with scope(tenant=tenant):
            ended = services.expire_slot_requests(tenant=tenant, today=today, at=net.at)
        over = [each for each in net.open_requests[employer] if each.deadline_date and each.deadline_date < today]
        assert ended == len(over), f"{ended} requests expired, {len(over)} were over"
        for each in over:
            net.open_requests[employer].remove(each)
    return "expire"


def fill(net: Network, chance: random.Random) -> str:
    """An agency introduces somebody, who joins: the slot is spent."""
    found = a_request(net, chance)
    agency = chance.choice(net.agencies)
    if found is None:
        return "no request"
    employer, request = found
    net.follow_up()
    introduced = introduce(net, agency, request)
    if introduced is None:
        return "no offer"
    net.follow_up()
    told: dict[str, Any] = {"tenant": net.employers[employer], "introduction": introduced, "at": net.at}
    with scope(tenant=net.employers[employer]):
        for act in steps.MOVES:
            steps.advance(act=act, **told)
        steps.record_joined(theoretical_annual_salary=6_000_000, **told)
        steps.record_joined(theoretical_annual_salary=6_000_000, **told)
    net.open_requests[employer].remove(request)
    net.spent[employer] += 1
    net.hired.append((employer, introduced))
    return f"fill {employer}"


def introduce(net: Network, agency: Any, request: SlotRequest) -> Introduction | None:
    person = {"last_name": "入", "first_name": "社", "email": f"{request.pk}@career.example"}
    agreed: dict[str, Any] = {"consented_at": net.at, "consent_method": Introduction.Consent.EMAIL}
    with scope(tenant=agency):
        offer = offer_of(agency, request)
        if offer is None:
            return None
        told: dict[str, Any] = {"summary": "法人営業5年", "person": person, "at": net.at, **agreed}
        return introducing.introduce_person(agency=agency, offer=offer, **told)


def leave(net: Network, chance: random.Random) -> str:
    """Somebody who joined leaves: within the guarantee the slot comes back, once."""
    if not net.hired:
        return "nobody joined"
    employer, introduced = net.hired.pop(chance.randrange(len(net.hired)))
    tenant = net.employers[employer]
    told: dict[str, Any] = {"left_date": timezone.localdate(net.at), "reason": "resigned", "at": net.at}
    with scope(tenant=tenant):
        for _again in range(2):
            placement = steps.record_left(tenant=tenant, introduction=introduced, **told)
    is_early = placement.left_at <= placement.joined_at + timedelta(days=tenant.plan.guarantee_days)
    assert bool(placement.restored_at) is is_early, "the guarantee was not kept"
    net.spent[employer] -= is_early
    return f"leave {employer} early={is_early}"


def wait(net: Network, chance: random.Random) -> str:
    """Days or a year; the consents' sweep may come late."""
    net.at += timedelta(days=chance.choice([1, 3, 40, 120, 370]))
    if chance.random() < 0.5:
        end_consents(net)
    return f"wait until {net.at:%Y-%m-%d}"


def end_consents(net: Network) -> None:
    with scope(network=True):
        renewing.end_expired(at=net.at)


def publish(net: Network, chance: random.Random) -> str:
    """One of the background's steps, by itself: the others may be late."""
    done = chance.choice([outbox.publish_events, jobs.run_due_jobs])(at=net.at)
    return f"background {done}"


def deliver(net: Network, chance: random.Random) -> str:
    """A worker takes what is due; some receivers fail, and now and then it dies before it has written anything."""
    with scope(network=True):
        pushes = claimed(net)
    answers = [(push, chance.choice(ANSWERS)) for push in pushes]
    for push, status in answers:
        receive(net, push, status)
    if chance.random() < 0.2:
        return f"deliver {len(pushes)}, and die"
    write_down(net, answers)
    return f"deliver {[status for _push, status in answers]}"


def claimed(net: Network) -> list[Push]:
    """What a worker would send now, with all of it read."""
    return preparing.prepare_pushes(ids=relay.claim_due(at=net.at), guard=NoRace(), at=net.at)


def deliver_well(net: Network) -> None:
    """Every receiver is well again, and leases have ended."""
    net.at += timedelta(minutes=2)
    while True:
        with scope(network=True):
            Delivery.objects.filter(OPEN, agency__in=net.agencies, lease_until=None).update(next_at=net.at)
            before = Delivery.objects.filter(OPEN, agency__in=net.agencies).count()
            pushes = claimed(net)
        for push in pushes:
            receive(net, push, 204)
        write_down(net, [(push, 204) for push in pushes])
        with scope(network=True):
            if before == Delivery.objects.filter(OPEN, agency__in=net.agencies).count():
                return


def write_down(net: Network, answers: list[tuple[Push, int]]) -> None:
    times: dict[str, Any] = {"started_at": net.at, "ended_at": net.at}
    results = [recording.Result(push=push, answer=Answer(status=status), **times) for push, status in answers]
    if results:
        with scope(network=True):
            recording.record_results(results=results)


def receive(net: Network, push: Push, status: int) -> None:
    """At the agency: nobody's profile without their consent, and the same thing by the same id."""
    delivery = push.delivery
    if delivery is None or delivery.agency_id not in {agency.pk for agency in net.agencies}:
        return
    agency = next(n for n, each in enumerate(net.agencies) if each.pk == delivery.agency_id)
    key = (delivery.referral_id, agency)
    if delivery.kind in PROFILE:
        one = next(each for each in net.people if each.referral == delivery.referral_id)
        assert agency in net.given(one), f"{one.mailbox} was sent to {agency} without a consent"
        net.came[key].add(push.message_id)
    elif delivery.kind in OVER and 200 <= status < 300:
        net.told_of_end.add(key)


ACTS: dict[Callable[[Network, random.Random], str], int] = {
    history.submit: 9,
    history.confirm: 3,
    history.withdraw: 3,
    history.erase: 1,
    history.dispute: 2,
    history.adjust: 1,
    hold: 3,
    release: 1,
    expire: 1,
    fill: 2,
    leave: 1,
    wait: 1,
    publish: 6,
    deliver: 6,
}
