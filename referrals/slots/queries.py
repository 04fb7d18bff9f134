"""What is known of slots in use: an employer's requests and whom it was shown, an agency's offers and people."""

import uuid
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from referrals.slots.models import EarlierApplicant, IntroducedPerson, Introduction, Offer, Placement, SlotRequest
from tenants.ids import decode
from tenants.models import Tenant
from tenants.scope import NOBODY

PRESENTED = Q(introductions__presented_at__isnull=False)


def requests_of(*, tenant: Tenant) -> "QuerySet[SlotRequest]":
    """The employer's requests, each with the number of people it was shown: `.introduced`, `.waiting`."""
    waiting = PRESENTED & Q(introductions__declined_at=None, introductions__joined_at=None)
    rows: QuerySet[SlotRequest] = SlotRequest.objects.for_tenant(tenant)
    return rows.annotate(
        introduced=Count("introductions", filter=PRESENTED), waiting=Count("introductions", filter=waiting)
    )


def introductions_to(*, tenant: Tenant) -> Any:
    """Whom the employer was shown, with who is known from before: `.earlier_id`."""
    mine = Introduction.objects.for_tenant(tenant).filter(presented_at__isnull=False)
    earlier = EarlierApplicant.objects.for_tenant(tenant).filter(introduction=OuterRef("pk"))
    known = earlier.filter(candidate__anonymised_at=None).values("candidate")[:1]
    return mine.select_related("agency", "request").annotate(is_earlier=Exists(earlier), earlier_id=Subquery(known))


def count_unread(*, tenant: Tenant) -> int:
    """People whom the employer was shown and has neither shortlisted nor declined."""
    shown = Introduction.objects.for_tenant(tenant).filter(presented_at__isnull=False)
    return int(shown.filter(shortlisted_at=None, declined_at=None).count())


def offers_to(*, agency: Tenant) -> "QuerySet[Offer]":
    """What the agency was offered, with how many people it has introduced: `.introduced`."""
    mine = Introduction.objects.filter(agency=agency, request=OuterRef("request")).order_by().values("request")
    count = mine.annotate(n=Count("pk")).values("n")
    return Offer.objects.filter(agency=agency).annotate(introduced=Subquery(count))


def introductions_by(*, agency: Tenant) -> "QuerySet[Introduction]":
    """The agency's own people."""
    return Introduction.objects.filter(agency=agency)


def offer_of(*, agency: Tenant, introduction: Introduction) -> Offer:
    """The request as the agency read it."""
    return Offer.objects.get(agency=agency, request=introduction.request_id)


def offers_of(*, agency: Tenant, introductions: list[Introduction]) -> dict[uuid.UUID, Offer]:
    """The same for many, by the request's id."""
    wanted = {one.request_id for one in introductions}
    return {one.request_id: one for one in Offer.objects.filter(agency=agency, request__in=wanted)}


def person_of(*, introduction: Introduction) -> dict[str, Any] | None:
    """Who it is, if the reader's scope may know: the agency always, the employer once it has shortlisted."""
    found = IntroducedPerson.objects.filter(introduction=introduction).first()
    return found.profile if found and found.profile else None


def persons_of(*, introductions: list[Introduction]) -> dict[uuid.UUID, dict[str, Any]]:
    """The same for many, by introduction."""
    found = IntroducedPerson.objects.filter(introduction__in=introductions)
    return {one.introduction_id: one.profile for one in found if one.profile}


def placements_of(*, introductions: list[Introduction]) -> dict[uuid.UUID, Placement]:
    return {one.introduction_id: one for one in Placement.objects.filter(introduction__in=introductions)}


def key_of(prefix: str, public_id: str) -> uuid.UUID:
    """The id behind a public one; nobody's for anything else."""
    return decode(prefix, public_id) or NOBODY
