"""A template's history: what changed between two versions, and two versions compared by lot."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from referrals.rejections import comparing, queries
from referrals.rejections.differences import lines_between
from referrals.rejections.models import Template, Version
from referrals.rejections.views import go, template_at
from tenants.models import Tenant
from tenants.requests import MemberRequest
from tenants.roles import authorize


@require_safe
def changes(request: MemberRequest, public_id: str, number: int) -> HttpResponse:
    """`…/versions/<number>/`: this version beside the one before it."""
    authorize(request.membership, "template.view")
    template = template_at(request.tenant, public_id)
    version = version_at(request.tenant, template, number)
    before = Version.objects.for_tenant(request.tenant).filter(template=template, number=number - 1).first()
    context = {
        "template": template,
        "version": version,
        "before": before,
        "parts": parts_of(before, version),
        "result": comparing.results_of(tenant=request.tenant, template=template)[version.pk],
        "others": queries.list_versions(tenant=request.tenant, template=template),
    }
    return render(request, "referrals/rejections/changes.html", context)


def parts_of(before: Version | None, version: Version) -> list[tuple[str, list[object]]]:
    """Each part of the text with its lines, as they changed."""
    old = texts(before) if before else {}
    named = {"subject": _("件名"), "body": _("本文"), "other_subject": _("もう一つの言語の件名")}
    named["other_body"] = _("もう一つの言語の本文")
    new = texts(version)
    return [(label, list(lines_between(old.get(name, ""), new[name]))) for name, label in named.items() if new[name]]


def texts(version: Version) -> dict[str, str]:
    other = {f"other_{name}": version.other.get(name, "") for name in ("subject", "body")}
    return {"subject": version.subject, "body": version.body} | other


@require_POST
def compare(request: MemberRequest, public_id: str) -> HttpResponse:
    """Begin to draw lots between two versions."""
    authorize(request.membership, "template.edit")
    template = template_at(request.tenant, public_id)
    first, second = (version_of(request.tenant, template, number_in(request, name)) for name in ("first", "second"))
    if first is None or second is None:
        messages.error(request, _("比べる版を2つ選んでください。"))
        return go(request, "template", public_id=public_id)
    told: dict[str, Any] = {"tenant": request.tenant, "by": request.user, "at": timezone.now()}
    try:
        comparing.start_comparison(template=template, first=first, second=second, **told)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("比較を始めました。これから送る人に、どちらかの版がくじで割り当てられます。"))
    return go(request, "template", public_id=public_id)


@require_POST
def end_comparison(request: MemberRequest, public_id: str) -> HttpResponse:
    """No more lots: from now on the newest version goes to everybody."""
    authorize(request.membership, "template.edit")
    template = template_at(request.tenant, public_id)
    running = comparing.running_of(tenant=request.tenant, template=template)
    told: dict[str, Any] = {"tenant": request.tenant, "by": request.user, "at": timezone.now()}
    if running and comparing.end_comparison(comparison=running, **told):
        messages.success(request, _("比較を終えました。これからは最新の版を送ります。"))
    return go(request, "template", public_id=public_id)


def number_in(request: MemberRequest, name: str) -> int:
    told = request.POST.get(name, "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 6 else 0  # noqa: PLR2004  (digits of a number)


def version_of(tenant: Tenant, template: Template, number: int) -> Version | None:
    found: Version | None = Version.objects.for_tenant(tenant).filter(template=template, number=number).first()
    return found


def version_at(tenant: Tenant, template: Template, number: int) -> Version:
    found = version_of(tenant, template, number)
    if found is None:
        raise Http404
    found.template = template
    return found
