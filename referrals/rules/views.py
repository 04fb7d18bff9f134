"""The page of the rules, in the employer's settings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from referrals.optin.queries import agencies_licensed
from referrals.rules import queries, services
from referrals.rules.forms import RulesForm
from referrals.rules.models import Exclusion
from tenants.models import Tenant
from tenants.requests import MemberRequest
from tenants.roles import authorize, is_allowed


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: MemberRequest) -> HttpResponse:
    """`/settings/relay-rules/`: which agencies, jobs and stages stay out of the relay."""
    authorize(request.membership, "policy.edit" if request.method == "POST" else "company.view")
    tenant, now = request.tenant, timezone.now()
    known = {kind: queries.values_of(tenant=tenant, kind=kind) for kind in Exclusion.Kind.values}
    agencies = list(agencies_licensed(tenant=tenant, at=now))
    form = RulesForm(request.POST or None, agencies=agencies, rules=known)
    if request.method == "POST" and form.is_valid():
        services.change_rules(tenant=tenant, rules=form.rules, by=request.user, at=now)
        messages.success(request, _("保存しました。次に開かれるページと、次の送付から適用されます。"))
        return redirect(reverse("employer:relay_rules", kwargs={"tenant_slug": tenant.slug}))
    context = {"form": form, "may_edit": is_allowed(request.membership, "policy.edit")}
    return render(request, "referrals/rules/rules.html", context | read(known, agencies))


def read(known: dict[str, list[str]], agencies: list[Tenant]) -> dict[str, list[str]]:
    """For whoever may only look: the same as words."""
    out = set(known[Exclusion.Kind.AGENCY])
    names = [agency.name for agency in agencies if str(agency.pk) in out]
    return {"names": names, "jobs": known["job"], "stages": known["stage"]}
