"""A consent's rows as parts of a larger statement: whoever accepts one writes all that belongs to it at once."""

import json
from collections.abc import Sequence
from typing import Any

from candidates.consents.models import Choice, Consent
from tenants.ids import uuid7

CONSENT = """
    INSERT INTO candidates_consent (id, tenant_id, candidate_id, receipt_id, notice_id, form_id, record, record_hash,
        is_mail_given, given_at)
    VALUES (%(consent)s, %(tenant)s, %(candidate)s, %(receipt)s, %(notice)s, %(form)s, %(record)s::jsonb,
        %(record_hash)s, %(is_mail_given)s, %(at)s)
"""
CHOICES = """
    INSERT INTO candidates_choice (id, tenant_id, agency_id, consent_id, is_given, expires_at)
    SELECT id, %(tenant)s, agency, %(consent)s, given, CASE WHEN given THEN %(expires_at)s::timestamptz END
    FROM unnest(%(choice_ids)s::uuid[], %(receivers)s::uuid[], %(given)s::bool[]) AS new (id, agency, given)
"""


def values_of(consent: Consent, choices: Sequence[Choice]) -> dict[str, Any]:
    """What both parts are filled with, beside `tenant`, `form` and `at`."""
    return {
        "consent": consent.pk,
        "candidate": consent.candidate_id,
        "receipt": consent.receipt_id,
        "notice": consent.notice_id,
        "record": json.dumps(consent.record, ensure_ascii=False),
        "record_hash": consent.record_hash,
        "is_mail_given": consent.is_mail_given,
        "choice_ids": [uuid7() for _ in choices],
        "receivers": [choice.agency_id for choice in choices],
        "given": [choice.is_given for choice in choices],
        "expires_at": next((choice.expires_at for choice in choices if choice.is_given), None),
    }
