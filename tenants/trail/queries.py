"""What the trail's pages ask: a tenant's own lines, newest first, and the names behind their ids."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from tenants.models import ApiKey, AuditEntry, Membership, StepIn, Tenant, User
from tenants.scope import requires_scope
from tenants.trail.words import ACTS, sentence_of

OPERATORS = Q(actor=AuditEntry.Actor.OPERATOR) | Q(operator_id__isnull=False)


@dataclass(frozen=True)
class Wanted:
    """What the reader looks for; what is empty asks for nothing."""

    who: str = ""  # a kind of actor, or "person:<id>", "key:<id>"
    group: str = ""
    words: str = ""
    since: date | None = None
    until: date | None = None  # both days included

    @property
    def is_anything(self) -> bool:
        return self != Wanted()


@requires_scope
def find_entries(*, tenant: Tenant, wanted: Wanted) -> QuerySet[AuditEntry]:
    """The tenant's own lines that fit, newest first."""
    lines: QuerySet[AuditEntry] = AuditEntry.objects.for_tenant(tenant)
    fit = by_whom(wanted.who) & of_group(wanted.group) & with_words(wanted.words) & within(wanted.since, wanted.until)
    return lines.filter(fit).order_by("-at", "-id")


def by_whom(who: str) -> Q:
    kind, _colon, number = who.partition(":")
    if kind == AuditEntry.Actor.OPERATOR:
        return OPERATORS
    asked = Q(actor=kind) & ~Q(operator_id__isnull=False) if kind else Q()
    return asked & Q(actor_id=number) if number else asked


def of_group(group: str) -> Q:
    return Q(action__in=[code for code, words in ACTS.items() if words.group == group]) if group else Q()


def with_words(words: str) -> Q:
    """In the sentence as the reader sees it, the act's code, the subject where it is shown, or the request's number."""
    if not words:
        return Q()
    told = [code for code in ACTS if words.lower() in sentence_of(code).lower()]
    readable = [code for code, each in ACTS.items() if each.is_subject_shown]
    in_subject = Q(subject__icontains=words, action__in=readable)
    return Q(action__in=told) | Q(action__icontains=words) | Q(request_id=words) | in_subject


def within(since: date | None, until: date | None) -> Q:
    found = Q(at__gte=midnight(since)) if since else Q()
    return found & Q(at__lt=midnight(until + timedelta(days=1))) if until and until < date.max else found


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def before(entries: QuerySet[AuditEntry], place: tuple[datetime, uuid.UUID] | None) -> QuerySet[AuditEntry]:
    """Those older than the last one of the page before."""
    if place is None:
        return entries
    at, last = place
    return entries.filter(at__lte=at).filter(Q(at__lt=at) | Q(id__lt=last))


@requires_scope
def names_of(*, tenant: Tenant, entries: Iterable[AuditEntry]) -> dict[uuid.UUID, str]:
    """Who is behind the ids: members, those who left too, and keys. Nobody of the operator's is named."""
    people = {entry.actor_id for entry in entries if entry.actor_id and entry.actor == AuditEntry.Actor.PERSON}
    keys = {entry.actor_id for entry in entries if entry.actor_id and entry.actor == AuditEntry.Actor.KEY}
    mine = Membership.objects.for_tenant(tenant).filter(user__in=people).values("user")
    known = User.objects.filter(pk__in=people).filter(Q(pk__in=mine) | Q(is_staff=False))
    named = {user.pk: user.name or user.email for user in known}
    return named | dict(ApiKey.objects.for_tenant(tenant).filter(pk__in=keys).values_list("pk", "name"))


@requires_scope
def reasons_of(*, tenant: Tenant, entries: Iterable[AuditEntry]) -> dict[uuid.UUID, str]:
    """For what reason the operator had stepped in when it happened, by the line's id."""
    visited = [entry for entry in entries if entry.operator_id]
    if not visited:
        return {}
    visits = list(StepIn.objects.for_tenant(tenant).filter(operator__in={each.operator_id for each in visited}))
    return {
        entry.pk: visit.reason
        for entry in visited
        for visit in visits
        if visit.operator_id == entry.operator_id and visit.started_at <= entry.at <= (visit.ended_at or visit.ends_at)
    }


@requires_scope
def people_of(*, tenant: Tenant) -> list[tuple[str, str]]:
    """`[("person:<id>", name)]` of the members."""
    members = Membership.objects.for_tenant(tenant).select_related("user").order_by("user__name", "user__email")
    return [(f"{AuditEntry.Actor.PERSON}:{each.user_id}", each.user.name or each.user.email) for each in members]


@requires_scope
def keys_of(*, tenant: Tenant) -> list[tuple[str, str]]:
    """`[("key:<id>", name)]` of the keys, ended ones too."""
    keys = ApiKey.objects.for_tenant(tenant).order_by("name", "id")
    return [(f"{AuditEntry.Actor.KEY}:{each.pk}", f"{each.name} …{each.last_four}") for each in keys]
