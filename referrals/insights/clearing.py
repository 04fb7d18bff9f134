"""Erasing everybody who was chosen in the list: asked with names and their number typed, then left to a job."""

import hashlib
import uuid
from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from candidates.models import Candidate
from referrals.insights import ways
from referrals.insights.forms import EraseForm
from referrals.retention import bulk, queries
from tenants.requests import MemberRequest

NAMED = 10


def erase(request: MemberRequest, chosen: Any, count: int) -> HttpResponse:
    """Erase exactly those whom the page asked about: who comes to fit the conditions meanwhile is not among them."""
    people = sorted(chosen.order_by().values_list("pk", flat=True))
    is_same = request.POST.get("seal") == seal_of(people)
    if "seal" in request.POST and not is_same:
        messages.warning(request, _("候補者の一覧が変わりました。対象をもう一度確かめてください。"))
    form = EraseForm(request.POST if is_same else None, count=len(people))
    if not form.is_valid():
        return ask(request, form, people)
    told: dict[str, Any] = {"tenant": request.tenant, "by": request.user, "at": timezone.now()}
    job = bulk.start_erasure(people=people, **told)
    messages.success(request, _("%(n)s名の消去を受け付けました。") % {"n": f"{len(people):,}"})
    return redirect(ways.here(request, "erasure", public_id=job.public_id))


def seal_of(people: Collection[uuid.UUID]) -> str:
    """By which the page that asked and the answer are about the same people."""
    return hashlib.sha256(b"".join(pk.bytes for pk in people)).hexdigest()


def ask(request: MemberRequest, form: EraseForm, people: list[uuid.UUID]) -> HttpResponse:
    mine = Candidate.objects.for_tenant(request.tenant)
    context = {
        "form": form,
        "count": len(people),
        "named": mine.filter(pk__in=people[:NAMED]).order_by("pk"),
        "more": max(len(people) - NAMED, 0),
        "held": queries.held_among(tenant=request.tenant, people=people, day=timezone.localdate()),
        "kept": [*ways.kept(request), ("seal", seal_of(people))],
        "list": ways.address(request),
    }
    return render(request, "referrals/insights/bulk_erase.html", context, status=422 if form.errors else 200)
