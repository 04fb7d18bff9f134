"""One person's story."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from candidates.checkins import queries as check_ins
from candidates.models import Candidate, Consent, Tag
from candidates.person import queries as persons
from referrals.insights import history, people
from referrals.retention import queries as retention
from tenants.ids import decode
from tenants.models import Tenant
from tenants.requests import MemberRequest
from tenants.roles import authorize
from tenants.scope import NOBODY


@require_safe
def candidate(request: MemberRequest, public_id: str) -> HttpResponse:
    """One person: what is known, their applications, consent, and the story so far."""
    authorize(request.membership, "pool.view")
    return render(request, "referrals/insights/candidate.html", story_of(request.tenant, public_id))


def story_of(tenant: Tenant, public_id: str) -> dict[str, Any]:
    person = (
        people.list_people(tenant=tenant)
        .filter(pk=decode(Candidate.PREFIX, public_id) or NOBODY, anonymised_at=None)
        .first()
    )
    if person is None:
        raise Http404
    theirs = Q(candidate=person) | Q(candidate__merged_into=person)  # a consent stays where it was given
    return {
        "candidate": person,
        "state": people.State(person.state),
        "consent": Consent.objects.for_tenant(tenant).filter(theirs).order_by("-given_at").first(),
        "notes": persons.notes_of(tenant=tenant, candidate=person),
        "tags": Tag.objects.for_tenant(tenant).filter(candidate=person).order_by("name"),
        "standing": retention.standing(tenant=tenant, candidate=person),
        "check_in": check_ins.standing_of(tenant=tenant, candidate=person),
        "history": history.history_of(tenant=tenant, candidate=person),
    }
