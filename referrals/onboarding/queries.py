"""How far the start has come: asked of the data, so that it cannot drift from it."""

from dataclasses import dataclass

from candidates.models import Candidate
from referrals.models import Mail, Template
from referrals.onboarding.steps import AGENCY, EMPLOYER, Step
from referrals.rejections.trials import KIND as TRIAL
from tenants.company.queries import policy_of
from tenants.models import ApiKey, Endpoint, Invitation, Letter, Membership, Sender, Tenant
from tenants.scope import requires_scope

HIDDEN, SENDER, PARTNERS, PORTAL = "hidden", "sender", "partners", "portal"  # of `Policy.confirmed`


@dataclass(frozen=True)
class Checklist:
    """Every step with whether it is done."""

    steps: list[tuple[Step, bool]]
    is_hidden: bool

    @property
    def done(self) -> int:
        return sum(is_done for _step, is_done in self.steps)

    @property
    def is_complete(self) -> bool:
        return self.done == len(self.steps)

    @property
    def is_shown(self) -> bool:
        """On the front page: until it is complete, or somebody has put it away."""
        return not (self.is_complete or self.is_hidden)


@requires_scope
def checklist(*, tenant: Tenant) -> Checklist:
    confirmed = policy_of(tenant=tenant).confirmed
    is_employer = tenant.kind == Tenant.Kind.EMPLOYER
    done = _done_of_employer(tenant, confirmed) if is_employer else _done_of_agency(tenant, confirmed)
    steps = EMPLOYER if is_employer else AGENCY
    return Checklist([(step, done[step.name]) for step in steps], HIDDEN in confirmed)


def _done_of_employer(tenant: Tenant, confirmed: dict[str, str]) -> dict[str, bool]:
    return {
        "company": all(tenant.facts.values()) and bool(tenant.corporate_number and tenant.contact),
        "sender": SENDER in confirmed or Sender.objects.for_tenant(tenant).filter(ready_at__isnull=False).exists(),
        "template": Template.objects.for_tenant(tenant).exists(),
        "partners": PARTNERS in confirmed,
        "import": Candidate.objects.for_tenant(tenant).exists(),
        "trial": Letter.objects.for_tenant(tenant).filter(kind=TRIAL).exists(),
        "send": Mail.objects.for_tenant(tenant).exists(),
    }


def _done_of_agency(tenant: Tenant, confirmed: dict[str, str]) -> dict[str, bool]:
    has_endpoint = Endpoint.objects.for_tenant(tenant).filter(disabled_at=None).exists()
    has_key = ApiKey.objects.for_tenant(tenant).filter(revoked_at=None, is_test=False).exists()
    is_invited = Invitation.objects.for_tenant(tenant).exists()
    return {
        "company": all(tenant.facts.values()) and tenant.zero_fee_confirmed_at is not None,
        "receiving": has_endpoint or has_key or PORTAL in confirmed,
        "members": is_invited or Membership.objects.for_tenant(tenant).count() > 1,
    }
