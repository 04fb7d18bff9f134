"""The agency's pages of slots: what employers ask for, whom it introduces, and how far each has come."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from referrals.slots import eligibility, introducing, queries, stories
from referrals.slots import messages as letters
from referrals.slots.forms import MessageForm
from referrals.slots.introduce_forms import IntroduceForm
from referrals.slots.models import Introduction, Offer, SlotRequest
from referrals.slots.pages import PAGE, go, refusals_told
from tenants import roles
from tenants.requests import MemberRequest
from tenants.roles import authorize

page_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def offers(request: MemberRequest) -> HttpResponse:
    """What employers ask for now; with `?state=ended`, what is over."""
    authorize(request.membership, "slot.view")
    is_ended = request.GET.get("state") == "ended"
    mine = queries.offers_to(agency=request.tenant).filter(closed_at__isnull=not is_ended).order_by("-id")
    page = Paginator(mine, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "is_ended": is_ended, "is_eligible": is_eligible(request)}
    return render(request, "referrals/slots/offers.html", context)


def is_eligible(request: MemberRequest) -> bool:
    return eligibility.is_eligible(agency=request.tenant, at=timezone.now())


@require_safe
def offer(request: MemberRequest, public_id: str) -> HttpResponse:
    """One of them, with whom the agency has introduced for it."""
    authorize(request.membership, "slot.view")
    found = offer_at(request, public_id)
    may_see = roles.is_allowed(request.membership, "referral.view")
    mine = queries.introductions_by(agency=request.tenant).filter(request=found.request_id).order_by("-id")
    people = list(mine) if may_see else []
    named = queries.persons_of(introductions=people)
    context = {
        "offer": found,
        "public_id": public_id,
        "rows": [(one, named.get(one.pk)) for one in people],
        "may_see": may_see,
        "is_eligible": is_eligible(request),
    }
    return render(request, "referrals/slots/offer.html", context)


@page_methods
def introduce(request: MemberRequest, public_id: str) -> HttpResponse:
    """Somebody for it: a blind summary, who it is, and the consent on record."""
    authorize(request.membership, "introduction.make")
    found, at = offer_at(request, public_id), timezone.now()
    if not found.is_open:
        with refusals_told(request, ""):
            raise introducing.Paused if found.closed_at is None else introducing.RequestClosed
        return go(request, "slot_offer", public_id=public_id)
    form = IntroduceForm(request.POST if request.method == "POST" else None, at=at)
    if request.method == "POST" and form.is_valid():
        with refusals_told(request, _("紹介しました。企業が概要を読みます。")):
            introducing.introduce_person(agency=request.tenant, offer=found, by=request.user, at=at, **form.said)
        return go(request, "slot_offer", public_id=public_id)
    context = {"offer": found, "public_id": public_id, "form": form, "is_eligible": is_eligible(request)}
    return render(request, "referrals/slots/introduce.html", context, status=422 if form.errors else 200)


@require_safe
def people(request: MemberRequest) -> HttpResponse:
    """Everybody the agency has introduced, newest first."""
    authorize_look(request)
    mine = queries.introductions_by(agency=request.tenant).order_by("-id")
    page = Paginator(mine, PAGE).get_page(request.GET.get("page"))
    found = list(page)
    named, asked = (
        queries.persons_of(introductions=found),
        queries.offers_of(agency=request.tenant, introductions=found),
    )
    rows = [(one, named.get(one.pk), asked.get(one.request_id)) for one in found]
    return render(request, "referrals/slots/people.html", {"page": page, "rows": rows})


def authorize_look(request: MemberRequest) -> None:
    """Who may see the slots and the people: an introduction is of both."""
    authorize(request.membership, "slot.view")
    authorize(request.membership, "referral.view")


@require_safe
def person(request: MemberRequest, public_id: str) -> HttpResponse:
    """One of them: how far it has come, what was said, and the history."""
    authorize_look(request)
    return show(request, person_at(request, public_id), MessageForm())


def show(request: MemberRequest, found: Introduction, form: MessageForm) -> HttpResponse:
    asked = queries.offer_of(agency=request.tenant, introduction=found)
    other = str(asked.told["employer"]["name"])
    context = {
        "found": found,
        "offer": asked,
        "person": queries.person_of(introduction=found),
        "placement": queries.placements_of(introductions=[found]).get(found.pk),
        "form": form,
        **stories.story_of(tenant=request.tenant, introduction=found, other=other),
    }
    return render(request, "referrals/slots/person.html", context, status=422 if form.errors else 200)


@page_methods
def withdraw(request: MemberRequest, public_id: str) -> HttpResponse:
    """The person does not want to any more: after a page that names them."""
    authorize(request.membership, "introduction.make")
    found = person_at(request, public_id)
    if request.method == "POST":
        with refusals_told(request, _("紹介を取り下げました。企業に知らせます。")):
            introducing.withdraw_introduction(
                agency=request.tenant, introduction=found, by=request.user, at=timezone.now()
            )
    elif found.is_open:
        context = {"found": found, "person": queries.person_of(introduction=found)}
        return render(request, "referrals/slots/withdraw.html", context)
    return go(request, "slot_introduction", public_id=public_id)


@require_POST
def write(request: MemberRequest, public_id: str) -> HttpResponse:
    """A message to the employer; it hears of it by mail."""
    authorize(request.membership, "introduction.make")
    found, form = person_at(request, public_id), MessageForm(request.POST)
    if not form.is_valid():
        return show(request, found, form)
    told: dict[str, Any] = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
    letters.write_message(tenant=request.tenant, introduction=found, **told)
    messages.success(request, _("メッセージを送りました。"))
    return go(request, "slot_introduction", public_id=public_id)


def offer_at(request: MemberRequest, public_id: str) -> Offer:
    """What the agency was offered; 404 for anything else."""
    mine = queries.offers_to(agency=request.tenant)
    found = mine.filter(request=queries.key_of(SlotRequest.PREFIX, public_id)).first()
    if found is None:
        raise Http404
    return found


def person_at(request: MemberRequest, public_id: str) -> Introduction:
    """The agency's own; 404 for another's."""
    mine = queries.introductions_by(agency=request.tenant)
    found = mine.filter(pk=queries.key_of(Introduction.PREFIX, public_id)).first()
    if found is None:
        raise Http404
    return found
