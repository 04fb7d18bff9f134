"""What HR does to many people at once: a tag, somebody who looks after them; and the list's saved conditions."""

from datetime import datetime

from django.db.models import Q, QuerySet

from candidates.pool.keeping import SavedView, Tag
from candidates.pool.models import Candidate
from tenants import audit
from tenants.events import hint_once
from tenants.models import Tenant, User
from tenants.scope import requires_scope

BATCH = 2_000


@requires_scope
def tag_people(*, tenant: Tenant, people: QuerySet[Candidate], name: str, by: User, at: datetime) -> int:
    """Put a tag on everybody who does not have it yet; how many got it."""
    new = people.exclude(pk__in=Tag.objects.for_tenant(tenant).filter(name=name).values("candidate"))
    ids = list(new.order_by().values_list("pk", flat=True))
    tags = (Tag(tenant=tenant, candidate_id=pk, name=name, at=at) for pk in ids)
    Tag.objects.bulk_create(tags, batch_size=BATCH, ignore_conflicts=True)
    Candidate.objects.for_tenant(tenant).filter(pk__in=ids).update(search_text=None)
    hint_once("candidates.pool.tasks.index_people")
    audit.record_act(tenant=tenant, by=by, action="pool.tagged", subject="", detail={"count": len(ids)}, at=at)
    return len(ids)


@requires_scope
def assign_people(*, tenant: Tenant, people: QuerySet[Candidate], assignee: User | None, by: User, at: datetime) -> int:
    """Let one member look after everybody, or nobody; how many there are."""
    ids = list(people.order_by().values_list("pk", flat=True))
    count = Candidate.objects.for_tenant(tenant).filter(pk__in=ids).update(assigned_to=assignee)
    audit.record_act(tenant=tenant, by=by, action="pool.assigned", subject="", detail={"count": count}, at=at)
    return int(count)


@requires_scope
def views_of(*, tenant: Tenant, user: User) -> QuerySet[SavedView]:
    """The views a member may use: their own, and everybody's shared ones, by name."""
    theirs: QuerySet[SavedView] = SavedView.objects.for_tenant(tenant).filter(Q(user=user) | Q(is_shared=True))
    return theirs.select_related("user").order_by("name", "id")


@requires_scope
def save_view(*, tenant: Tenant, name: str, query: str, is_shared: bool, by: User, at: datetime) -> SavedView:
    """Keep conditions under a name; the same name of the same member again replaces them."""
    told = {"query": query, "is_shared": is_shared}
    mine = {"tenant": tenant, "user": by, "name": name}
    new = told | {"created_at": at}
    made: SavedView
    made, _is_new = SavedView.objects.update_or_create(**mine, defaults=told, create_defaults=new)
    return made
