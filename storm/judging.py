"""What must hold in a history after each step, and at its end: the model of storm/history.py beside the tables."""

import psycopg
from django.db import connection

from referrals.models import Delivery, Placement, Referral, SlotRequest
from referrals.relay import queries as reading
from storm import chain
from storm.history import AGENCIES, EMPLOYERS, Network
from storm.redeeming import deliver_well, end_consents
from tenants.scope import scope

BALANCES = "SELECT unit || '/' || code, balance FROM credits_account WHERE tenant_id = %s"
MOVES = "SELECT kind, count(*) FROM credits_transaction WHERE tenant_id = %s GROUP BY kind"
TWICE = """
SELECT referral_id, agency_id FROM referrals_delivery WHERE agency_id = ANY(%s) AND kind = 'referral.created'
GROUP BY 1, 2 HAVING count(*) > 1
"""
PROVIDED = "SELECT delivery_id, count(*) FROM candidates_provisionrecord WHERE agency_id = ANY(%s) GROUP BY 1"


def judge(net: Network) -> None:
    """After each step. Raises `AssertionError` with what is wrong."""
    for employer in range(EMPLOYERS):
        judge_purse(net, employer)
    with scope(network=True), connection.cursor() as cursor:
        cursor.execute(TWICE, [[agency.pk for agency in net.agencies]])
        assert not cursor.fetchall(), "a referral is on its way to an agency twice"
    assert not any(len(ids) > 1 for ids in net.came.values()), "an agency was sent a profile by two ids"


def judge_purse(net: Network, employer: int) -> None:
    tenant = net.employers[employer]
    with scope(tenant=tenant), connection.cursor() as cursor:
        cursor.execute(BALANCES, [tenant.pk])
        held = dict(cursor.fetchall())
        cursor.execute(MOVES, [tenant.pk])
        moved = dict(cursor.fetchall())
        faults = [*chain.faults(raw(), [str(tenant.pk)])]
    assert not faults, faults
    in_use = {"held": len(net.open_requests[employer]), "spent": net.spent[employer]}
    available = net.granted[employer] - sum(in_use.values())
    expected = {f"slot/{code}": count for code, count in (in_use | {"available": available}).items()}
    expected |= {"referral/purse": net.purse[employer]}
    found = {place: held.get(place, 0) for place in expected}
    assert found == expected, f"employer {employer}: {found}, by the rules {expected}"
    counts = {"referral_counted": len(net.counted[employer]), "referral_reversed": net.reversed[employer]}
    counts["slots_granted"] = net.granted[employer]
    made = {kind: moved.get(kind, 0) for kind in counts}
    assert made == counts, f"employer {employer}: {made}, by the rules {counts}"
    assert net.purse[employer] >= 0 or employer in net.was_taken_back, "the purse is overdrawn by nothing"


def raw() -> psycopg.Connection:
    """The scope's own session, as the auditor asks."""
    session: psycopg.Connection = connection.connection
    return session


def judge_end(net: Network) -> None:
    """Everything follows, every receiver is well: who consented is there, who left is forgotten by all."""
    end_consents(net)
    for _round in range(3):
        net.follow_up()
        deliver_well(net)
    judge(net)
    for one in net.people:
        for agency in range(AGENCIES) if one.referral else ():
            judge_profile(net, one.referral, agency, is_given=agency in net.given(one))
    judge_rows(net)


def judge_profile(net: Network, referral: object, agency: int, *, is_given: bool) -> None:
    tenant, came = net.agencies[agency], bool(net.came[referral, agency])
    with scope(tenant=tenant):
        delivery = reading.newest_delivery(agency=tenant, referral_id=referral)
        reads = bool(delivery) and not reading.reading_refusal(agency=tenant, delivery=delivery, at=net.at)
    assert reads is is_given, f"{referral}: agency {agency} may read it: {reads}, by the rules {is_given}"
    assert came or not is_given, f"{referral} never came to agency {agency}"
    told = (referral, agency) in net.told_of_end
    assert told or is_given or not came, f"{referral}: agency {agency} was not told of its end"


def judge_rows(net: Network) -> None:
    """Nothing is left open, and each row of one table has its counterpart in the other."""
    with scope(network=True), connection.cursor() as cursor:
        waiting = Delivery.objects.filter(agency__in=net.agencies, delivered_at=None, refused_at=None)
        assert not waiting.exists(), "a delivery waits for ever"
        cursor.execute(PROVIDED, [[agency.pk for agency in net.agencies]])
        provided = dict(cursor.fetchall())
        profiles = Delivery.objects.filter(agency__in=net.agencies, kind__startswith="referral.")
        arrived = profiles.filter(kind__in=["referral.created", "referral.updated"], delivered_at__isnull=False)
        assert set(provided) == set(arrived.values_list("pk", flat=True)), "provision records and deliveries differ"
        assert set(provided.values()) <= {1}, "a provision is on record twice"
        mine = Referral.objects.filter(tenant__in=net.employers)
        assert mine.count() == sum(bool(one.referral) for one in net.people), "referrals from nowhere"
        filled = SlotRequest.objects.filter(tenant__in=net.employers, closed_reason="filled").count()
        assert Placement.objects.filter(tenant__in=net.employers).count() == filled, "hires and filled requests differ"
