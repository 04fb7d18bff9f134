"""The rows as they stand, each table read once, for the reckoners. Written from the tables, not from the code."""

from collections import defaultdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from psycopg.rows import namedtuple_row

JAPAN = ZoneInfo("Asia/Tokyo")
LEAST = 3  # people in any number about people elsewhere
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
