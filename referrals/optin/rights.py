"""The candidate's rights after consenting: who has what, and taking it back from each agency."""

from dataclasses import dataclass
from datetime import datetime

from candidates.consents import services as consents
from candidates.models import Choice, Withdrawal
from referrals.optin.models import Referral
from referrals.relay.guard import exclude_pushes
from tenants import audit, events
from tenants.models import AuditEntry, Tenant
from tenants.scope import requires_scope


@dataclass(frozen=True)
class Holder:
    """One agency's line on the candidate's page: since when it has the data, and since when it no longer may."""

    agency: Tenant
    provided_at: datetime | None
    withdrawn_at: datetime | None


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
    if not consents.withdraw_consent(tenant=tenant, consent=referral.consent, agency=agency, at=at):
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


def holders_of(*, tenant: Tenant, referral: Referral) -> list[Holder]:
    """Every agency the consent names as given, by name."""
    given = Choice.objects.for_tenant(tenant).filter(consent=referral.consent, is_given=True)
    ended = dict(Withdrawal.objects.for_tenant(tenant).filter(consent=referral.consent).values_list("agency", "at"))
    records = referral.consent.provisions.order_by("provided_at").values_list("agency", "provided_at")
    since = dict(reversed(list(records)))
    agencies = [choice.agency for choice in given.select_related("agency").order_by("agency__name")]
    return [Holder(agency, since.get(agency.pk), ended.get(agency.pk)) for agency in agencies]
