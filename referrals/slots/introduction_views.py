"""The employer's pages of a person introduced to it: blind, then named, then step by step to a first day."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from referrals.slots import messages as letters
from referrals.slots import queries, steps, stories, words
from referrals.slots.forms import DeclineForm, JoinedForm, LeftForm, MessageForm
from referrals.slots.models import Introduction, Placement
from referrals.slots.pages import go, refusals_told
from tenants.ids import encode
from tenants.requests import MemberRequest
from tenants.roles import authorize

SERVICES: dict[str, Any] = {
    "decline": steps.decline_introduction,
    "joined": steps.record_joined,
    "left": steps.record_left,
}


@require_safe
def introduction(request: MemberRequest, public_id: str) -> HttpResponse:
    """The summary; once shortlisted the person; what may follow, what was said, and the history."""
    authorize_look(request)
    return show(request, introduction_at(request, public_id), MessageForm())


def authorize_look(request: MemberRequest) -> None:
    """Who may see the slots and the people: an introduction is of both."""
    authorize(request.membership, "slot.view")
    authorize(request.membership, "pool.view")


def show(request: MemberRequest, found: Any, form: MessageForm) -> HttpResponse:
    person = queries.person_of(introduction=found) if found.shortlisted_at else None
    context = {
        "found": found,
        "person": person,
        "earlier": encode("cand", found.earlier_id) if found.earlier_id else "",
        "moves": [(act, words.BUTTONS[act]) for act in steps.next_of(found)],
        "reports": steps.reports_of(found),
        "placement": placement_of(found),
        "form": form,
        **stories.story_of(tenant=request.tenant, introduction=found, other=found.agency.name),
    }
    return render(request, "referrals/slots/introduction.html", context, status=422 if form.errors else 200)


def placement_of(found: Introduction) -> Placement | None:
    return queries.placements_of(introductions=[found]).get(found.pk)


@require_POST
def step(request: MemberRequest, public_id: str, act: str) -> HttpResponse:
    """A step that needs no more than a press."""
    authorize(request.membership, "slot.request")
    found = introduction_at(request, public_id)
    if act not in steps.MOVES:
        raise Http404
    with refusals_told(request, _("「%(state)s」にしました。") % {"state": words.PEOPLE[steps.MOVES[act].state].label}):
        steps.advance(tenant=request.tenant, introduction=found, act=act, by=request.user, at=timezone.now())
    return go(request, "slot_introduction", public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: MemberRequest, public_id: str, act: str) -> HttpResponse:
    """Decline with the reason, a first day with the salary, a last day with the reason: after a page that asks."""
    authorize(request.membership, "slot.request")
    found = introduction_at(request, public_id)
    if act not in SERVICES:
        raise Http404
    placement = placement_of(found)
    if act not in steps.reports_of(found):
        if request.method == "POST":
            told_out_of_order(request)
        return go(request, "slot_introduction", public_id=public_id)
    form = form_of(request, act, found, placement)
    if request.method == "POST" and form.is_valid():
        with refusals_told(request, words.REPORTED[act]):
            told: dict[str, Any] = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
            SERVICES[act](tenant=request.tenant, introduction=found, **told)
        return go(request, "slot_introduction", public_id=public_id)
    context = {"found": found, "form": form, "act": act, "placement": placement, "person": person_named(found)}
    return render(request, "referrals/slots/report.html", context, status=422 if form.errors else 200)


def told_out_of_order(request: MemberRequest) -> None:
    """Somebody else was quicker, or the page was old."""
    with refusals_told(request, ""):
        raise steps.OutOfOrder


def person_named(found: Introduction) -> str:
    """Whom it is about: by name where that is open."""
    person = queries.person_of(introduction=found) if found.shortlisted_at else None
    if person is None:
        return _("紹介された候補者")
    return _("%(name)sさん") % {"name": f"{person['last_name']} {person['first_name']}"}


def form_of(request: MemberRequest, act: str, found: Introduction, placement: Placement | None) -> forms.Form:
    data, today = (request.POST if request.method == "POST" else None), timezone.localdate()
    if act == "joined":
        return JoinedForm(data, today=today, introduction=found)
    if act == "left" and placement:
        return LeftForm(data, today=today, joined=timezone.localdate(placement.joined_at))
    return DeclineForm(data)


@require_POST
def write(request: MemberRequest, public_id: str) -> HttpResponse:
    """A message to the agency; it hears of it by mail."""
    authorize(request.membership, "slot.request")
    found, form = introduction_at(request, public_id), MessageForm(request.POST)
    if not form.is_valid():
        return show(request, found, form)
    told: dict[str, Any] = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
    letters.write_message(tenant=request.tenant, introduction=found, **told)
    messages.success(request, _("メッセージを送りました。"))
    return go(request, "slot_introduction", public_id=public_id)


def introduction_at(request: MemberRequest, public_id: str) -> Any:
    """Somebody the employer was shown; 404 for anybody else."""
    mine = queries.introductions_to(tenant=request.tenant)
    found = mine.filter(pk=queries.key_of(Introduction.PREFIX, public_id)).first()
    if found is None:
        raise Http404
    return found
