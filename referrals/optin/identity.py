"""Who has been counted: keyed digests of a person's mailbox and phone, claimed once per employer and per window.

Three steps, each a statement, since one that waits for a lock sees what it joins as it was before it waited: take the
person's turn, look whether anybody counted them, write the claim. The unique keys stand behind it.
"""

import hmac
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import timezone

from candidates.pool import normalise
from referrals.optin.models import Referral
from tenants.models import Tenant
from tenants.sql import rows

TAKE_TURN = "SELECT pg_advisory_xact_lock(turn) FROM unnest(%s::bigint[]) AS wanted (turn)"
IS_COUNTED = """(
    EXISTS (SELECT FROM referrals_countedidentity WHERE tenant_id = %(tenant)s AND digest = ANY(%(own)s::bytea[]))
    OR EXISTS (SELECT FROM referrals_networkidentity
        WHERE digest = ANY(%(network)s::bytea[]) AND counted_at > %(since)s)
    OR EXISTS (
        SELECT FROM candidates_candidate me
        JOIN candidates_candidate other ON other.tenant_id = me.tenant_id AND other.id <> me.id
            AND (other.id = me.merged_into_id OR other.merged_into_id IN (me.id, me.merged_into_id))
        JOIN referrals_referral r ON r.tenant_id = me.tenant_id AND r.candidate_id = other.id
        JOIN referrals_countedidentity counted ON counted.tenant_id = me.tenant_id AND counted.referral_id = r.id
        WHERE me.tenant_id = %(tenant)s AND me.id = %(candidate)s
    )
)"""
OWN = """
    INSERT INTO referrals_countedidentity (id, tenant_id, digest, referral_id)
    SELECT gen_random_uuid(), %(tenant)s, digest, %(referral)s FROM unnest(%(own)s::bytea[]) AS given (digest)
    RETURNING digest
"""
NETWORK = """
    INSERT INTO referrals_networkidentity AS known (digest, counted_at)
    SELECT digest, %(at)s FROM unnest(%(network)s::bytea[]) AS given (digest)
    ON CONFLICT (digest) DO UPDATE SET counted_at = excluded.counted_at WHERE known.counted_at <= %(since)s
    RETURNING digest
"""
CLAIM = f"""
WITH own AS ({OWN}), network AS ({NETWORK})
SELECT (SELECT count(*) FROM own), (SELECT count(*) FROM network)
"""  # noqa: S608  only parts of this module


class Person(NamedTuple):
    """Who somebody is to the employer (`own`) and to the network: digests, sorted, so that two never wait in a ring."""

    own: list[bytes]
    network: list[bytes]
    since: datetime  # counted after this, they are a duplicate in the network

    @property
    def turns(self) -> list[int]:
        """The locks: the first 64 bits of each digest."""
        wanted = {int.from_bytes(digest[:8], signed=True) for digest in (*self.own, *self.network)}
        return sorted(wanted)

    def is_claimed(self, own: int, network: int) -> bool:
        return (own, network) == (len(self.own), len(self.network))


class Taken(Exception):
    """Somebody was counted although it was not their turn: the claim, and whatever stands with it, must not commit."""


def person_at(*, tenant: Tenant, candidate_id: uuid.UUID, profile: Mapping[str, Any], at: datetime) -> Person:
    """To the employer one of its pool is one person, whatever address and phone they give this time."""
    digests = digests_of(profile)
    own = sorted([*digests, digest_of(f"candidate:{candidate_id}")])
    if tenant.is_test:  # a world of its own: whom a test counted is nobody's duplicate
        digests = sorted(digest_of(f"test:{digest.hex()}") for digest in digests)
    return Person(own, digests, at - timedelta(days=tenant.plan.duplicate_window_days))


def digests_of(profile: Mapping[str, Any]) -> list[bytes]:
    """HMAC-SHA256 of the normalised mailbox and of the E.164 phone, sorted."""
    keys = ["email:" + normalise.email_identity(profile["email"])]
    if phone := normalise.phone(profile.get("phone") or ""):
        keys.append("phone:" + phone)
    return sorted(map(digest_of, keys))


def digest_of(key: str) -> bytes:
    return hmac.digest(settings.IDENTITY_KEY.encode(), key.encode(), "sha256")


def place_of(*, tenant: Tenant, ip: str | None, at: datetime) -> bytes | None:
    """Where a form was sent from, told apart for one employer and one day and for nothing else; 16 bytes."""
    return digest_of(f"place:{tenant.pk}:{timezone.localdate(at)}:{ip}")[:16] if ip else None


def take_turn(person: Person) -> None:
    """Wait until nobody else is counting any of these; hold it until the scope ends."""
    rows(TAKE_TURN, (person.turns,))


def claim_person(*, tenant: Tenant, referral: Referral, at: datetime) -> bool:
    """Take the person for a referral that is already written: True exactly once per employer, and once per window.

    Not counting a person leaves nothing behind: it must not move the day they may be counted again.
    """
    person = person_at(tenant=tenant, candidate_id=referral.candidate_id, profile=referral.profile, at=at)
    take_turn(person)
    told = {"tenant": tenant.pk, "candidate": referral.candidate_id, "referral": referral.pk, "at": at}
    told |= person._asdict()
    if rows(f"SELECT {IS_COUNTED}", told)[0][0]:
        return False
    if not person.is_claimed(*rows(CLAIM, told)[0]):
        raise Taken
    return True
