"""The candidate's rights after consenting: who has what, and taking it back from each agency."""

from datetime import datetime

from django.db.models import Q

from candidates.consents import services as consents
from candidates.models import Consent
from referrals.optin.models import Referral
from referrals.relay.guard import exclude_pushes
from tenants import audit, events
from tenants.models import AuditEntry, Tenant
from tenants.scope import requires_scope


@requires_scope
def withdraw(*, tenant: Tenant, referral: Referral, agency: Tenant, at: datetime) -> bool:
    """End the consent towards one agency: nothing more goes there, and it is told. False when there was nothing to end.

    Who registered more than once, by the same mailbox, ends each of those consents. First it waits for a push in flight
    to that agency; then the referrals' rows are locked, so that two tabs end it once. What was counted stays counted.
    """
    exclude_pushes([(referral.candidate_id, agency.pk)])
    mine = Referral.objects.for_tenant(tenant).filter(
        candidate=referral.candidate_id, registration__email_key=referral.registration.email_key
    )
    locked = list(mine.locked().select_related("consent").order_by("id"))
    ended = [end_one(tenant=tenant, referral=each, agency=agency, at=at) for each in locked]
    return any(ended)


def end_one(*, tenant: Tenant, referral: Referral, agency: Tenant, at: datetime) -> bool:
    """End one referral's consent, and say so. False when there was nothing to end."""
    ended = [
        consents.withdraw_consent(tenant=tenant, consent=consent, agency=agency, at=at)
        for consent in consents_of(tenant=tenant, referral=referral)
    ]
    if not any(ended):
        return False
    subject, data = referral.public_id, {"referral": str(referral.pk), "agency": str(agency.pk)}
    events.record(tenant=tenant, kind="referral.withdrawn", subject=subject, data=data, at=at)
    candidate = AuditEntry.Actor.CANDIDATE
    audit.record(
        tenant=tenant,
        actor=candidate,
        action="consent.withdrawn",
        subject=subject,
        detail={"agency": str(agency.pk)},
        at=at,
    )
    return True


def consents_of(*, tenant: Tenant, referral: Referral) -> list[Consent]:
    """The consent a referral began with, and those the person gave later for further agencies."""
    mine = Q(referrals=referral.pk) | Q(extensions__referral=referral.pk)
    return list(Consent.objects.for_tenant(tenant).filter(mine).distinct().order_by("given_at"))
