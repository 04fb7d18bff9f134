"""One person, what was noted of them, and who may look after them."""

import uuid

from django.db.models import QuerySet

from candidates.models import Candidate, PoolNote
from tenants.models import Membership, Tenant, User
from tenants.scope import NOBODY, requires_scope


@requires_scope
def person_of(*, tenant: Tenant, pk: uuid.UUID | None) -> Candidate | None:
    """Somebody who is in the pool."""
    found: Candidate | None = Candidate.objects.for_tenant(tenant).present().filter(pk=pk or NOBODY).first()
    return found


@requires_scope
def notes_of(*, tenant: Tenant, candidate: Candidate) -> QuerySet[PoolNote]:
    """Newest first, each with its author and the application it is about."""
    mine: QuerySet[PoolNote] = PoolNote.objects.for_tenant(tenant).filter(candidate=candidate)
    return mine.select_related("author", "application").order_by("-at", "-id")


@requires_scope
def own_note(*, tenant: Tenant, candidate: Candidate, pk: uuid.UUID | None, author: User) -> PoolNote | None:
    """A note that this member wrote themselves."""
    mine = PoolNote.objects.for_tenant(tenant).filter(candidate=candidate, author=author)
    found: PoolNote | None = mine.select_related("candidate").filter(pk=pk or NOBODY).first()
    return found


@requires_scope
def members_of(*, tenant: Tenant) -> list[User]:
    """Everybody who could look after a person, by name."""
    places = Membership.objects.for_tenant(tenant).select_related("user").order_by("user__name", "user__email")
    return [place.user for place in places]
