"""The pages that make two rows of one person one: who may be meant, what is kept, and taking it back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates.models import Application, Candidate, Merge
from candidates.pool import duplicates, merging
from referrals.insights.ways import here
from referrals.models import Referral
from tenants.ids import decode
from tenants.models import Tenant
from tenants.requests import MemberRequest
from tenants.roles import authorize
from tenants.scope import NOBODY

RECENT = 20


@require_safe
def pairs(request: MemberRequest) -> HttpResponse:
    """Who may be one person twice, and the latest mergers."""
    authorize(request.membership, "pool.edit")
    latest = Merge.objects.for_tenant(request.tenant).filter(undone_at=None).select_related("kept", "by")
    found = duplicates.find_pairs(tenant=request.tenant)
    context = {"pairs": found, "most": duplicates.MOST, "merges": latest.order_by("-at")[:RECENT]}
    return render(request, "referrals/insights/pairs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: MemberRequest, kept_id: str, merged_id: str) -> HttpResponse:
    """What is kept and what moves; POST does it."""
    authorize(request.membership, "pool.edit")
    kept, merged = (person_at(request.tenant, one) for one in (kept_id, merged_id))
    if request.method == "POST":
        return do(request, kept, merged)
    if kept == merged or kept.merged_into_id or merged.merged_into_id:
        raise Http404
    return render(request, "referrals/insights/merge.html", preview(request.tenant, kept, merged))


def do(request: MemberRequest, kept: Candidate, merged: Candidate) -> HttpResponse:
    told: dict[str, Any] = {"tenant": request.tenant, "by": request.user, "at": timezone.now()}
    try:
        merging.merge_people(kept=kept, merged=merged, **told)
    except merging.CannotMerge:
        messages.error(request, _("ほかのメンバーがすでに統合しています。一覧を確かめてください。"))
        return redirect(here(request, "pairs"))
    messages.success(request, _("候補者を統合しました。「重複の整理」から取り消せます。"))
    return redirect(here(request, "candidate", public_id=kept.public_id))


def preview(tenant: Tenant, kept: Candidate, merged: Candidate) -> dict[str, Any]:
    """Both rows beside what becomes of them, and what moves."""
    facts = merging.merged_facts(kept, merged)
    names = "email other_emails phone current_company current_title prefecture birth_date skills".split()
    rows = [(label_of(name), *map(shown, trio(kept, merged, facts, name))) for name in names]
    counted = Referral.objects.for_tenant(tenant).filter(candidate__in=[kept, merged], verdict="counted")
    return {
        "kept": kept,
        "merged": merged,
        "rows": rows,
        "applications": Application.objects.for_tenant(tenant).filter(candidate=merged).count(),
        "counted": counted.count(),
    }


def label_of(name: str) -> Any:
    return Candidate._meta.get_field(name).verbose_name  # type: ignore[union-attr]


def trio(kept: Candidate, merged: Candidate, facts: dict[str, Any], name: str) -> tuple[Any, Any, Any]:
    return getattr(kept, name), getattr(merged, name), facts[name]


def shown(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value or "")


@require_POST
def undo(request: MemberRequest, public_id: str) -> HttpResponse:
    """Two people again."""
    authorize(request.membership, "pool.edit")
    held = Merge.objects.for_tenant(request.tenant).filter(pk=decode(Merge.PREFIX, public_id) or NOBODY).first()
    if held is None:
        raise Http404
    told: dict[str, Any] = {"tenant": request.tenant, "by": request.user, "at": timezone.now()}
    if merging.undo_merge(merge=held, **told):
        messages.success(request, _("統合を取り消しました。2名に戻りました。"))
    else:
        messages.error(request, _("この統合は、すでに取り消されたか、その後の統合に含まれています。"))
    return redirect(here(request, "pairs"))


def person_at(tenant: Tenant, public_id: str) -> Candidate:
    found: Candidate | None = (
        Candidate.objects.for_tenant(tenant).filter(pk=decode(Candidate.PREFIX, public_id) or NOBODY).first()
    )
    if found is None:
        raise Http404
    return found
