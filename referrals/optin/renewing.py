"""A consent's term: the person is asked before it ends; what nobody renewed ends by itself, and the agency is told."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from candidates.consents import services as consents
from candidates.models import Choice, Consent, Withdrawal
from referrals.optin.models import Note, Referral
from referrals.optin.rights import consents_of
from tenants import audit, events
from tenants.events import hint_once
from tenants.models import AuditEntry, Tenant
from tenants.scope import requires_scope
from tenants.sql import rows

ASK_BEFORE = timedelta(days=30)
BATCH = 500
# One line for each consent that nothing lets last beyond a day: the end of its longest line that still stands.
ENDING = """
SELECT referral.tenant_id, referral.registration_id, max(greatest(choice.expires_at, renewed.until)) AS ends_at
FROM candidates_choice choice
JOIN LATERAL (
    SELECT first.tenant_id, first.registration_id FROM referrals_referral first
    WHERE first.tenant_id = choice.tenant_id AND first.consent_id = choice.consent_id
    UNION ALL
    SELECT stands.tenant_id, stands.registration_id FROM referrals_extension later
    JOIN referrals_referral stands ON stands.tenant_id = later.tenant_id AND stands.id = later.referral_id
    WHERE later.tenant_id = choice.tenant_id AND later.consent_id = choice.consent_id
) referral ON true
JOIN referrals_registration registration
    ON registration.tenant_id = referral.tenant_id AND registration.id = referral.registration_id
LEFT JOIN LATERAL (
    SELECT max(expires_at) AS until FROM candidates_renewal
    WHERE consent_id = choice.consent_id AND agency_id = choice.agency_id
) renewed ON true
WHERE choice.is_given AND choice.expires_at <= %(soon)s AND registration.answers <> '{}'::jsonb
  AND NOT EXISTS (
    SELECT FROM candidates_withdrawal WHERE consent_id = choice.consent_id AND agency_id = choice.agency_id)
GROUP BY referral.tenant_id, referral.registration_id
HAVING max(greatest(choice.expires_at, renewed.until)) > %(at)s
   AND max(greatest(choice.expires_at, renewed.until)) <= %(soon)s
ORDER BY ends_at LIMIT %(limit)s OFFSET %(offset)s
"""
OVER = """
SELECT choice.tenant_id, choice.consent_id, choice.agency_id FROM candidates_choice choice
WHERE choice.is_given AND choice.expires_at <= %(at)s
  AND NOT EXISTS (SELECT FROM candidates_renewal
    WHERE consent_id = choice.consent_id AND agency_id = choice.agency_id AND expires_at > %(at)s)
  AND NOT EXISTS (SELECT FROM candidates_withdrawal
    WHERE consent_id = choice.consent_id AND agency_id = choice.agency_id)
ORDER BY choice.expires_at, choice.id LIMIT %(limit)s
"""


@requires_scope
def ask_renewals(*, at: datetime) -> None:
    """Write to everybody whose consent ends soon, once for each end. The network's work: it needs its scope."""
    for page in pages(at):
        notes = [
            Note(
                tenant_id=tenant_id,
                registration_id=registration_id,
                kind=Note.Kind.RENEWAL,
                cause=consents.spell(ends_at),
                queued_at=at,
                next_at=at,
            )
            for tenant_id, registration_id, ends_at in page
        ]
        Note.objects.bulk_create(notes, ignore_conflicts=True)
        hint_once("referrals.optin.tasks.send_due_notes")


def pages(at: datetime) -> Iterator[list[tuple[Any, ...]]]:
    offset, told = 0, {"at": at, "soon": at + ASK_BEFORE, "limit": BATCH}
    while page := rows(ENDING, told | {"offset": offset}):
        yield page
        offset += BATCH


@requires_scope
def renew(*, tenant: Tenant, referral: Referral, at: datetime) -> datetime | None:
    """The person lets what still stands last for another term; returns the new end. None when nothing stands."""
    Referral.objects.for_tenant(tenant).locked().get(pk=referral.pk)  # its end may be written at this moment
    standing = consents_of(tenant=tenant, referral=referral)
    ends = [consents.renew_consent(tenant=tenant, consent=each, at=at) for each in standing]
    ends_at = max(filter(None, ends), default=None)
    if ends_at:
        tell(tenant, AuditEntry.Actor.CANDIDATE, "consent.renewed", referral, at)
    return ends_at


@requires_scope
def end_expired(*, at: datetime) -> int:
    """Write the end of what is over, and tell the agencies; returns how many. The network's work.

    Nothing was readable after its moment anyway: this is the record, and the notice to delete.
    """
    over = rows(OVER, {"at": at, "limit": BATCH})
    for tenant_id, consent_id, agency_id in over:
        stands = Referral.objects.filter(consent=consent_id) | Referral.objects.filter(extensions__consent=consent_id)
        mine = Referral.objects.filter(tenant=tenant_id, pk__in=stands.values("pk")).select_related("tenant")
        locked, agency = mine.locked().first(), Tenant.objects.get(pk=agency_id)
        consent = Consent.objects.get(tenant=tenant_id, pk=consent_id)
        if locked and not is_renewed(consent, agency, at):
            end_one(locked, consent, agency, at)
    return len(over)


def is_renewed(consent: Consent, agency: Tenant, at: datetime) -> bool:
    """Looked at again under the lock."""
    lines = Choice.objects.filter(consent=consent, agency=agency)
    return bool(lines.standing(at).exists())


def end_one(referral: Referral, consent: Consent, agency: Tenant, at: datetime) -> None:
    tenant, expired = referral.tenant, Withdrawal.Cause.EXPIRED
    if not consents.withdraw_consent(tenant=tenant, consent=consent, agency=agency, at=at, cause=expired):
        return
    data = {"referral": str(referral.pk), "agency": str(agency.pk)}
    events.record(tenant=tenant, kind="referral.withdrawn", subject=referral.public_id, data=data, at=at)
    tell(tenant, AuditEntry.Actor.SYSTEM, "consent.expired", referral, at)


def tell(tenant: Tenant, actor: str, action: str, referral: Referral, at: datetime) -> None:
    audit.record(tenant=tenant, actor=actor, action=action, subject=referral.public_id, at=at)
