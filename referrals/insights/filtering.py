"""The list's conditions: each is one field of the filter, and one narrowing of the people."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate, make_aware

from candidates.models import Application, Tag
from tenants.models import Tenant

FRESH, AGING = timedelta(days=183), timedelta(days=365)
OF_APPLICATION = ("job", "stage", "reason", "channel")
NOBODY = "nobody"


def narrow(people: QuerySet[Any], tenant: Tenant, wanted: Mapping[str, Any], at: datetime) -> QuerySet[Any]:
    """Those of the people to whom every condition that was given applies."""
    people = people.filter(by_person(wanted, at))
    told = {f"{name}__contains": wanted[name] for name in OF_APPLICATION if wanted.get(name)}
    if told:
        mine = Application.objects.for_tenant(tenant).filter(candidate=OuterRef("pk"), **told)
        people = people.filter(Exists(mine))
    if wanted.get("tag"):
        people = people.filter(pk__in=Tag.objects.for_tenant(tenant).filter(name=wanted["tag"]).values("candidate"))
    return people


def by_person(wanted: Mapping[str, Any], at: datetime) -> Q:
    """What the person's own row says."""
    found = Q(origin=wanted["origin"]) if wanted.get("origin") else Q()
    return found & by_assignee(wanted.get("assigned", "")) & by_age(wanted.get("freshness", ""), at) & by_mail(wanted)


def by_assignee(asked: str) -> Q:
    if not asked:
        return Q()
    return Q(assigned_to=None) if asked == NOBODY else Q(assigned_to=asked)


def by_age(asked: str, at: datetime) -> Q:
    """How long ago the person's facts were told, in whole days."""
    fresh, aging = (make_aware(datetime.combine(day, time.min)) for day in days_of_age(at))
    return {
        "fresh": Q(as_of__gte=fresh),
        "aging": Q(as_of__lt=fresh, as_of__gte=aging),
        "old": Q(as_of__lt=aging),
    }.get(asked, Q())


def days_of_age(at: datetime) -> tuple[date, date]:
    """The first day of what is fresh, and of what is not old yet."""
    today = localdate(at)
    return today - FRESH, today - AGING


def by_mail(wanted: Mapping[str, Any]) -> Q:
    is_mailable = ~Q(email="") & Q(do_not_contact_at=None)
    return {"yes": is_mailable, "no": ~is_mailable}.get(wanted.get("mailable", ""), Q())


def tags_of(tenant: Tenant) -> list[str]:
    """The tags in use, by name; at most so many as a menu can hold."""
    names = Tag.objects.for_tenant(tenant).order_by("name").values_list("name", flat=True).distinct()
    return list(names[:200])
