"""Every figure of every dashboard from the rows themselves: plain SQL and Python, written from docs/metrics.md alone.

It reads whole tables and counts in memory, so it shares neither code nor way with what keeps the sums.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from psycopg.rows import namedtuple_row

JAPAN = ZoneInfo("Asia/Tokyo")
LEAST = 3
SPANS = (1, 24, 72, 168, 336, 720)  # hours
STEPS = ("sent", "reached", "registered", "answered", "counted", "relayed")
BY = ("month", "version", "job", "stage", "channel")
LATE = {"interviewing", "offered", "hired"}
TENANTS = "SELECT id, slug, kind, plan_id FROM tenants_tenant WHERE test_of_id IS NULL"
APPLICATIONS = """
SELECT a.id, a.tenant_id, a.candidate_id, a.job, a.stage, a.channel, a.outcome, c.origin, c.email, c.do_not_contact_at,
       c.anonymised_at, EXISTS (SELECT FROM candidates_suppression s WHERE s.tenant_id = c.tenant_id
                                AND s.email_key = c.email_key AND s.lifted_at IS NULL) AS is_stopped
FROM candidates_application a JOIN candidates_candidate c ON c.id = a.candidate_id
"""
PEOPLE = "SELECT id, tenant_id, as_of FROM candidates_candidate WHERE anonymised_at IS NULL AND merged_into_id IS NULL"
MAILS = "SELECT tenant_id, application_id, version_id, sent_at, bounced_at, failed_at FROM referrals_mail"
MAILS += " WHERE cancelled_at IS NULL"
REFERRALS = """
SELECT r.id, r.tenant_id, r.application_id, r.candidate_id, r.verdict, r.registered_at, c.origin
FROM referrals_referral r JOIN candidates_candidate c ON c.id = r.candidate_id
"""
DELIVERIES = "SELECT tenant_id, agency_id, referral_id, candidate_id, kind, sequence, delivered_at, acknowledged_at,"
DELIVERIES += " refused_at, failed_at FROM referrals_delivery"
STEPS_OF = "SELECT tenant_id, agency_id, referral_id, status, occurred_at, reported_at FROM referrals_progress"
PLACEMENTS = "SELECT tenant_id, agency_id, joined_at, theoretical_annual_salary AS salary, standard_fee_rate AS rate,"
PLACEMENTS += " fee_charged, restored_at FROM referrals_placement"
DISPUTES = "SELECT agency_id, referral_id, outcome FROM referrals_dispute"
ENTRIES = """
SELECT e.tenant_id, a.unit, a.code, sum(e.amount) AS amount
FROM credits_entry e JOIN credits_account a ON a.id = e.account_id GROUP BY 1, 2, 3
"""
PLANS = "SELECT id, referrals_per_slot FROM tenants_plan"


class Rows:
    """The tables, each read once, and by whom they are asked."""

    def __init__(self, session: psycopg.Connection[Any], year: int, at: datetime) -> None:
        self.session, self.year, self.at = session, year, at
        self.tenants = self.read(TENANTS)
        self.applications, self.people = by(self.read(APPLICATIONS), "tenant_id"), by(self.read(PEOPLE), "tenant_id")
        mails = self.read(MAILS)
        self.mail_of = {mail.application_id: mail for mail in mails}
        self.mails, self.referrals = by(mails, "tenant_id"), by(self.read(REFERRALS), "tenant_id")
        deliveries = self.read(DELIVERIES)
        self.deliveries, self.towards = by(deliveries, "referral_id"), by(deliveries, "agency_id")
        self.of_employer = by(deliveries, "tenant_id")
        self.steps = by(self.read(STEPS_OF), "referral_id")
        self.placements = self.read(PLACEMENTS)
        self.disputes = by(self.read(DISPUTES), "agency_id")
        self.held = {(row.tenant_id, row.unit, row.code): int(row.amount) for row in self.read(ENTRIES)}
        self.price = {row.id: row.referrals_per_slot for row in self.read(PLANS)}

    def read(self, question: str) -> list[Any]:
        with self.session.cursor(row_factory=namedtuple_row) as cursor:
            return cursor.execute(question).fetchall()

    def is_inside(self, moment: datetime | None) -> bool:
        return moment is not None and moment.astimezone(JAPAN).year == self.year


def by(rows: list[Any], name: str) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


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


# An employer ---------------------------------------------------------------------------------------------------------
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


# An agency, and the operator -----------------------------------------------------------------------------------------
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
