"""The employer's pages about its tracking links."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from referrals.links import files, queries, services
from referrals.links.forms import LinkForm, PersonalFilter
from referrals.rejections.models import Link
from tenants.models import Tenant
from tenants.requests import MemberRequest
from tenants.roles import authorize

QR_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
page_methods = require_http_methods(["GET", "HEAD", "POST"])


@page_methods
def links(request: MemberRequest) -> HttpResponse:
    """The shared links, one for each use, with what came of them; POST makes one for a new use."""
    authorize(request.membership, "link.view" if request.method != "POST" else "link.issue")
    form = LinkForm(request.POST or None, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        given = {"label": form.cleaned_data["label"], "by": request.user, "at": timezone.now()}
        services.issue_link(tenant=request.tenant, **given)
        messages.success(request, _("専用URLを用意しました。"))
        return go_to_links(request)
    shared = list(queries.shared_links(tenant=request.tenant))
    context = {
        "form": form,
        "working": [(link, texts_of(request.tenant, link.url)) for link in shared if link.revoked_at is None],
        "ended": [link for link in shared if link.revoked_at],
    }
    return render(request, "referrals/links/links.html", context)


def texts_of(tenant: Tenant, url: str) -> list[dict[str, str]]:
    """What to paste below a mail, in each language: its code, its name, the text."""
    return [
        {"code": code, "name": name, "text": text_to_paste(tenant, url, code)}
        for code, name in (("ja", "日本語"), ("en", "English"))
    ]


def text_to_paste(tenant: Tenant, url: str, language: str) -> str:
    with translation.override(language):
        lines = _(
            "%(employer)sは、不採用となった方が希望する場合に限り、人材紹介会社に情報をお渡ししています。\n"
            "渡す相手と内容は、次のページで選べます。登録しなくても、今後の応募に影響はありません。\n"
            "%(url)s"
        )
    return lines % {"employer": tenant.name, "url": url}


@require_safe
def qr(request: MemberRequest, link_id: uuid.UUID, kind: str) -> HttpResponse:
    """The link as a QR code, to look at; with `?download`, as a file."""
    authorize(request.membership, "link.view")
    link = link_at(request, link_id)
    if link.revoked_at:
        raise Http404
    response = HttpResponse(files.draw_qr(link.url, kind), content_type=QR_TYPES[kind])
    name = f"qr-{link.label or link.pk}.{kind}"
    response["Content-Disposition"] = content_disposition_header("download" in request.GET, name) or "inline"
    return response


@page_methods
def revoke(request: MemberRequest, link_id: uuid.UUID) -> HttpResponse:
    """End a link, after a page that names it."""
    authorize(request.membership, "link.issue")
    link = link_at(request, link_id)
    if link.revoked_at:
        return go_to_links(request)
    if request.method == "POST":
        services.revoke_link(tenant=request.tenant, link=link, by=request.user, at=timezone.now())
        messages.success(request, _("「%(label)s」の専用URLを無効にしました。") % {"label": name_of(link)})
        return go_to_links(request)
    return render(request, "referrals/links/revoke.html", {"link": link, "name": name_of(link)})


@page_methods
def personal(request: MemberRequest) -> HttpResponse | FileResponse:
    """Personal links as a table for the merge field of the employer's own mails; taking it leaves a line."""
    authorize(request.membership, "pool.export")
    data = request.POST if request.method == "POST" else request.GET
    form = PersonalFilter(data or None, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        authorize(request.membership, "link.issue")
        return send_table(request, form)
    found = queries.without_mail(tenant=request.tenant, wanted=form.wanted)
    return render(request, "referrals/links/personal.html", {"form": form, "count": found.count()})


def send_table(request: MemberRequest, form: PersonalFilter) -> FileResponse:
    at = timezone.now()
    told: dict[str, Any] = {"wanted": form.wanted, "by": request.user, "at": at}
    file, _rows = files.write_table(services.personal_links(tenant=request.tenant, **told))
    name = f"links-{request.tenant.slug}-{timezone.localdate(at):%Y%m%d}.csv"
    return FileResponse(file, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")


def link_at(request: MemberRequest, link_id: uuid.UUID) -> Link:
    """A shared link of the tenant's; 404 for any other."""
    link = queries.shared_link(tenant=request.tenant, pk=link_id)
    if link is None:
        raise Http404
    return link


def name_of(link: Link) -> str:
    return link.label or _("用途の指定なし")


def go_to_links(request: MemberRequest) -> HttpResponse:
    return redirect(reverse("employer:links", kwargs={"tenant_slug": request.tenant.slug}))
