"""claim_due(): what it costs does not grow with the line before an agency's door."""

import json
from datetime import timedelta

from django.db import connection

from referrals.models import Referral
from referrals.relay import services as relay
from tenants.scope import scope
from tenants.webhooks import lane
from tests.referrals.optin.people import consent, personal_link

BURST = 5_000  # deliveries of as many people, just planned: nobody has analysed the table yet
COPY_PEOPLE = """
INSERT INTO candidates_candidate
SELECT (jsonb_populate_record(one, jsonb_build_object('id', gen_random_uuid(), 'email_key', number::text))).*
FROM candidates_candidate AS one, generate_series(1, %s) AS number WHERE one.id = %s
"""
PLAN = """
INSERT INTO referrals_delivery
    (tenant_id, id, agency_id, referral_id, consent_id, candidate_id, sequence, kind, payload, next_at, attempts,
     reason, created_at, updated_at)
SELECT tenant_id, gen_random_uuid(), %s, %s, %s, id, row_number() OVER () + 1, 'referral.created',
       '{}', now(), 0, '', now(), now()
FROM candidates_candidate
"""


def test_reads_no_more_than_what_it_claims(cast, now):
    consent(personal_link(cast.acme))
    told = {
        "at": now + timedelta(days=9),
        "lease": now + timedelta(days=10),
        "full": [],
        "brisk": [],
        "few": 4,
        "many": 16,
        "more": 32,
    }
    with scope(network=True), connection.cursor() as cursor:
        referral = Referral.objects.get()
        cursor.execute(COPY_PEOPLE, [BURST, referral.candidate_id])
        cursor.execute(PLAN, [cast.agency.pk, referral.pk, referral.consent_id])
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {relay.CLAIM}", told)
        (told,) = cursor.fetchone()
    plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    assert plan["Actual Rows"] == lane.PER_LINE
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 1_500
