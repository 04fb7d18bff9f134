"""Who has been counted: keyed digests of a person's mailbox and phone, claimed once per employer and per window."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from candidates.pool import normalise
from referrals.optin.models import Referral
from tenants.models import Tenant

CLAIM_IN_NETWORK = """
INSERT INTO referrals_networkidentity AS known (digest, counted_at)
SELECT digest, %(at)s FROM unnest(%(digests)s::bytea[]) AS given (digest) ORDER BY digest
ON CONFLICT (digest) DO UPDATE SET counted_at = excluded.counted_at WHERE known.counted_at <= %(since)s
RETURNING digest
"""
CLAIM_IN_TENANT = """
INSERT INTO referrals_countedidentity (id, tenant_id, digest, referral_id)
SELECT gen_random_uuid(), %(tenant)s, digest, %(referral)s
FROM unnest(%(digests)s::bytea[]) AS given (digest)
WHERE NOT EXISTS (
    SELECT 1 FROM candidates_candidate me
    JOIN candidates_candidate other ON other.tenant_id = me.tenant_id AND other.id <> me.id
        AND (other.id = me.merged_into_id OR other.merged_into_id IN (me.id, me.merged_into_id))
    JOIN referrals_referral r ON r.tenant_id = me.tenant_id AND r.candidate_id = other.id
    JOIN referrals_countedidentity counted ON counted.tenant_id = me.tenant_id AND counted.referral_id = r.id
    WHERE me.tenant_id = %(tenant)s AND me.id = %(candidate)s
)
ORDER BY digest
ON CONFLICT (tenant_id, digest) DO NOTHING
RETURNING digest
"""


def digests_of(profile: Mapping[str, Any]) -> list[bytes]:
    """HMAC-SHA256 of the normalised mailbox and of the E.164 phone, sorted: two lockers never wait in a ring."""
    keys = ["email:" + normalise.email_identity(profile["email"])]
    if phone := normalise.phone(profile.get("phone") or ""):
        keys.append("phone:" + phone)
    return sorted(map(digest_of, keys))


def digest_of(key: str) -> bytes:
    return hmac.new(settings.IDENTITY_KEY.encode(), key.encode(), hashlib.sha256).digest()


class Taken(Exception):
    """Somebody has counted the person already."""


def claim_person(*, tenant: Tenant, referral: Referral, at: datetime) -> bool:
    """Take the person for this referral: True exactly once per employer, and once in the network per window.

    To the employer one of its pool is one person, whatever address and phone they give this time; and so are two that
    were found to be one.
    Each claim is one statement that waits for a rival's commit, so of two at once exactly one gets True. A claim that
    fails leaves nothing behind: not counting a person must not move the day they may be counted again.
    """
    digests = digests_of(referral.profile)
    own = digest_of(f"candidate:{referral.candidate_id}")
    try:
        with transaction.atomic():
            _claim_in_tenant(tenant, referral, [*digests, own])
            _claim_in_network(tenant, digests, at)
    except Taken:
        return False
    return True


def _claim_in_tenant(tenant: Tenant, referral: Referral, digests: list[bytes]) -> None:
    asked = {"tenant": tenant.pk, "referral": referral.pk, "candidate": referral.candidate_id, "digests": digests}
    _claim(CLAIM_IN_TENANT, asked)


def _claim_in_network(tenant: Tenant, digests: list[bytes], at: datetime) -> None:
    since = at - timedelta(days=tenant.plan.duplicate_window_days)
    if tenant.is_test:  # a world of its own: whom a test counted is nobody's duplicate
        digests = [digest_of(f"test:{digest.hex()}") for digest in digests]
    _claim(CLAIM_IN_NETWORK, {"digests": digests, "at": at, "since": since})


def _claim(sql: str, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        if cursor.rowcount < len(values["digests"]):
            raise Taken
