"""Shared links made and revoked; personal ones made for many at once."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import connection
from django.db.models import Q

from candidates.models import Application
from referrals.links import queries
from referrals.rejections import services as rejections
from referrals.rejections.models import Link
from tenants import audit
from tenants.models import Tenant, User
from tenants.scope import requires_scope

BATCH = 1000
MOST = 100_000
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('careerrelay links ' || %s, 0))"


@requires_scope
def issue_link(*, tenant: Tenant, label: str, by: User, at: datetime) -> Link:
    """A shared link for one use; pressed twice, it is the same one."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME, [str(tenant.pk)])
    return rejections.issue_shared_link(tenant=tenant, label=label, by=by, at=at)


@requires_scope
def revoke_link(*, tenant: Tenant, link: Link, by: User, at: datetime) -> None:
    """From now on whoever opens it reads calmly that it has ended. Who has registered stays registered."""
    ended = Link.objects.for_tenant(tenant).filter(pk=link.pk, revoked_at=None).update(revoked_at=at)
    if ended:
        audit.record_act(tenant=tenant, by=by, action="link.revoked", subject=str(link.pk), at=at)


@requires_scope
def personal_links(*, tenant: Tenant, wanted: Q, by: User, at: datetime) -> Iterator[list[tuple[Application, Link]]]:
    """Personal links for everybody rejected and not mailed who fits, up to MOST, batch by batch; the audit has a line.

    Asked for again, each person's link is the same.
    """
    place, left = uuid.UUID(int=0), MOST
    while left > 0:
        people = list(queries.without_mail(tenant=tenant, wanted=wanted).filter(pk__gt=place)[: min(BATCH, left)])
        if not people:
            break
        links = links_of(tenant, people, at)
        place, left = people[-1].pk, left - len(people)
        yield [(one, links[one.pk]) for one in people if links[one.pk].revoked_at is None]
    audit.record_act(tenant=tenant, by=by, action="links.exported", subject="", detail={"count": MOST - left}, at=at)


def links_of(tenant: Tenant, applications: list[Application], at: datetime) -> dict[uuid.UUID, Link]:
    """Each application's personal link, made where there is none yet."""
    mine = Link.objects.for_tenant(tenant).filter(application__in=[one.pk for one in applications])
    held = _by_application(mine)
    new = [rejections.new_link(tenant, one, at) for one in applications if one.pk not in held]
    Link.objects.bulk_create(new, ignore_conflicts=True)
    return held | (_by_application(mine.all()) if new else {})


def _by_application(links: Iterable[Link]) -> dict[uuid.UUID, Link]:
    return {link.application_id: link for link in links if link.application_id}
