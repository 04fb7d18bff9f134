"""An agency's acts, in its own scope: introduce somebody, take somebody back. What the employer sees follows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from candidates.pool import normalise
from referrals.slots import telling
from referrals.slots.eligibility import NotEligible, refuse_ineligible
from referrals.slots.models import IntroducedPerson, Introduction, Offer
from referrals.slots.people import Side
from referrals.slots.requests import RequestClosed, add_step, decline
from referrals.slots.steps import OutOfOrder
from tenants.models import ApiKey, Tenant, User
from tenants.scope import requires_scope

__all__ = ["AlreadyIntroduced", "NotEligible", "OutOfOrder", "Paused", "RequestClosed", "introduce_person"]
By = User | ApiKey | None


class Paused(Exception):
    """The employer takes nobody at the moment."""


class AlreadyIntroduced(Exception):
    """This agency has introduced this person for this request before."""


@requires_scope
def introduce_person(
    *,
    agency: Tenant,
    offer: Offer,
    summary: str,
    person: Mapping[str, Any],
    consented_at: datetime,
    consent_method: str,
    at: datetime,
    by: By = None,
    reference: str = "",
) -> Introduction:
    """Propose one person who has agreed to it. Raises `RequestClosed`, `Paused`, `NotEligible`, `AlreadyIntroduced`.

    `person`: last_name, first_name, email, and what else the employer may read once it has shortlisted.
    """
    refuse_ineligible(agency=agency, at=at)
    locked = take_turn(agency, offer)
    refuse_repeated(agency, locked, str(person["email"]))
    told = {"tenant_id": locked.tenant_id, "agency": agency}
    said = {"summary": summary, "reference": reference, "introduced_at": at, "updated_at": at}
    agreed = {"consented_at": consented_at, "consent_method": consent_method}
    made = Introduction.objects.create(**told, request_id=locked.request_id, **said, **agreed)
    IntroducedPerson.objects.create(**told, introduction=made, profile=dict(person))
    telling.tell(agency, "introduction.made", made.public_id, at, id=str(made.pk))
    telling.note(agency, telling.actor_of(by), "introduction.made", made.public_id, at)
    return made


def take_turn(agency: Tenant, offer: Offer) -> Offer:
    """The agency's own offer under its lock: the end of the request waits for it, or has come before."""
    locked: Offer = Offer.objects.filter(agency=agency).locked().get(pk=offer.pk)
    if locked.closed_at:
        raise RequestClosed(str(locked.request_id))
    if locked.paused_at:
        raise Paused(str(locked.request_id))
    return locked


def refuse_repeated(agency: Tenant, offer: Offer, email: str) -> None:
    """Its own people only: of another agency's it learns nothing."""
    mine = IntroducedPerson.objects.filter(agency=agency, introduction__request_id=offer.request_id)
    known = mine.filter(introduction__declined_at=None).values_list("profile__email", flat=True)
    if normalise.email_identity(email) in {normalise.email_identity(one) for one in known if one}:
        raise AlreadyIntroduced(str(offer.request_id))


@requires_scope
def withdraw_introduction(*, agency: Tenant, introduction: Introduction, at: datetime, by: By = None) -> Introduction:
    """The person does not want to any more. Taken back already, it stays. Raises `OutOfOrder` once they have joined."""
    locked: Introduction = Introduction.objects.filter(agency=agency).locked().get(pk=introduction.pk)
    if locked.joined_at:
        raise OutOfOrder(locked.state)
    if locked.declined_at is None:
        decline(locked, Introduction.Decline.WITHDRAWN, at)
        add_step(locked, "declined", Side.AGENCY, telling.actor_of(by), at, note=locked.decline_reason)
        telling.note(agency, telling.actor_of(by), "introduction.withdrawn", locked.public_id, at)
    return locked
