"""The employer's pages for writing, sending and linking."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates.models import Application
from referrals.rejections import comparing, placeholders, previews, queries, services, trials
from referrals.rejections.first_template import TEXTS
from referrals.rejections.forms import TemplateForm
from referrals.rejections.models import Template, Version
from tenants.ids import decode
from tenants.models import Tenant
from tenants.requests import MemberRequest
from tenants.roles import authorize, is_allowed
from tenants.scope import NOBODY

PEOPLE = 20  # to choose from, beside the text
page_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def templates(request: MemberRequest) -> HttpResponse:
    """Every template with its newest version."""
    authorize(request.membership, "template.view")
    context = {"templates": queries.list_templates(tenant=request.tenant)}
    return render(request, "referrals/rejections/templates.html", context)


@page_methods
def new_template(request: MemberRequest) -> HttpResponse:
    """Start from the example; saving makes version 1."""
    authorize(request.membership, "template.edit")
    form = TemplateForm(request.POST or None, initial=first_text())
    if request.method == "POST" and "preview" not in request.POST and form.is_valid():
        try:
            with transaction.atomic():
                facts: dict[str, Any] = {name: form.cleaned_data[name] for name in ("name", "language")}
                version = services.create_template(
                    tenant=request.tenant, by=request.user, at=timezone.now(), **facts, **form.text, **form.aim
                )
        except IntegrityError:
            form.add_error("name", _("同じ名称の文面がすでにあります。"))
        else:
            messages.success(request, _("保存しました。"))
            return go(request, "template", public_id=version.template.public_id)
    return show_editor(request, form, None)


@page_methods
def edit_template(request: MemberRequest, public_id: str) -> HttpResponse:
    """Saving a changed text makes the next version."""
    authorize(request.membership, "template.view" if request.method != "POST" else "template.edit")
    template = template_at(request.tenant, public_id)
    newest = template.latest
    form = TemplateForm(request.POST or None, initial=initial_of(template, newest), template=template)
    if request.method == "POST" and "preview" not in request.POST and form.is_valid():
        told: dict[str, Any] = {
            "tenant": request.tenant,
            "template": template,
            "by": request.user,
            "at": timezone.now(),
        }
        version = services.add_version(**told, **form.text)
        services.aim_template(**told, **form.aim)
        messages.success(request, _("第%(n)s版として保存しました。") % {"n": version.number})
        return go(request, "template", public_id=public_id)
    return show_editor(request, form, template)


@require_POST
def trial(request: MemberRequest, public_id: str) -> HttpResponse:
    """The newest version to the reader's own mailbox, with a sample's values."""
    authorize(request.membership, "template.edit")
    version = template_at(request.tenant, public_id).latest
    trials.write_trial(tenant=request.tenant, version=version, by=request.user, at=timezone.now())
    messages.success(request, _("%(email)sにテスト送信を受け付けました。") % {"email": request.user.email})
    return go(request, "template", public_id=public_id)


def show_editor(request: MemberRequest, form: TemplateForm, template: Template | None) -> HttpResponse:
    context = {
        "template": template,
        "form": form,
        "placeholders": [("{{" + item.key + "}}", item.description) for item in placeholders.REGISTRY.values()],
        "preview": preview_of(request.tenant, form, request.POST.get("person", "")),
        "people": queries.waiting_applications(tenant=request.tenant)[:PEOPLE],
        "chosen": request.POST.get("person", ""),
        **(history_of(request.tenant, template) if template else {}),
    }
    if not is_allowed(request.membership, "template.edit"):
        for field in form.fields.values():
            field.disabled = True
    return render(request, "referrals/rejections/template.html", context)


@require_POST
def preview(request: MemberRequest) -> HttpResponse:
    """The preview alone, for the editor's script; it reads the form and saves nothing."""
    authorize(request.membership, "template.view")
    shown = preview_of(request.tenant, TemplateForm(request.POST), request.POST.get("person", ""))
    return render(request, "referrals/rejections/preview.html", {"preview": shown})


def history_of(tenant: Tenant, template: Template) -> dict[str, Any]:
    """What the editor shows below: the versions with their results, and what was compared."""
    results = comparing.results_of(tenant=tenant, template=template)
    versions = queries.list_versions(tenant=tenant, template=template)
    return {
        "versions": [(version, results[version.pk]) for version in versions],
        "verdicts": comparing.list_verdicts(tenant=tenant, template=template),
        "running": comparing.running_of(tenant=tenant, template=template),
    }


def initial_of(template: Template, newest: Version) -> dict[str, str]:
    told = {name: getattr(template, name) for name in ("name", "language", "stage", "reason")}
    other = {f"other_{name}": newest.other.get(name, "") for name in ("subject", "body")}
    return told | other | {"subject": newest.subject, "body": newest.body}


def preview_of(tenant: Tenant, form: TemplateForm, person: str) -> previews.Preview:
    """As this person would read it (the public id of an application), in their language where it is written."""
    language = str(form["language"].value() or "")
    words = [str(form[name].value() or "") for name in ("subject", "body", "other_subject", "other_body")]
    subject, body, other_subject, other_body = (text[:20_000].replace("\r\n", "\n") for text in words)
    template = Template(language=language if language in TEXTS else "ja")
    other = {"subject": other_subject, "body": other_body} if other_body.strip() else {}
    version = Version(template=template, subject=subject[:200], body=body, other=other)
    return previews.preview_version(tenant=tenant, version=version, person=decode(Application.PREFIX, person))


def template_at(tenant: Tenant, public_id: str) -> Template:
    found = Template.objects.for_tenant(tenant).filter(pk=decode(Template.PREFIX, public_id) or NOBODY).first()
    if found is None:
        raise Http404
    return found


def first_text() -> dict[str, str]:
    language = get_language() or "ja"
    return {"language": language, **TEXTS.get(language, TEXTS["ja"])}


def go(request: MemberRequest, name: str, **kwargs: str) -> HttpResponse:
    return redirect(reverse(f"employer:{name}", kwargs={"tenant_slug": request.tenant.slug, **kwargs}))
