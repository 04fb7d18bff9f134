"""Which of a person's referrals still stand somewhere, and with whom."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from candidates.models import Candidate, CheckIn
from referrals.optin.models import Referral
from referrals.relay import updates
from tenants.models import Tenant
from tenants.scope import requires_scope


@dataclass(frozen=True)
class Copy:
    """One referral, and the agencies to which its consent lasts."""

    referral: Referral
    agencies: list[Tenant]


@requires_scope
def copies_of(*, tenant: Tenant, check_in: CheckIn, at: datetime) -> list[Copy]:
    """The referrals that the letter's mailbox registered, newest first: what others registered is not theirs."""
    person = check_in.candidate.merged_into_id or check_in.candidate_id
    theirs = Q(candidate=person) | Q(candidate__merged_into=person)
    of_mailbox = Referral.objects.for_tenant(tenant).filter(theirs, registration__email_key=check_in.sent_to)
    related = of_mailbox.select_related("consent__notice", "registration").order_by("-registered_at", "-id")
    return [Copy(one, updates.holders_of(tenant=tenant, referral=one, at=at)) for one in related]


def holders_in(copies: list[Copy]) -> list[Tenant]:
    """Each agency once, by name."""
    found = {agency.pk: agency for copy in copies for agency in copy.agencies}
    return sorted(found.values(), key=lambda agency: agency.name)


@requires_scope
def person_of(*, tenant: Tenant, check_in: CheckIn) -> Candidate:
    found: Candidate = check_in.candidate.merged_into or check_in.candidate
    return found
