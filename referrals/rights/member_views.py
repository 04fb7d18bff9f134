"""The employer's desk of requests: what people ask for, by when, and the answer."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates.models import Candidate
from candidates.pool import normalise
from referrals.rights import desks, services
from referrals.rights.forms import AnswerForm, RecordForm
from referrals.rights.models import Request
from tenants import audit
from tenants.ids import decode
from tenants.requests import MemberRequest
from tenants.roles import authorize, is_allowed
from tenants.scope import NOBODY

PAGE = 50
page_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def listing(request: MemberRequest) -> HttpResponse:
    """What waits for an answer, by its date, and what was answered."""
    authorize(request.membership, "pool.view")
    at, state = timezone.now(), request.GET.get("state", "")
    rows = desks.requests_of(tenant=request.tenant, state=state)
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "figures": desks.figures_of(tenant=request.tenant, at=at, today=timezone.localdate(at)),
        "state": state,
        "today": timezone.localdate(at),
        "may_record": is_allowed(request.membership, "pool.edit"),
    }
    return render(request, "referrals/rights/requests.html", context)


@page_methods
def detail(request: MemberRequest, public_id: str) -> HttpResponse:
    """One request with its history; an answer stays, and may be followed by another."""
    authorize(request.membership, "pool.view")
    asked = request_or_404(request, public_id)
    is_allowed_to = is_allowed(request.membership, "request.answer")
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        authorize(request.membership, "request.answer")
        if form.is_valid():
            return answer(request, asked, form)
    context = {
        "asked": asked,
        "form": form,
        "may_answer": is_allowed_to and asked.closed_at is None,
        "may_reopen": is_allowed_to and asked.can_reopen,
        "again": asked.reopened_as.first(),
    }
    return render(request, "referrals/rights/request.html", context, status=422 if form.errors else 200)


def answer(request: MemberRequest, asked: Request, form: AnswerForm) -> HttpResponse:
    try:
        told: dict[str, Any] = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
        services.close_request(tenant=request.tenant, request=asked, **told)
    except services.Settled:
        messages.warning(request, _("この請求には、すでに回答しました。回答は変わりません。"))
    else:
        messages.success(request, _("回答しました。本人にメールで知らせます。"))
    return to(request, "request", public_id=asked.public_id)


@require_POST
def reopen(request: MemberRequest, public_id: str) -> HttpResponse:
    """An answer was not enough: the same request waits again, beside the answer that was given."""
    authorize(request.membership, "request.answer")
    asked = request_or_404(request, public_id)
    try:
        again = services.reopen_request(tenant=request.tenant, request=asked, by=request.user, at=timezone.now())
    except services.Settled:
        messages.warning(request, _("この請求は再開できません。すでに再開したか、本人の情報を消去しています。"))
        return to(request, "request", public_id=asked.public_id)
    messages.success(request, _("再開しました。新しい期限までに回答してください。前の回答は残ります。"))
    return to(request, "request", public_id=again.public_id)


@page_methods
def record(request: MemberRequest) -> HttpResponse:
    """What somebody asked for by phone or letter: their mailbox must prove it before it counts."""
    authorize(request.membership, "pool.edit")
    form = RecordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        key = normalise.email_identity(form.cleaned_data["email"])
        person = Candidate.objects.for_tenant(request.tenant).present().filter(email_key=key).first()
        if person is None:
            form.add_error("email", _("このアドレスの候補者はいません。登録されている宛先を確かめてください。"))
        else:
            return take(request, form, person)
    return render(request, "referrals/rights/record_request.html", {"form": form}, status=422 if form.errors else 200)


def take(request: MemberRequest, form: RecordForm, person: Candidate) -> HttpResponse:
    at, told = timezone.now(), {name: form.cleaned_data[name] for name in ("kind", "text")}
    try:
        made = services.record_request(
            tenant=request.tenant, candidate=person, language="ja", by=request.user, at=at, **told
        )
    except services.TooMany:
        messages.error(
            request, _("この人には、今日すでに確認のメールを続けて送っています。明日もう一度お試しください。")
        )
    else:
        detail = {"kind": made.kind}
        act: dict[str, Any] = {"action": "request.recorded", "subject": made.public_id, "detail": detail}
        audit.record_act(tenant=request.tenant, by=request.user, at=at, **act)
        messages.success(request, _("記録し、本人に確認のメールを送りました。本人が確定すると、一覧に加わります。"))
    return to(request, "requests")


def request_or_404(request: MemberRequest, public_id: str) -> Request:
    rows = desks.requests_of(tenant=request.tenant).select_related("registration", "recorded_by", "reopens")
    found = rows.filter(pk=decode(Request.PREFIX, public_id) or NOBODY).first()
    if found is None:
        raise Http404
    return found


def to(request: MemberRequest, name: str, **parts: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"employer:{name}", kwargs={"tenant_slug": request.tenant.slug, **parts}))
