"""The candidate's pages. Opening one changes nothing: only a form with a deliberate answer does.

They need no cookie: the token in the address is the whole proof, so there is no session for a forged form to ride on.
"""

import re
import uuid
from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from candidates.consents import services as consents
from candidates.models import ShownForm
from referrals.optin import attaching, openings, people, queries, reading, services, skeleton
from referrals.optin.attaching import Attached
from referrals.optin.forms import RegistrationForm, known_of
from referrals.optin.models import Registration
from referrals.optin.profile import rows_of
from referrals.optin.reading import Reading, Shown
from referrals.rejections.models import Link
from tenants import languages
from tenants.origins import client_ip
from tenants.requests import TokenRequest, finds_employer

DIGEST = re.compile("[0-9a-f]{64}")
MOST_CONFIRMATIONS = 5  # a day, to one mailbox: a stranger's address must not be flooded through a public page
FLOODED = _("このアドレスには、確認のメールを続けて送りました。届いたメールを開くか、明日もう一度お試しください。")
page_methods = require_http_methods(["GET", "HEAD", "POST"])


@csrf_exempt
@never_cache
@page_methods
@finds_employer
def page(request: TokenRequest, token: str) -> HttpResponse:
    """`/r/<token>`: what it is about, and the choice."""
    at = timezone.now()
    found = reading.read(token=token, at=at, form=form_in(request))
    request.tenant = None
    language = languages.speak(request, found.languages if found else [])
    if found is None:
        return gone(request)
    if found.registration_id:
        return to_what_it_became(request, found, found.registration_id, language)
    theme = str(frame_theme(request))
    order = reading.BY_CONTACT if request.GET.get("order") == reading.BY_CONTACT else ""
    words = skeleton.skeleton_of(request, found, language, theme, order)
    if request.method == "POST":
        return decide(Answering(request, found, reading.shown(found, language, order), words, order), at)
    openings.note_opening(link_id=found.link_id, request=request, at=at)
    return HttpResponse(words.filled(first_values(found)))


def form_in(request: TokenRequest) -> bytes:
    """The digest of the form that was sent back."""
    told = request.POST.get("form", "") if request.method == "POST" else ""
    return bytes.fromhex(told) if DIGEST.fullmatch(told) else b""


def frame_theme(request: TokenRequest) -> str:
    """The chosen look; empty follows the reader's system."""
    theme = request.COOKIES.get("theme", "")
    return theme if theme in {"light", "dark"} else ""


def to_what_it_became(request: TokenRequest, found: Reading, done_id: uuid.UUID, language: str) -> HttpResponse:
    employer = reading.shown(found, language).employer
    done = reading.registration_behind(done_id, employer)
    return to_receipt(done) if people.is_theirs(reading.link_of(found, employer), done) else gone(request)


def first_values(found: Reading) -> dict[str, str]:
    """What this reader's page says that no other's does: what they once gave this employer, the job, the dates."""
    known = known_of(found.candidate) if found.is_theirs and found.candidate else {}
    told = {"job": found.job or "", "deadline": spelled(found.expires_at), "declined": spelled(found.declined_at)}
    return known | told


def spelled(moment: datetime | None) -> str:
    return render_to_string("referrals/optin/moment.txt", {"at": moment}).strip() if moment else ""


class Answering(NamedTuple):
    """A form that came back, and what it answers."""

    request: TokenRequest
    found: Reading
    shown: Shown
    words: skeleton.Skeleton
    order: str  # of the agencies on it

    @property
    def link(self) -> Link:
        return reading.link_of(self.found, self.shown.employer)

    def form(self, **kwargs: Any) -> RegistrationForm:
        return RegistrationForm(
            agencies=self.shown.agencies, notice=self.shown.notice, shown=self.words.digest, **kwargs
        )

    def kept_form(self, at: datetime) -> ShownForm:
        """The words that are answered, kept."""
        tenant = self.shown.employer
        form = skeleton.form_of(self.words, tenant, self.shown.notice.language)
        if not self.found.is_form_kept:
            consents.keep_form(tenant=tenant, form=form, at=at)
        return form


def decide(answering: Answering, at: datetime) -> HttpResponse:
    """A deliberate answer: yes with a filled-in form, no with nothing; or first a look at exactly what would go."""
    request, link = answering.request, answering.link
    request.tenant = link.tenant
    decision = request.POST.get("decision")
    if decision == "decline":
        return declined(answering, link, at)
    return take(answering, link, decision, at)


def take(answering: Answering, link: Link, decision: str | None, at: datetime) -> HttpResponse:
    """A filled-in form, and the files that came with it or before."""
    files = attaching.attached(answering.request, tenant=link.tenant, link_id=link.pk, at=at)
    if decision == "edit":
        return show_page(answering, answering.form(initial=answering.request.POST.dict()), files)
    form = answering.form(data=answering.request.POST)
    if not is_takeable(form, link, at) or decision not in {"accept", "preview"} or files.error:
        if files.error:
            form.add_error(None, files.error)
        return show_page(answering, form, files, status=422)
    return preview(answering, form, files) if decision == "preview" else accept(answering, form, files, at)


def accept(answering: Answering, form: RegistrationForm, files: Attached, at: datetime) -> HttpResponse:
    """Yes, to some."""
    request, link = answering.request, answering.link
    registration = services.submit_registration(
        tenant=link.tenant,
        link=link,
        answers=form.answers,
        choices=form.choices,
        is_mail_given=form.cleaned_data["mail_consent"],
        notice=form.notice_shown,
        form=answering.kept_form(at),
        documents=files.ids,
        ip=client_ip(request),
        at=at,
    )
    if registration.confirmed_at and link.application_id:
        return to_receipt(registration) if people.is_theirs(link, registration) else gone(request)
    expires_at = registration.submitted_at + queries.CONFIRM_WITHIN
    context = {"employer": request.tenant, "email": registration.answers["email"], "expires_at": expires_at}
    return TemplateResponse(request, "referrals/optin/confirm_sent.html", context)


def declined(answering: Answering, link: Link, at: datetime) -> HttpResponse:
    """No, which is as good an answer."""
    notice, form = answering.shown.notice, answering.kept_form(at)
    services.decline(tenant=link.tenant, link=link, notice=notice, form=form, at=at)
    context = {"employer": link.tenant, "link": link}
    return TemplateResponse(answering.request, "referrals/optin/declined.html", context)


def preview(answering: Answering, form: RegistrationForm, files: Attached) -> HttpResponse:
    """Exactly what would go, and to whom; nothing has gone."""
    context = {
        "employer": answering.shown.employer,
        "profile": [*rows_of(form.answers), (_("履歴書・職務経歴書"), "\n".join(files.names))],
        "files": files,
        "given": [agency for agency in form.agencies if form.choices[str(agency.pk)]],
        "refused": [agency for agency in form.agencies if not form.choices[str(agency.pk)]],
        "is_mail_given": form.cleaned_data["mail_consent"],
        "typed": [(name, value) for name, value in answering.request.POST.items() if name in form.fields],
        "must_prove": not people.is_proven(answering.link, form.answers),
    }
    return TemplateResponse(answering.request, "referrals/optin/preview.html", context)


def is_takeable(form: RegistrationForm, link: Link, at: datetime) -> bool:
    """No mistake in it, and no mailbox that has just been sent one confirmation after another."""
    if form.is_valid() and not people.is_proven(link, form.answers):
        mailbox = people.mailbox_of(form.answers)
        if queries.waiting_count(link=link, mailbox=mailbox, at=at) >= MOST_CONFIRMATIONS:
            form.add_error("email", FLOODED)
    return form.is_valid()


def show_page(answering: Answering, form: RegistrationForm, files: Attached, status: int = 200) -> TemplateResponse:
    """The page again, with what was typed."""
    found = answering.found
    context = skeleton.context_of(found, form, answering.shown.employer, answering.order) | {
        "job": found.job,
        "deadline": spelled(found.expires_at),
        "declined": spelled(found.declined_at),
        "digest": answering.words.digest,
        "files": files,
    }
    return TemplateResponse(answering.request, "referrals/optin/page.html", context, status=status)


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


def gone(request: TokenRequest) -> TemplateResponse:
    """One kind answer for every address that opens nothing."""
    return TemplateResponse(request, "referrals/optin/gone.html", status=404)


def to_receipt(registration: Registration) -> HttpResponse:
    """Only for who holds the personal link or the confirmation's: the address is the receipt's secret."""
    address = reverse("optin:receipt", kwargs={"token": registration.token})
    return redirect(f"{address}?lang={get_language()}")
