"""Every figure of every dashboard from the rows themselves: plain SQL and Python, written from docs/metrics.md alone.

It reads whole tables and counts in memory, so it shares neither code nor way with what keeps the sums.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import psycopg

from storm.reckoning_network import agency, operator
from storm.rows import JAPAN, LEAST, Rows

SPANS = (1, 24, 72, 168, 336, 720)  # hours
STEPS = ("sent", "reached", "registered", "answered", "counted", "relayed")
BY = ("month", "version", "job", "stage", "channel")
LATE = {"interviewing", "offered", "hired"}


def reckon(session: psycopg.Connection[Any], year: int, at: datetime) -> dict[str, Any]:
    """The same shape as `storm/figures.py` has it."""
    rows = Rows(session, year, at)
    found: dict[str, Any] = {}
    for tenant in rows.tenants:
        if tenant.kind == "employer":
            found[f"employer {tenant.slug}"] = employer(rows, tenant)
        else:
            found[f"agency {tenant.slug}"] = agency(rows, tenant)
    return found | {"operator": operator(rows)}


def employer(rows: Rows, tenant: Any) -> dict[str, Any]:
    journeys = journeys_of(rows, tenant.id)
    inside = [one for one in journeys if rows.is_inside(one["began"])]
    whole = summed(inside)
    steps = {name: whole[name] for name in ("sent", "reached", "registered", "relayed")}
    for name in ("met", "hired"):
        steps[name] = told(Counter(one["month"] for one in inside if one[name]))
    return {
        "steps": steps,
        "by": {name: broken_down(inside, name) for name in BY},
        "by link": whole["registered"] - whole["answered"],
        "counted": whole["counted"],
        "circulation": [len(joined(rows, tenant.id)), told(hires(rows, tenant.id))],
        "saved": sum(int(one.salary * one.rate) - one.fee_charged for one in joined(rows, tenant.id)),
        "waits": [sum(one["wait"] == number for one in inside) for number in range(len(SPANS) + 1)],
        "fresh": freshness(rows, tenant.id),
        "todo": dict(to_do(rows, tenant.id)),
        "purse": purse(rows, tenant),
    }


def journeys_of(rows: Rows, tenant: Any) -> list[dict[str, Any]]:
    """One for each application that was mailed or registered, and for each registration that belongs to none."""
    referral_of = {one.application_id: one for one in rows.referrals[tenant] if one.application_id}
    found = [journey(rows, one, rows.mail_of.get(one.id), referral_of.get(one.id)) for one in rows.applications[tenant]]
    found += [journey(rows, None, None, one) for one in rows.referrals[tenant] if one.application_id is None]
    return [one for one in found if one["began"]]


def journey(rows: Rows, application: Any, mail: Any, referral: Any) -> dict[str, Any]:
    sent = mail.sent_at if mail else None
    registered = referral.registered_at if referral else None
    origin = (application or referral).origin
    began = min((moment for moment in (sent, registered) if moment), default=None)
    ways = {"job": "", "stage": "", "channel": ""}
    if application:
        ways = {"job": application.job, "stage": application.stage, "channel": application.channel}
    ways["channel"] = ways["channel"] or ("" if origin == "applicant" else f"origin:{origin}")
    return {
        "began": began,
        "month": began.astimezone(JAPAN).strftime("%Y-%m") if began else "",
        "version": str(mail.version_id) if mail else "",
        **ways,
        "sent": bool(sent),
        "reached": bool(sent and not mail.bounced_at),
        "registered": bool(registered),
        "answered": bool(sent and registered),
        "counted": bool(referral and referral.verdict == "counted"),
        "wait": span(sent, registered),
        **(afterwards(rows, referral.id) if referral else dict.fromkeys(("relayed", "met", "hired"), False)),
    }


def span(sent: datetime | None, registered: datetime | None) -> int | None:
    """The first of SPANS that was long enough; the last number for none of them."""
    if not (sent and registered) or registered < sent:
        return None
    return sum((registered - sent) > timedelta(hours=hours) for hours in SPANS)


def afterwards(rows: Rows, referral: Any) -> dict[str, bool]:
    arrived = [one for one in rows.deliveries[referral] if one.kind == "referral.created" and one.delivered_at]
    statuses = {step.status for step in rows.steps[referral]}
    return {"relayed": bool(arrived), "met": bool(statuses & LATE), "hired": "hired" in statuses}


def summed(journeys: Iterable[dict[str, Any]]) -> dict[str, int]:
    journeys = list(journeys)
    return {name: sum(one[name] for one in journeys) for name in STEPS}


def broken_down(journeys: list[dict[str, Any]], name: str) -> dict[str, dict[str, int]]:
    values = {one[name] for one in journeys}
    return {value: summed(one for one in journeys if one[name] == value) for value in sorted(values)}


def told(months: Counter[str]) -> int:
    """Of a running total, what stood when three more had come together: nothing less leaves the house."""
    total = shown = 0
    for month in sorted(months):
        total += months[month]
        shown = total if total - shown >= LEAST else shown
    return shown


def hires(rows: Rows, tenant: Any) -> Counter[str]:
    """People first reported hired, by the month in which it came about."""
    first: dict[Any, datetime] = {}
    owner = {one.id: one.candidate_id for one in rows.applications[tenant]}
    for referral in rows.referrals[tenant]:
        for step in rows.steps[referral.id]:
            person = owner.get(referral.application_id, referral.candidate_id)
            if step.status == "hired":
                first[person] = min(first.get(person, step.occurred_at), step.occurred_at)
    inside = [moment for moment in first.values() if rows.is_inside(moment)]
    return Counter(moment.astimezone(JAPAN).strftime("%Y-%m") for moment in inside)


def joined(rows: Rows, tenant: Any) -> list[Any]:
    """Through one of its slots, and stayed."""
    mine = [one for one in rows.placements if one.tenant_id == tenant and not one.restored_at]
    return [one for one in mine if rows.is_inside(one.joined_at)]


def freshness(rows: Rows, tenant: Any) -> list[int]:
    today = rows.at.astimezone(JAPAN).date()
    ages = [(today - one.as_of.astimezone(JAPAN).date()).days for one in rows.people[tenant]]
    return [sum(age <= 183 for age in ages), sum(183 < age <= 365 for age in ages), sum(age > 365 for age in ages)]


def to_do(rows: Rows, tenant: Any) -> Counter[str]:
    found = Counter("held" for one in rows.referrals[tenant] if one.verdict == "held")
    for application in rows.applications[tenant]:
        mail = rows.mail_of.get(application.id)
        if mail:
            found["failed"] += bool(mail.failed_at)
        elif application.outcome == "rejected" and not application.anonymised_at:
            found["unmailable" if is_unmailable(application) else "unsent"] += 1
    return +found


def is_unmailable(one: Any) -> bool:
    return not one.email or bool(one.do_not_contact_at) or one.is_stopped


def purse(rows: Rows, tenant: Any) -> dict[str, Any]:
    held, price = rows.held, rows.price[tenant.plan_id]
    slots = {code: held.get((tenant.id, "slot", code), 0) for code in ("available", "held", "spent", "expired")}
    return {
        "referrals": -held.get((tenant.id, "referral", "network"), 0),
        "referrals_per_slot": price,
        "to_next_slot": max(price - held.get((tenant.id, "referral", "purse"), 0), 0),
        "slots": slots,
    }
