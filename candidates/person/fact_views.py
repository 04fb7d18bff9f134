"""The pages of a person's facts: somebody new, and putting right what is known."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from candidates.person import services
from candidates.person.facts import NewPersonForm, PersonForm
from candidates.person.views import back, page, page_methods, person_or_404, posted, told
from candidates.pool.turns import take_turn
from tenants.requests import MemberRequest
from tenants.roles import authorize


@page_methods
def add(request: MemberRequest) -> HttpResponse:
    """Somebody new: an applicant, who came to an event, who answered a scout, whom somebody knows."""
    authorize(request.membership, "pool.import")
    hold_pool(request)
    form = NewPersonForm(posted(request), tenant=request.tenant, at=timezone.now())
    if request.method == "POST" and form.is_valid():
        applied = {name: form.cleaned_data[name] for name in ("job", "outcome")}
        person = services.add_person(tenant=request.tenant, facts=form.facts, **applied, **told(request))
        messages.success(request, _("候補者を追加しました。"))
        return back(request, person.public_id)
    return render(request, "candidates/person/add.html", {"form": form}, status=422 if form.errors else 200)


@page_methods
def edit(request: MemberRequest, public_id: str) -> HttpResponse:
    """Put right what is known of somebody."""
    person = person_or_404(request, public_id)
    hold_pool(request)
    form = PersonForm(posted(request), tenant=request.tenant, at=timezone.now(), candidate=person)
    if request.method == "POST" and form.is_valid():
        services.change_person(tenant=request.tenant, candidate=person, facts=form.facts, **told(request))
        messages.success(request, _("保存しました。"))
        return back(request, public_id)
    return page(request, "edit", form, person)


def hold_pool(request: MemberRequest) -> None:
    """Before a mailbox is found to be free: nobody else takes it meanwhile."""
    if request.method == "POST":
        take_turn(request.tenant)
