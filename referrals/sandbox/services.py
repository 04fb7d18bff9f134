"""The sandbox's verbs: ask for a person, and play them, with the services that real people's pages call.

All of it happens among test twins: no mail leaves, nothing counts for anybody, and no real party hears of it.
"""

import uuid
from datetime import date, datetime, timedelta

from candidates.consents.queries import notice_in_force
from candidates.models import Application, Candidate
from referrals.models import Link, Referral
from referrals.optin import services as optin
from referrals.rejections.services import new_link
from referrals.sandbox.people import PEOPLE, Person
from tenants import events
from tenants.ids import uuid7
from tenants.models import Job, Policy, Tenant
from tenants.scope import requires_scope

FACTS = {"address": "東京都千代田区丸の内1-1-1", "representative": "試用 花子", "contact": "sandbox@example.com"}
LICENCE = {"licence_number": "13-ユ-000000", "licence_expires_date": date(2099, 3, 31), "prefecture": "東京都"}
PARTNERS = {  # who stands on the other side: an employer for an agency, an agency for an employer
    Tenant.Kind.EMPLOYER: ("sandbox-employer", "お試し株式会社", {}),
    Tenant.Kind.AGENCY: ("sandbox-agency", "お試し人材紹介株式会社", LICENCE),
}
SOURCE = "sandbox"
LEAVE, LEAVES_AFTER = "referrals.sandbox.handlers.leave", timedelta(seconds=20)


@requires_scope
def ask_person(*, tenant: Tenant, behaviour: str, at: datetime) -> Person:
    """Let somebody from `PEOPLE` do what they do, soon, towards this test twin."""
    assert tenant.is_test
    events.record(tenant=tenant, kind="sandbox.asked", subject=tenant.slug, data={"behaviour": behaviour}, at=at)
    return PEOPLE[behaviour]


@requires_scope
def play_person(*, tenant: Tenant, behaviour: str, cause: uuid.UUID, at: datetime) -> Referral | None:
    """Play them in the network's scope, once for each `cause`; None where nothing came of it."""
    person, kind = PEOPLE[behaviour], Tenant.Kind(tenant.kind)
    employer = tenant if kind == Tenant.Kind.EMPLOYER else partner(Tenant.Kind.EMPLOYER, like=tenant, at=at)
    agency = tenant if kind == Tenant.Kind.AGENCY else partner(Tenant.Kind.AGENCY, like=tenant, at=at)
    if Application.objects.for_tenant(employer).filter(source=SOURCE, remote_id=str(cause)).exists():
        return None
    link = reject(employer, person, cause, at)
    if "register" not in person.steps:
        return None
    referral = register(employer, agency, link, person, at)
    if "withdraw" in person.steps:
        leave_later(employer, agency, referral, at)
    return referral


def partner(kind: Tenant.Kind, *, like: Tenant, at: datetime) -> Tenant:
    """The sandbox's own party of this kind: a test twin of itself, so that no real one is ever touched."""
    slug, name, more = PARTNERS[kind]
    found = Tenant.objects.select_related("plan").filter(slug=slug, kind=kind).first()
    if found:
        return found
    own = uuid7()
    facts = {"kind": kind, "slug": slug, "name": name, "plan": like.plan, "founded_at": at, "admitted_at": at}
    made = Tenant.objects.create(id=own, test_of_id=own, **facts, **FACTS, **more)
    Policy.objects.create(tenant=made, updated_at=at)
    return made


def reject(employer: Tenant, person: Person, cause: uuid.UUID, at: datetime) -> Link:
    """A rejected application of theirs, and the link in its mail. Each time it is another person."""
    email = person.email.replace("@", f"+{cause.hex}@")
    moments = {"created_at": at, "updated_at": at}
    names = {"last_name": person.last_name, "first_name": person.first_name}
    key = f"{person.behaviour}.{cause.hex}@sandbox.example"
    candidate = Candidate.objects.create(tenant=employer, **names, email=email, email_key=key, as_of=at, **moments)
    told = {"source": SOURCE, "remote_id": str(cause), "job": "法人営業", "stage": "一次面接"}
    outcome = {"outcome": Application.Outcome.REJECTED, "rejected_at": at}
    application = Application.objects.create(tenant=employer, candidate=candidate, **told, **outcome, **moments)
    link = new_link(employer, application, at)
    link.save(force_insert=True)
    return link


def register(employer: Tenant, agency: Tenant, link: Link, person: Person, at: datetime) -> Referral:
    """The form, filled in and sent."""
    answers = {"last_name": person.last_name, "first_name": person.first_name, "email": link.sent_to}
    registration = optin.submit_registration(
        tenant=employer,
        link=link,
        answers=answers | {"desired_role": "法人営業", "desired_start": "now"},
        choices={str(agency.pk): True},
        is_mail_given=False,
        notice=notice_in_force(language="ja", at=at),
        at=at,
    )
    found: Referral = Referral.objects.for_tenant(employer).get(registration=registration)
    return found


def leave_later(employer: Tenant, agency: Tenant, referral: Referral, at: datetime) -> None:
    """Withdraw when the profile has had time to arrive: a job with a day of its own."""
    data = {"referral": str(referral.pk), "agency": str(agency.pk)}
    event = events.record(tenant=employer, kind="sandbox.leaving", subject=referral.public_id, data=data, at=at)
    Job.objects.create(tenant=employer, event=event, handler=LEAVE, next_at=at + LEAVES_AFTER)
