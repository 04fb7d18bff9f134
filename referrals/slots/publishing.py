"""What becomes of a request and of a person in the network's scope: offered, presented, ended. Asked again: nothing."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from candidates.models import Candidate
from candidates.pool import normalise
from referrals.optin.identity import digests_of
from referrals.slots import telling
from referrals.slots.eligibility import eligible_agencies
from referrals.slots.models import EarlierApplicant, IntroducedPerson, Introduction, Offer, Proposal, SlotRequest
from referrals.slots.people import Side
from referrals.slots.requests import WAITING, add_step, decline
from tenants.models import Tenant
from tenants.scope import requires_scope


@requires_scope
def publish_request(*, employer: Tenant, request: SlotRequest, at: datetime) -> list[Offer]:
    """Offer it to every agency that may answer now; returns the offers that are new."""
    told = compose(request, employer)
    known = set(Offer.objects.for_tenant(employer).filter(request=request).values_list("agency", flat=True))
    fresh = [agency for agency in eligible_agencies(employer=employer, at=at) if agency.pk not in known]
    about = {"tenant": employer, "request": request, "told": told, "paused_at": request.paused_at}
    offers = [Offer(agency=agency, **about, published_at=at, updated_at=at) for agency in fresh]
    Offer.objects.bulk_create(offers)
    for agency in fresh:
        telling.tell(agency, "slot_request.opened", request.public_id, at, **telling.opened(request))
    return offers


def compose(request: SlotRequest, employer: Tenant) -> dict[str, Any]:
    """What an agency reads of a request, and who asks (職業安定法 art. 5-3: the employer states the conditions)."""
    names = ("job", "conditions", "wishes", "location", "salary_min", "salary_max", "start")
    said = {name: getattr(request, name) for name in names}
    deadline = request.deadline_date.isoformat() if request.deadline_date else None
    facts = {"name": employer.name, "address": employer.address}
    return said | {"deadline_date": deadline, "opened_at": telling.opened(request)["opened_at"], "employer": facts}


@requires_scope
def end_request(*, employer: Tenant, request: SlotRequest, at: datetime) -> None:
    """Tell each agency that it is over, and end what was never presented."""
    for agency in Tenant.objects.filter(pk__in=request.offers.values("agency")):
        telling.tell(agency, "slot_request.closed", request.public_id, at, **telling.closed(request))
    hidden = Introduction.objects.for_tenant(employer).filter(WAITING, request=request, presented_at=None)
    for introduction in list(hidden.locked().order_by("id")):
        end_hidden(introduction, request.closed_reason, at)


def end_hidden(introduction: Introduction, reason: str, at: datetime) -> None:
    decline(introduction, reason, at)
    add_step(introduction, "declined", Side.SYSTEM, telling.Actor(), at, note=reason)


@requires_scope
def present_introduction(*, introduction: Introduction, at: datetime) -> bool:
    """Show the person to the employer, unless another agency has come first: then neither learns of the other.

    Locks: the request, the introduction, the employer's line of proposals.
    """
    request = SlotRequest.objects.locked().get(pk=introduction.request_id)
    locked = Introduction.objects.select_related("tenant__plan").locked().get(pk=introduction.pk)
    if not locked.is_open or locked.presented_at:
        return False
    if request.closed_at:
        end_hidden(locked, request.closed_reason, at)
        return False
    person = IntroducedPerson.objects.get(introduction=locked)
    if not claim(locked, digests_of(person.profile), at):
        return False
    locked.presented_at = at
    locked.save(update_fields=["presented_at"])
    recognise(locked, person)
    telling.tell(locked.tenant, "introduction.created", locked.public_id, at, **telling.moved(locked, "introduced", at))
    return True


def claim(introduction: Introduction, digests: list[bytes], at: datetime) -> bool:
    """Who proposes a person first to an employer has them for the plan's days: the first to commit, by one line."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [str(introduction.tenant_id)])
    about = Proposal.objects.filter(tenant=introduction.tenant_id, digest__in=digests)
    if about.filter(until__gt=at).exclude(agency=introduction.agency_id).exists():
        return False
    about.filter(until__lte=at).delete()
    who = {"tenant_id": introduction.tenant_id, "agency_id": introduction.agency_id, "introduction": introduction}
    until = at + timedelta(days=introduction.tenant.plan.ownership_days)
    Proposal.objects.bulk_create([Proposal(**who, digest=one, until=until) for one in digests], ignore_conflicts=True)
    return True


def recognise(introduction: Introduction, person: IntroducedPerson) -> None:
    """Note for the employer alone that it knows the person from an earlier application."""
    pool = Candidate.objects.filter(tenant=introduction.tenant_id, anonymised_at=None)
    email = normalise.email_identity(str(person.profile["email"]))
    phone = normalise.phone(str(person.profile.get("phone") or ""))
    found = set(pool.filter(email_key=email)) | (set(pool.filter(phone_key=phone)) if phone else set())
    about = {"tenant_id": introduction.tenant_id, "introduction": introduction}
    EarlierApplicant.objects.bulk_create(
        [EarlierApplicant(**about, candidate=one) for one in sorted(found, key=lambda one: one.pk)],
        ignore_conflicts=True,
    )
