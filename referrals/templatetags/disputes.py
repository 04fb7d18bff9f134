"""What the agency's page of a referral shows of its dispute."""

from typing import Any

from django import template
from django.template import Context
from django.utils import timezone

from referrals.disputes import queries
from referrals.disputes.forms import DisputeForm
from tenants import roles

register = template.Library()


@register.inclusion_tag("referrals/disputes/box.html", takes_context=True)
def dispute_box(context: Context) -> dict[str, Any]:
    """What was objected and decided, and the form while it is open to this reader."""
    request, delivery = context["request"], context["delivery"]
    told = list(queries.disputes_of(agency=request.tenant, delivery=delivery))
    is_free = all(dispute.decided_at for dispute in told) and not context["is_closed"]
    is_free = is_free and roles.is_allowed(request.membership, "referral.work")
    may = is_free and queries.is_disputable(agency=request.tenant, delivery=delivery, at=timezone.now())
    names = ("request", "csrf_token", "public_id", "delivery")
    return {name: context[name] for name in names} | {"disputes": told, "may": may, "form": DisputeForm()}
