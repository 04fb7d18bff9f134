"""Who hears of new referrals by mail: the agency's own list, and the mailbox's own page behind its mails."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from referrals.portal import services
from referrals.portal.forms import DigestForm
from referrals.portal.models import DigestAddress
from tenants import tokens
from tenants.ids import decode
from tenants.requests import MemberRequest, TokenRequest
from tenants.roles import authorize
from tenants.scope import NOBODY

page_methods = require_http_methods(["GET", "HEAD", "POST"])


@page_methods
def digests(request: MemberRequest) -> HttpResponse:
    """The mailboxes; POST adds one, or changes how often it hears."""
    authorize(request.membership, "policy.edit")
    held = DigestAddress.objects.for_tenant(request.tenant).order_by("email")
    form = DigestForm(
        request.POST if request.method == "POST" else None, initial={"frequency": "instant", "language": "ja"}
    )
    if request.method == "POST" and form.is_valid() and is_added(request, form):
        return redirect("agency:digests", tenant_slug=request.tenant.slug)
    context = {"form": form, "addresses": held}
    return render(request, "referrals/portal/digests.html", context, status=422 if form.errors else 200)


def is_added(request: MemberRequest, form: DigestForm) -> bool:
    told = form.cleaned_data
    try:
        address = services.add_address(tenant=request.tenant, by=request.user, at=timezone.now(), **told)
    except services.TooManyAddresses:
        form.add_error("email", _("宛先は20件までです。使っていないものを外してください。"))
        return False
    if address.confirmed_at:
        messages.success(request, _("保存しました。"))
    else:
        messages.success(request, _("確認のメールを送りました。その中のボタンが押されると、届き始めます。"))
    return True


@page_methods
def remove_digest(request: MemberRequest, public_id: str) -> HttpResponse:
    """Take a mailbox off the list, after a page that names it."""
    authorize(request.membership, "policy.edit")
    mine = DigestAddress.objects.for_tenant(request.tenant)
    address = mine.filter(pk=decode(DigestAddress.PREFIX, public_id) or NOBODY).first()
    if address is None:
        raise Http404
    if request.method == "POST":
        services.remove_address(tenant=request.tenant, address=address, by=request.user, at=timezone.now())
        messages.success(request, _("宛先を外しました。"))
        return redirect("agency:digests", tenant_slug=request.tenant.slug)
    return render(request, "referrals/portal/digest_remove.html", {"address": address})


@csrf_exempt  # whoever has the token is the mailbox; mail programs post here without a cookie (RFC 8058)
@page_methods
def answer(request: TokenRequest, token: str) -> HttpResponse:
    """The mailbox says whether it wants these mails. Opening the page changes nothing."""
    address = DigestAddress.objects.filter(pk=tokens.object_of(token, services.PURPOSE) or NOBODY).first()
    if address is None or request.tenant is None:
        raise Http404
    if request.method == "POST":
        is_wanted = "wanted" in request.POST
        services.answer_digest(tenant=request.tenant, address=address, is_wanted=is_wanted, at=timezone.now())
        address.refresh_from_db()
    context = {"address": address, "agency": request.tenant, "is_answered": request.method == "POST"}
    return render(request, "referrals/portal/digest.html", context)
