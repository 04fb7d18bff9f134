"""わたしの情報: `/me/<token>` and the pages below it. Opening one changes nothing; a deliberate form does.

They need no cookie: the token in the address is the whole proof, so there is no session for a forged form to ride on.
What cannot be taken back, or lets somebody new in, is proven once more by a mail to the mailbox (`act_views`).
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from candidates.consents.queries import notice_in_force
from candidates.suppression import queries as suppression
from candidates.suppression import services as stopping
from candidates.suppression.models import Suppression
from referrals.optin import queries as optin
from referrals.optin import rights
from referrals.optin.models import Referral
from referrals.optin.profile import rows_of
from referrals.optin.queries import agencies_offered
from referrals.optin.views import gone
from referrals.rights import changing, copies, queries, services
from referrals.rights.forms import WHAT_FOLLOWS, AgenciesForm, AskForm, ProfileForm
from referrals.rights.models import Request
from tenants.requests import TokenRequest

View = Callable[[TokenRequest, str, Referral], HttpResponse]
DONE = {  # what the page says of the act that led back to it
    "withdrawn": _("同意を撤回しました。これから新しく送ることはありません。"),
    "stopped": _("この企業からのメールを止めました。"),
    "changed": _("変更を保存しました。同意が続いている会社にも、まもなく届きます。"),
    "same": _("変わったところはありませんでした。"),
}


def own_page(*methods: str) -> Callable[[View], Callable[[TokenRequest, str], HttpResponse]]:
    """A page of whoever holds the token; anybody else gets the one kind answer."""

    def door(view: View) -> Callable[[TokenRequest, str], HttpResponse]:
        @csrf_exempt
        @never_cache
        @require_http_methods(["GET", "HEAD", *methods])
        @wraps(view)
        def guarded(request: TokenRequest, token: str) -> HttpResponse:
            referral = optin.referral_at(tenant=request.tenant, token=token)
            return view(request, token, referral) if referral else gone(request)

        return guarded

    return door


@own_page("POST")
def me(request: TokenRequest, token: str, referral: Referral) -> HttpResponse:
    """Who holds what since when; taking it back; the ways to everything else."""
    at, asked = timezone.now(), request.POST.get("withdraw", "")
    if request.POST.get("stop_mails") == "yes":
        reason, key = Suppression.Reason.UNSUBSCRIBE, referral.registration.email_key
        stopping.stop_mail(tenant=referral.tenant, email_key=key, reason=reason, at=at)
        return to(token, "stopped")
    if asked and request.POST.get("sure") == asked:  # a robot that presses every button ends nothing
        return to(token, "withdrawn" if withdraw(referral, asked, at) else "")
    context = page_of(request, token, referral) | {"unsure": asked}
    return TemplateResponse(request, "referrals/rights/me.html", context, status=422 if asked else 200)


def withdraw(referral: Referral, asked: str, at: datetime) -> bool:
    """The agency named by the button, or all; False when nothing was to end, as for a name that is not on the page."""
    ended = [
        rights.withdraw(tenant=referral.tenant, referral=referral, agency=holder.agency, at=at)
        for holder in queries.holders_of(tenant=referral.tenant, referral=referral)
        if asked in ("all", str(holder.agency.pk)) and not holder.withdrawn_at
    ]
    return any(ended)


def page_of(request: TokenRequest, token: str, referral: Referral) -> dict[str, Any]:
    tenant = referral.tenant
    holders = queries.holders_of(tenant=tenant, referral=referral)
    key = referral.registration.email_key
    return {
        "employer": request.tenant,
        "closed_at": tenant.closed_at,
        "consent": referral.consent,
        "holders": holders,
        "standing": [holder for holder in holders if not holder.withdrawn_at],
        "profile": rows_of(referral.profile),
        "provisions": queries.provisions_of(tenant=tenant, referral=referral).count(),
        "requests": queries.history_of(tenant=tenant, referral=referral),
        "is_stopped": suppression.is_stopped(tenant=tenant, email_key=key),
        "token": token,
        "done": DONE.get(request.GET.get("done", ""), ""),
    }


@own_page()
def record(request: TokenRequest, token: str, referral: Referral) -> HttpResponse:
    """Each provision as it is on record (APPI art. 33(5))."""
    found = queries.provisions_of(tenant=referral.tenant, referral=referral)
    context = {"employer": request.tenant, "token": token, "provisions": [copies.provision_rows(one) for one in found]}
    return TemplateResponse(request, "referrals/rights/record.html", context)


@own_page("POST")
def edit(request: TokenRequest, token: str, referral: Referral) -> HttpResponse:
    """Put right what goes; a new mailbox must prove itself first."""
    if not referral.profile:
        return to(token)
    data = request.POST if request.method == "POST" else None
    form = ProfileForm(data, notice=referral.consent.notice, initial=referral.profile)
    if data is not None and form.is_valid():
        email = form.answers["email"]
        told: dict[str, Any] = {"answers": form.answers, "at": timezone.now()}
        changed = changing.change_profile(tenant=referral.tenant, referral=referral, **told)
        if email != referral.registration.answers["email"]:
            return ask_mailbox(request, token, referral, Request.Kind.MAILBOX, {"email": email})
        return to(token, "changed" if changed else "same")
    context = {"employer": request.tenant, "token": token, "form": form}
    return TemplateResponse(request, "referrals/rights/edit.html", context, status=422 if form.errors else 200)


@own_page("POST")
def agencies(request: TokenRequest, token: str, referral: Referral) -> HttpResponse:
    """Let further agencies have it: those that may receive and do not."""
    tenant, at = referral.tenant, timezone.now()
    having = {
        holder.agency.pk for holder in queries.holders_of(tenant=tenant, referral=referral) if not holder.withdrawn_at
    }
    offered = [agency for agency in agencies_offered(tenant=tenant, at=at) if agency.pk not in having]
    offered = offered if referral.profile and tenant.is_open else []
    notice = notice_in_force(language=get_language() or "ja", at=at)
    data = request.POST if request.method == "POST" else None
    form = AgenciesForm(data, agencies=offered, notice=notice, initial={"version": notice.version})
    if data is not None and form.is_valid():
        return ask_mailbox(request, token, referral, Request.Kind.AGENCIES, {"agencies": form.cleaned_data["chosen"]})
    context: dict[str, Any] = {"employer": request.tenant, "token": token, "form": form}
    context |= {"agencies": offered, "notice": notice}
    context |= {"profile": rows_of(referral.profile), "chosen": request.POST.getlist("chosen")}
    return TemplateResponse(request, "referrals/rights/agencies.html", context, status=422 if form.errors else 200)


@own_page("POST")
def ask(request: TokenRequest, token: str, referral: Referral) -> HttpResponse:
    """Ask for disclosure, correction, a stop or erasure."""
    if not referral.registration.answers:
        return to(token)
    data = request.POST if request.method == "POST" else None
    form = AskForm(data, initial={"kind": request.GET.get("kind")})
    if data is not None and form.is_valid():
        return ask_mailbox(request, token, referral, form.cleaned_data["kind"], {"text": form.cleaned_data["text"]})
    kinds = [(value, label, WHAT_FOLLOWS[value]) for value, label in form.fields["kind"].choices]  # type: ignore[attr-defined]
    context = {
        "employer": request.tenant,
        "token": token,
        "form": form,
        "kinds": kinds,
        "within": services.ANSWER_WITHIN,
    }
    return TemplateResponse(request, "referrals/rights/ask.html", context, status=422 if form.errors else 200)


def ask_mailbox(
    request: TokenRequest, token: str, referral: Referral, kind: str, details: dict[str, Any]
) -> HttpResponse:
    """Nothing is done yet: a mail goes out, and the page says where to."""
    language = get_language() or "ja"
    told: dict[str, Any] = {"kind": kind, "details": details, "language": language, "at": timezone.now()}
    context: dict[str, Any] = {"employer": request.tenant, "token": token}
    try:
        made = services.ask(tenant=referral.tenant, referral=referral, **told)
    except services.TooMany:
        return TemplateResponse(request, "referrals/rights/too_many.html", context, status=429)
    context |= {"asked": made, "email": details.get("email") or referral.registration.answers["email"]}
    return TemplateResponse(request, "referrals/rights/sent.html", context)


@own_page()
def data(request: TokenRequest, token: str, referral: Referral) -> HttpResponse:
    """Everything on one page, to read, print and keep."""
    context = {"employer": request.tenant, "token": token, "parts": copies.parts_of(referral)}
    return TemplateResponse(request, "referrals/rights/data.html", context)


@own_page()
def data_json(request: TokenRequest, token: str, referral: Referral) -> HttpResponse:
    """The same for programs."""
    answer = JsonResponse(copies.copy_of(referral), json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="my-data-{timezone.localdate():%Y%m%d}.json"'
    return answer


def to(token: str, done: str = "") -> HttpResponse:
    """Back to the person's own page, which says what has been done."""
    address = f"{reverse('optin:me', kwargs={'token': token})}?lang={get_language()}"
    return redirect(f"{address}&done={done}" if done else address)
