"""Whom a bulk action is about: the ticked people of a page, or everybody whom the list's conditions find."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property

from candidates.models import Candidate
from referrals.insights import filtering, people
from referrals.insights.forms import PeopleFilter
from tenants.ids import decode
from tenants.models import Tenant

PAGE = 50
COUNTED = 10_000  # further than this nobody turns pages, and no page counts
MOST = 20_000  # people of one bulk action


class Pages(Paginator):
    """Pages of a list that may be long: counted so far as somebody may want to turn."""

    @cached_property
    def count(self) -> int:
        return min(self.counted, COUNTED)

    @cached_property
    def counted(self) -> int:
        found: Any = self.object_list
        return int(found.order_by()[: COUNTED + 1].count())

    @property
    def is_cut(self) -> bool:
        return self.counted > COUNTED


def found(tenant: Tenant, form: PeopleFilter, at: datetime) -> QuerySet[Any]:
    """The people whom the filter finds, as the list shows them."""
    wanted = form.wanted
    listed = people.list_people(tenant=tenant, words=wanted.get("q", ""), state=wanted.get("state", ""))
    return filtering.narrow(listed, tenant, wanted, at)


def chosen(tenant: Tenant, posted: QueryDict, at: datetime) -> QuerySet[Any]:
    """Those a bulk action is about; what is not the tenant's is nobody."""
    if posted.get("all"):
        return found(tenant, PeopleFilter(QueryDict(posted.get("query", "")[:2000]), tenant=tenant), at)
    ids = ids_of(posted.getlist("person")[:PAGE])
    return people.list_people(tenant=tenant).filter(pk__in=ids)


def ids_of(public_ids: Iterable[str]) -> list[Any]:
    return [pk for pk in (decode(Candidate.PREFIX, one) for one in public_ids) if pk]
