"""Who registers: the person behind a form, their application, and whether the mailbox is theirs."""

import unicodedata
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from candidates.models import Application, Candidate
from candidates.pool import normalise, tombstones
from candidates.pool.turns import take_turn
from referrals.optin.models import Registration
from referrals.rejections.models import Link
from tenants.events import hint_once
from tenants.models import Tenant


def mailbox_of(answers: Mapping[str, Any]) -> str:
    """The identity of the address that was given."""
    return normalise.email_identity(answers["email"])


def is_proven(link: Link, answers: Mapping[str, Any]) -> bool:
    """A personal link proves the mailbox it went to, while that is still the candidate's, and no other."""
    return link.application is not None and (
        link.sent_to == link.application.candidate.email_key == mailbox_of(answers)
    )


def is_theirs(link: Link, registration: Registration) -> bool:
    """May whoever holds the link read the registration? It is the link's own, or of the mailbox the link went to."""
    return registration.link_id == link.pk or is_proven(link, registration.answers)


def choices_of(registration: Registration) -> dict[Tenant, bool]:
    """`{agency: given}` as answered, by name."""
    ids = [uuid.UUID(key) for key in registration.choices]
    agencies = Tenant.objects.agencies().filter(pk__in=ids).order_by("name")
    return {agency: registration.choices[str(agency.pk)] for agency in agencies}


def person_of(*, tenant: Tenant, registration: Registration, at: datetime) -> tuple[Application | None, Candidate]:
    """The application and the person: the personal link's own, else whom the mailbox or the phone belongs to."""
    application = registration.link.application
    if application is not None:
        return application, application.candidate
    take_turn(tenant)  # an import, or the same mailbox behind another link, may be bringing them at this moment
    candidate = known_person(tenant, registration) or new_person(tenant, registration, at)
    return open_application(tenant, candidate), candidate


def known_person(tenant: Tenant, registration: Registration) -> Candidate | None:
    """Somebody in this employer's pool with the same mailbox, else with the same phone and name.

    Who was found to be somebody else in the pool is that other person.
    """
    mailbox = Candidate.objects.for_tenant(tenant).filter(email_key=registration.email_key)
    found = mailbox.select_related("merged_into").first() or namesake(tenant, registration.answers)
    return found and (found.merged_into or found)


def namesake(tenant: Tenant, given: Mapping[str, Any]) -> Candidate | None:
    """Whose phone it is too, if the name agrees: a family's or an office's phone is no identity by itself."""
    phone = normalise.phone(given.get("phone") or "")
    if not phone:
        return None
    sharing = Candidate.objects.for_tenant(tenant).filter(phone_key=phone).select_related("merged_into").order_by("id")
    name = name_key(given["last_name"], given.get("first_name", ""))
    return next((person for person in sharing if name_key(person.last_name, person.first_name) == name), None)


def name_key(last: str, first: str) -> str:
    """A name as imports compare it: widths, case and spaces do not matter."""
    return "".join(unicodedata.normalize("NFKC", last + first).lower().split())


def new_person(tenant: Tenant, registration: Registration, at: datetime) -> Candidate:
    """Somebody the pool does not know yet, with what they gave themselves."""
    given = registration.answers
    names = ("last_name", "first_name", "last_name_kana", "first_name_kana", "email", "phone", "prefecture")
    work = ("current_company", "current_title")
    hint_once("candidates.pool.tasks.index_people")
    phone_key = normalise.phone(given.get("phone") or "")
    tombstones.lift_stones(tenant=tenant, email_key=registration.email_key, phone_key=phone_key)
    return Candidate.objects.create(
        tenant=tenant,
        **{name: given.get(name, "") for name in (*names, *work)},
        email_key=registration.email_key,
        phone_key=phone_key,
        as_of=at,
        created_at=at,
        updated_at=at,
    )


def open_application(tenant: Tenant, candidate: Candidate) -> Application | None:
    """Their newest application that has not been referred yet, a rejected one first; None when there is none.

    All of them are locked first: a personal link of one of them takes its turn.
    """
    mine = Application.objects.for_tenant(tenant).filter(candidate=candidate)
    locked = list(mine.locked().order_by("id").values_list("id", flat=True))
    free = mine.filter(pk__in=locked, referrals=None)
    rejected: Application | None = free.eligible().order_by("-rejected_at", "-id").first()
    return rejected or free.order_by("-id").first()
