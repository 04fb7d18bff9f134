"""The list of mails, each with where it stands, and stopping a single one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from referrals.rejections import queries as rejections
from referrals.rejections.models import Dispatch, Mail
from referrals.sending import queries, services
from referrals.sending.forms import MailFilter
from referrals.sending.views import dispatch_at, go
from tenants.ids import decode
from tenants.models import Tenant
from tenants.requests import MemberRequest
from tenants.roles import authorize
from tenants.scope import NOBODY

PAGE = 50
SETTLED = {
    "left": gettext_lazy("%(name)sさんへのメールを、送信済みとして記録しました。"),
    "again": gettext_lazy("%(name)sさんへのメールを、もう一度送ります。"),
}


@require_safe
def mails(request: MemberRequest) -> HttpResponse:
    """Every mail and where it stands; those of one act of sending with `?sending=`."""
    authorize(request.membership, "mail.view")
    at, form = timezone.now(), MailFilter(request.GET)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    sending = sending_asked_for(request)
    found = queries.list_mails(tenant=request.tenant, at=at, state=state, dispatch=sending)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(mail, queries.standing_of(mail, at)) for mail in page],
        "form": form,
        "sending": sending,
        "is_filtered": bool(state or sending),
        "waiting": rejections.waiting_applications(tenant=request.tenant).count(),
        "open": queries.open_dispatches(tenant=request.tenant),
        "unsettled": queries.unsettled_count(tenant=request.tenant, at=at),
    }
    return render(request, "referrals/sending/mails.html", context)


def sending_asked_for(request: MemberRequest) -> Dispatch | None:
    told = request.GET.get("sending", "")
    return dispatch_at(request.tenant, told) if told else None


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: MemberRequest, public_id: str) -> HttpResponse:
    """Stop one mail that has not left, on a page that names whose it is."""
    authorize(request.membership, "mail.send")
    mail, at = mail_at(request.tenant, public_id), timezone.now()
    standing = queries.standing_of(mail, at)
    is_waiting = standing in {queries.Standing.HELD, queries.Standing.PLANNED, queries.Standing.QUEUED}
    if request.method != "POST":
        context = {"mail": mail, "standing": standing, "is_waiting": is_waiting}
        return render(request, "referrals/sending/mail_cancel.html", context)
    try:
        services.cancel_mail(tenant=request.tenant, mail=mail, by=request.user, at=at)
    except services.NotPossible as reason:
        messages.error(request, str(reason))
    else:
        name = mail.application.candidate.full_name
        messages.success(request, _("%(name)sさんへのメールを取り消しました。") % {"name": name})
    return go(request, "mails")


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: MemberRequest, public_id: str) -> HttpResponse:
    """One mail of which nobody knows whether it left: a person looks, and decides."""
    authorize(request.membership, "mail.send")
    mail, at = mail_at(request.tenant, public_id), timezone.now()
    answer = request.POST.get("answer")
    if answer not in SETTLED:
        is_unsettled = Mail.objects.for_tenant(request.tenant).filter(queries.is_unsettled(at), pk=mail.pk).exists()
        context = {"mail": mail, "standing": queries.standing_of(mail, at), "is_unsettled": is_unsettled}
        return render(request, "referrals/sending/mail_settle.html", context)
    try:
        services.settle_mail(tenant=request.tenant, mail=mail, has_left=answer == "left", by=request.user, at=at)
    except services.NotPossible as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, SETTLED[answer] % {"name": mail.application.candidate.full_name})
    return go(request, "mails")


def mail_at(tenant: Tenant, public_id: str) -> Mail:
    mails = Mail.objects.for_tenant(tenant).select_related("application__candidate", "version__template")
    found = mails.filter(pk=decode(Mail.PREFIX, public_id) or NOBODY).first()
    if found is None:
        raise Http404
    return found
