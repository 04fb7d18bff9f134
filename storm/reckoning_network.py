"""The same for agencies and operators: inboxes, the parties' rows, the network's flows, the agencies' quality."""

from collections import Counter
from datetime import timedelta
from statistics import median
from typing import Any

from storm.rows import LEAST, Rows


def agency(rows: Rows, tenant: Any) -> dict[str, int]:
    mine = [one for one in rows.towards[tenant.id] if one.kind == "referral.created" and not one.refused_at]
    return {"referrals": len(mine), "acknowledged": sum(bool(one.acknowledged_at) for one in mine)}


def operator(rows: Rows) -> dict[str, Any]:
    passed_on = {
        (one.tenant_id, one.agency_id, one.candidate_id)
        for all_of_them in rows.towards.values()
        for one in all_of_them
        if one.kind == "referral.created" and rows.is_inside(one.delivered_at)
    }
    elsewhere = hired_by(rows)
    by_slot = [one for one in rows.placements if not one.restored_at and rows.is_inside(one.joined_at)]
    return {
        "parties": {tenant.slug: row_of(rows, tenant) for tenant in rows.tenants},
        "passed on": len(passed_on),
        "hired": len(by_slot) + sum(count for count in elsewhere.values() if count >= LEAST),
        "hidden": sum(0 < count < LEAST for count in elsewhere.values()),
        "quality": {str(one.id): found for one in rows.tenants if (found := quality(rows, one.id))},
    }


def hired_by(rows: Rows) -> Counter[Any]:
    """Agency → people whom it reported as hired."""
    candidate = {one.id: one.candidate_id for mine in rows.referrals.values() for one in mine}
    pairs = {
        (step.agency_id, candidate[step.referral_id])
        for steps in rows.steps.values()
        for step in steps
        if step.status == "hired" and rows.is_inside(step.reported_at)
    }
    return Counter(agency_id for agency_id, _person in pairs)


def row_of(rows: Rows, tenant: Any) -> dict[str, int]:
    mine = [*rows.towards[tenant.id], *rows.of_employer[tenant.id]]
    waiting = [one for one in mine if not (one.delivered_at or one.refused_at or one.failed_at)]
    towards = [one for one in rows.towards[tenant.id] if one.sequence == 1]
    return {
        "applications": len(rows.applications[tenant.id]),
        "mails": sum(bool(mail.sent_at) for mail in rows.mails[tenant.id]),
        "registrations": len(rows.referrals[tenant.id]) or len(towards),
        "counted": -rows.held.get((tenant.id, "referral", "network"), 0),
        "slots": rows.held.get((tenant.id, "slot", "available"), 0),
        "outstanding": len(waiting),
    }


def quality(rows: Rows, agency_id: Any) -> dict[str, Any] | None:
    """The last 90 days of one agency."""
    since = rows.at - timedelta(days=90)
    mine = [one for one in rows.towards[agency_id] if one.kind == "referral.created" and one.delivered_at]
    mine = [one for one in mine if since < one.delivered_at <= rows.at]
    if not mine:
        return None
    steps = [[s for s in rows.steps[one.referral_id] if s.agency_id == agency_id] for one in mine]
    pairs = list(zip(mine, steps, strict=True))
    is_open = [(one, said) for one, said in pairs if not {s.status for s in said} & {"hired", "closed"}]
    last = [max((s.reported_at for s in said), default=one.delivered_at) for one, said in is_open]
    fresh = sum(moment > rows.at - timedelta(days=30) for moment in last)
    upheld = {one.referral_id for one in rows.disputes[agency_id] if one.outcome == "upheld"}
    hired = sum("hired" in {s.status for s in said} for said in steps)
    taken = [one.acknowledged_at - one.delivered_at for one in mine if one.acknowledged_at]
    return {
        "received": len(mine),
        "acknowledged_hours": hours(taken),
        "contacted_hours": hours([min(s.occurred_at for s in said) - one.delivered_at for one, said in pairs if said]),
        "fresh_rate": fresh / len(is_open) if is_open else None,
        "placement_rate": hired / len(mine),
        "upheld_rate": len(upheld & {one.referral_id for one in mine}) / len(mine),
    }


def hours(spans: list[timedelta]) -> float | None:
    return round(median(max(span.total_seconds(), 0) for span in spans) / 3600, 1) if spans else None
