"""The candidate's pages. Opening one changes nothing: only a form with a deliberate answer does.

They need no cookie: the token in the address is the whole proof, so there is no session for a forged form to ride on.
"""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
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
from referrals.optin import people, queries, rights, services
from referrals.optin.forms import RegistrationForm, initial_of
from referrals.optin.models import Referral, Registration
from referrals.optin.profile import rows_of
from referrals.rejections.models import Link
from tenants.models import Tenant
from tenants.requests import TokenRequest

MOST_CONFIRMATIONS = 5  # a day, to one mailbox: a stranger's address must not be flooded through a public page
FLOODED = _("このアドレスには、確認のメールを続けて送りました。届いたメールを開くか、明日もう一度お試しください。")
page_methods = require_http_methods(["GET", "HEAD", "POST"])


@csrf_exempt
@never_cache
@page_methods
def page(request: TokenRequest, token: str) -> HttpResponse:
    """`/r/<token>`: what it is about, and the choice."""
    at = timezone.now()
    link = queries.open_link(tenant=request.tenant, token=token, at=at)
    if link is None:
        return gone(request)
    done = queries.referral_behind(link=link)
    if done is not None:
        return to_receipt(done.registration) if people.is_theirs(link, done.registration) else gone(request)
    if request.method == "POST":
        return decide(request, link, at)
    form = RegistrationForm(**shown(link.tenant, at), initial=initial_of(link))
    return show_page(request, link, form)


def decide(request: TokenRequest, link: Link, at: datetime) -> HttpResponse:
    """A deliberate answer: yes with a filled-in form, or no with nothing."""
    if request.POST.get("decision") == "decline":
        services.decline(tenant=link.tenant, link=link, at=at)
        return TemplateResponse(request, "referrals/optin/declined.html", {"employer": request.tenant, "link": link})
    form = RegistrationForm(request.POST, **shown(link.tenant, at))
    if request.POST.get("decision") != "accept" or not is_takeable(form, link, at):
        return show_page(request, link, form, status=422)
    registration = services.submit_registration(
        tenant=link.tenant,
        link=link,
        answers=form.answers,
        choices=form.choices,
        is_mail_given=form.cleaned_data["mail_consent"],
        notice=form.notice_shown,
        at=at,
    )
    if registration.confirmed_at and link.application_id:
        return to_receipt(registration) if people.is_theirs(link, registration) else gone(request)
    expires_at = registration.submitted_at + queries.CONFIRM_WITHIN
    context = {"employer": request.tenant, "email": registration.answers["email"], "expires_at": expires_at}
    return TemplateResponse(request, "referrals/optin/confirm_sent.html", context)


def is_takeable(form: RegistrationForm, link: Link, at: datetime) -> bool:
    """No mistake in it, and no mailbox that has just been sent one confirmation after another."""
    if form.is_valid() and not people.is_proven(link, form.answers):
        mailbox = people.mailbox_of(form.answers)
        if queries.waiting_count(link=link, mailbox=mailbox, at=at) >= MOST_CONFIRMATIONS:
            form.add_error("email", FLOODED)
    return form.is_valid()


def shown(tenant: Tenant, at: datetime) -> dict[str, Any]:
    """What the page puts before the reader: who may receive, and the notice in force."""
    notice = notice_in_force(language=get_language() or "ja", at=at)
    return {"agencies": queries.agencies_offered(tenant=tenant, at=at), "notice": notice}


def show_page(request: TokenRequest, link: Link, form: RegistrationForm, status: int = 200) -> TemplateResponse:
    context = {
        "employer": request.tenant,
        "link": link,
        "application": link.application,
        "agencies": form.rows,
        "notice": form.notice_shown,
        "form": form,
        "must_prove": link.application is None,
    }
    return TemplateResponse(request, "referrals/optin/page.html", context, status=status)


@csrf_exempt
@never_cache
@page_methods
def confirm(request: TokenRequest, token: str) -> HttpResponse:
    """`/confirm/<token>`: the page behind the confirmation mail; its button proves the mailbox."""
    at = timezone.now()
    registration = queries.registration_at(tenant=request.tenant, token=token, at=at)
    if registration is None:
        return gone(request)
    if registration.confirmed_at:
        return to_receipt(registration)
    if request.method == "POST" and request.POST.get("confirm") == "yes":
        referral = services.confirm_registration(tenant=registration.tenant, registration=registration, at=at)
        return to_receipt(registration) if referral.registration_id == registration.pk else gone(request)
    chosen = [agency for agency, is_given in people.choices_of(registration).items() if is_given]
    context = {"employer": request.tenant, "registration": registration, "agencies": chosen, "token": token}
    return TemplateResponse(request, "referrals/optin/confirm.html", context)


@never_cache
@require_http_methods(["GET", "HEAD"])
def receipt(request: TokenRequest, token: str) -> HttpResponse:
    """`/receipt/<token>`: 同意の控え, to print and keep."""
    referral = queries.referral_at(tenant=request.tenant, token=token)
    if referral is None:
        return gone(request)
    return TemplateResponse(request, "referrals/optin/receipt.html", receipt_context(referral))


def receipt_context(referral: Referral) -> dict[str, Any]:
    """What the record says, whatever the parties are called by now."""
    record = referral.consent.record
    return {
        "employer": record["controller"],
        "consent": referral.consent,
        "notice": referral.consent.notice,
        "given": [recipient for recipient in record["recipients"] if recipient["is_given"]],
        "refused": [recipient for recipient in record["recipients"] if not recipient["is_given"]],
        "profile": rows_of(referral.profile),
        "me_url": f"{reverse('optin:me', kwargs={'token': referral.registration.token})}?lang={get_language()}",
    }


@csrf_exempt
@never_cache
@page_methods
def me(request: TokenRequest, token: str) -> HttpResponse:
    """`/me/<token>`: わたしの情報: who holds what since when, and the way to take it back from each agency."""
    referral = queries.referral_at(tenant=request.tenant, token=token)
    if referral is None:
        return gone(request)
    asked = request.POST.get("withdraw", "")
    if asked and request.POST.get("sure") == asked:  # a robot that presses every button ends nothing
        withdraw(referral, asked)
        return redirect(f"{reverse('optin:me', kwargs={'token': token})}?lang={get_language()}")
    context = {
        "unsure": asked,
        "employer": request.tenant,
        "closed_at": referral.tenant.closed_at,
        "consent": referral.consent,
        "holders": rights.holders_of(tenant=referral.tenant, referral=referral),
        "profile": rows_of(referral.profile),
        "token": token,
    }
    return TemplateResponse(request, "referrals/optin/me.html", context, status=422 if asked else 200)


def withdraw(referral: Referral, agency_id: str) -> None:
    """The agency named by the button; a name that is not on the page ends nothing."""
    for holder in rights.holders_of(tenant=referral.tenant, referral=referral):
        if str(holder.agency.pk) == agency_id:
            rights.withdraw(tenant=referral.tenant, referral=referral, agency=holder.agency, at=timezone.now())


def gone(request: TokenRequest) -> TemplateResponse:
    """One kind answer for every address that opens nothing."""
    return TemplateResponse(request, "referrals/optin/gone.html", status=404)


def to_receipt(registration: Registration) -> HttpResponse:
    """Only for who holds the personal link or the confirmation's: the address is the receipt's secret."""
    address = reverse("optin:receipt", kwargs={"token": registration.token})
    return redirect(f"{address}?lang={get_language()}")
