"""The pages of what HR does with one person."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from candidates.models import Candidate, PoolNote, Tag
from candidates.person import queries, services
from candidates.person.forms import CareForm, NoteForm
from tenants.ids import decode
from tenants.models import User
from tenants.requests import MemberRequest
from tenants.roles import authorize

page_methods = require_http_methods(["GET", "HEAD", "POST"])


@page_methods
def add_note(request: MemberRequest, public_id: str) -> HttpResponse:
    """Write a note."""
    person = person_or_404(request, public_id)
    form = NoteForm(posted(request), candidate=person)
    if request.method == "POST" and form.is_valid():
        services.add_note(tenant=request.tenant, candidate=person, **form.cleaned_data, **told(request))
        messages.success(request, _("メモを書きました。"))
        return back(request, public_id)
    return page(request, "note", form, person)


@page_methods
def note(request: MemberRequest, public_id: str, note_id: str) -> HttpResponse:
    """Put one's own note right."""
    person = person_or_404(request, public_id)
    own = note_or_404(request, person, note_id)
    initial = {"kind": own.kind, "body": own.body, "application": own.application_id}
    form = NoteForm(posted(request), candidate=person, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.change_note(tenant=request.tenant, note=own, **form.cleaned_data, **told(request))
        messages.success(request, _("メモを直しました。"))
        return back(request, public_id)
    return page(request, "note", form, person, note=own)


@page_methods
def remove_note(request: MemberRequest, public_id: str, note_id: str) -> HttpResponse:
    """Take one's own note back, on a page that shows it."""
    person = person_or_404(request, public_id)
    own = note_or_404(request, person, note_id)
    if request.method == "POST":
        services.remove_note(tenant=request.tenant, note=own, **told(request))
        messages.success(request, _("メモを消しました。"))
        return back(request, public_id)
    return render(request, "candidates/person/note_remove.html", {"candidate": person, "note": own})


@page_methods
def care(request: MemberRequest, public_id: str) -> HttpResponse:
    """Tags, who looks after the person, and whether they may be written to."""
    person = person_or_404(request, public_id)
    members = queries.members_of(tenant=request.tenant)
    form = CareForm(posted(request), members=members, initial=care_of(person))
    if request.method == "POST" and form.is_valid():
        take_care(request, person, form.cleaned_data)
        messages.success(request, _("保存しました。"))
        return back(request, public_id)
    return page(request, "care", form, person)


def care_of(person: Candidate) -> dict[str, Any]:
    names = Tag.objects.for_tenant(person.tenant).filter(candidate=person).order_by("name")
    return {
        "tags": "、".join(names.values_list("name", flat=True)),
        "assignee": str(person.assigned_to_id or ""),
        "is_stopped": person.do_not_contact_at is not None,
        "reason": person.do_not_contact_reason,
    }


def take_care(request: MemberRequest, person: Candidate, given: dict[str, Any]) -> None:
    whom: dict[str, Any] = {"tenant": request.tenant, "candidate": person, **told(request)}
    services.set_tags(names=given["tags"], **whom)
    services.assign_person(assignee=given["assignee"], **whom)
    if given["is_stopped"]:
        services.stop_contact(reason=given["reason"], **whom)
    else:
        services.allow_contact(**whom)


def told(request: MemberRequest) -> dict[str, Any]:
    assert isinstance(request.user, User)
    return {"by": request.user, "at": timezone.now()}


def posted(request: MemberRequest) -> Any:
    return request.POST if request.method == "POST" else None


def page(request: MemberRequest, name: str, form: Any, person: Candidate, **more: Any) -> HttpResponse:
    context = {"form": form, "candidate": person, **more}
    return render(request, f"candidates/person/{name}.html", context, status=422 if form.errors else 200)


def person_or_404(request: MemberRequest, public_id: str) -> Candidate:
    """Whoever may not edit the pool is refused before it is said whether the person exists."""
    authorize(request.membership, "pool.edit")
    found = queries.person_of(tenant=request.tenant, pk=decode(Candidate.PREFIX, public_id))
    if found is None:
        raise Http404
    return found


def note_or_404(request: MemberRequest, person: Candidate, note_id: str) -> PoolNote:
    pk, author = decode(PoolNote.PREFIX, note_id), told(request)["by"]
    found = queries.own_note(tenant=request.tenant, candidate=person, pk=pk, author=author)
    if found is None:
        raise Http404
    return found


def back(request: MemberRequest, public_id: str) -> HttpResponseRedirect:
    parts = {"tenant_slug": request.tenant.slug, "public_id": public_id}
    return HttpResponseRedirect(reverse("employer:candidate", kwargs=parts))
