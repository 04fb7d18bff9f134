"""The opt-in: from a submitted form to a counted referral, in one transaction."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from candidates.consents import services as consents
from candidates.models import Application, Choice, Consent, Notice, ShownForm
from credits import services as ledger
from referrals.optin import identity, known, people, suspicion, writing
from referrals.optin.models import Decline, Note, Referral, Registration
from referrals.optin.profile import items_of
from referrals.optin.queries import CONFIRM_WITHIN
from referrals.rejections.models import Link
from tenants import audit, tokens
from tenants.ids import uuid7
from tenants.models import AuditEntry, Tenant
from tenants.origins import told_apart
from tenants.scope import requires_scope

PLACE_KEPT = timedelta(days=2)


@requires_scope
def submit_registration(
    *,
    tenant: Tenant,
    link: Link,
    answers: Mapping[str, Any],
    choices: Mapping[str, bool],
    is_mail_given: bool,
    notice: Notice,
    at: datetime,
    form: ShownForm | None = None,
    documents: Sequence[str] = (),
    ip: str | None = None,
) -> Registration:
    """Take a filled-in form, as answered under `notice` on the page that `form` keeps, from the address `ip`.

    A form sent twice is one registration, and the first answer to a personal link stands.
    Where the link itself proves the mailbox the registration is accepted at once; else a confirmation mail follows.
    """
    registration = Registration(tenant=tenant, link=link, answers=dict(answers), choices=dict(choices), submitted_at=at)
    registration.is_mail_given, registration.notice, registration.language = is_mail_given, notice, notice.language
    registration.form, registration.email_key = form, people.mailbox_of(answers)
    registration.documents = list(documents)
    registration.digest = tokens.digest(registration.token)
    registration.place = identity.place_of(tenant=tenant, ip=told_apart(ip), at=at)
    take = take_personal if link.application_id else take_shared
    return take(tenant, registration, told_apart(ip), at)


def take_shared(tenant: Tenant, registration: Registration, ip: str | None, at: datetime) -> Registration:
    """A shared link proves nothing: the mailbox is asked. The same form again is the one that waits already."""
    told = writing.values_of(registration)
    known.lock_link(tenant, registration.link_id)
    before = known.before(told | {"ip": ip})
    if before.waiting:
        return registration_of(tenant, before.waiting)
    registration.signs = ["office"] if before.is_at_office else []
    writing.write_waiting(registration, told, at)
    return registration


def take_personal(tenant: Tenant, registration: Registration, ip: str | None, at: datetime) -> Registration:
    """A personal link: accepted at once while it is the mailbox's own; what its application became before stands."""
    application = registration.link.application
    assert application is not None  # it is personal
    known.lock_application(tenant, application)
    told = writing.values_of(registration) | {"candidate": application.candidate_id, "ip": ip}
    facts, person = look(tenant, registration, told, application, at)
    before = facts.referred or facts.waiting
    if before:
        return registration_of(tenant, before)
    registration.signs = ["office"] if facts.is_at_office else []
    if registration.link.sent_to == facts.mailbox == registration.email_key:
        accept(Acceptance(tenant, registration, application, facts, person, told, "personal_link"), at)
    else:
        writing.write_waiting(registration, told, at)
    return registration


def look(
    tenant: Tenant, registration: Registration, told: dict[str, Any], application: Application | None, at: datetime
) -> tuple[known.Known, identity.Person]:
    """Take the person's turn too, and then read everything that decides."""
    answers, candidate_id = registration.answers, told["candidate"]
    person = identity.person_at(tenant=tenant, candidate_id=candidate_id, profile=answers, at=at)
    identity.take_turn(person)
    application_id = application.pk if application else None
    facts = known.known_of(
        tenant=tenant, registration=registration, told=told, application_id=application_id, person=person, at=at
    )
    return facts, person


def registration_of(tenant: Tenant, registration_id: uuid.UUID) -> Registration:
    found: Registration = Registration.objects.for_tenant(tenant).select_related("link").get(pk=registration_id)
    return found


@requires_scope
def confirm_registration(*, tenant: Tenant, registration: Registration, at: datetime) -> Referral:
    """The mailbox is proven: accept. Confirming again returns the same referral.

    A personal link's second form (with another address) confirms nothing new once the first was accepted.
    """
    take_turns(tenant, registration.link)
    related = ("link__application__candidate", "notice", "form")
    fresh = Registration.objects.for_tenant(tenant).select_related(*related).get(pk=registration.pk)
    accepted: Referral | None = Referral.objects.for_tenant(tenant).filter(registration=fresh).first()
    accepted = accepted or referral_of(tenant, fresh.link)
    return accepted or accept_registration(tenant=tenant, registration=fresh, at=at)


def take_turns(tenant: Tenant, link: Link) -> None:
    """Two tabs, a double click, the same application behind a shared link: one after the other."""
    if link.application:
        known.lock_application(tenant, link.application)
    else:
        known.lock_link(tenant, link.pk)


def referral_of(tenant: Tenant, link: Link) -> Referral | None:
    """What a personal link's application has become, by whichever link."""
    if link.application_id is None:
        return None
    referrals = Referral.objects.for_tenant(tenant).filter(application=link.application_id)
    found: Referral | None = referrals.select_related("registration").first()
    return found


@requires_scope
def accept_registration(*, tenant: Tenant, registration: Registration, at: datetime) -> Referral:
    """Consent, referral, count and event of a mailbox that has just been proven: together, or not at all."""
    application, candidate = people.person_of(tenant=tenant, registration=registration, at=at)
    told = writing.values_of(registration) | {"candidate": candidate.pk, "ip": None}
    facts, person = look(tenant, registration, told, application, at)
    return accept(Acceptance(tenant, registration, application, facts, person, told, "confirmed_mailbox"), at)


class Acceptance(NamedTuple):
    """A registration whose mailbox is proven, under every lock, and what is known of it."""

    tenant: Tenant
    registration: Registration
    application: Application | None
    facts: known.Known
    person: identity.Person
    told: dict[str, Any]
    method: str  # how the mailbox was proven


def accept(one: Acceptance, at: datetime) -> Referral:
    """Judge, count, and write all of it.

    The profile goes to the chosen agencies whatever the count decides: a duplicate is the employer's matter.
    """
    consent, choices = draft_consent(one, at)
    referral = Referral(id=uuid7(), tenant=one.tenant, registration=one.registration, consent=consent)
    referral.candidate_id, referral.application = consent.candidate_id, one.application
    referral.profile = one.registration.answers
    referral.registered_at = referral.decided_at = referral.updated_at = at
    referral.reasons = reasons_for(one)
    referral.verdict = verdict_on(referral, one.facts)
    if referral.verdict == Referral.Verdict.COUNTED:
        ledger.count_referral(tenant=one.tenant, cause=f"referral:{referral.public_id}", at=at)
    writing.write_accepted(referral=referral, choices=choices, told=one.told, person=one.person, at=at)
    one.registration.confirmed_at = at
    return referral


def reasons_for(one: Acceptance) -> list[str]:
    """Every sign that holds, of the form's own way here too."""
    return suspicion.reasons_for(
        suspicion.Facts(
            tenant=one.tenant,
            application=one.application,
            profile=one.registration.answers,
            members=one.facts.members,
            recent=one.facts.recent,
            from_there=one.facts.from_there,
            is_at_office="office" in one.registration.signs,
        )
    )


def verdict_on(referral: Referral, facts: known.Known) -> str:
    """Held where anything is suspicious; else counted, unless the employer or the network has counted the person."""
    if referral.reasons:
        return Referral.Verdict.HELD
    return Referral.Verdict.DUPLICATE if facts.is_counted else Referral.Verdict.COUNTED


def draft_consent(one: Acceptance, at: datetime) -> tuple[Consent, list[Choice]]:
    """The consent as the form gave it, on the notice that was shown."""
    registration = one.registration
    asked = consents.Asked(
        notice=registration.notice,
        choices={agency: registration.choices[str(agency.pk)] for agency in one.facts.receivers},
        items=[*items_of(registration.answers), *(["documents"] if registration.documents else [])],
        is_mail_given=registration.is_mail_given,
        method=one.method,
        form=registration.form,
    )
    return consents.draft_consent(tenant=one.tenant, candidate_id=one.told["candidate"], asked=asked, at=at)


@requires_scope
def forget_unconfirmed(*, at: datetime) -> int:
    """Delete the forms whose mailbox was not proven in time, a day after they stop opening: nobody consented to them.

    And forget of the others where they were sent from.

    The network's work: it needs the network's scope.
    """
    stale = Registration.objects.filter(confirmed_at=None, submitted_at__lte=at - CONFIRM_WITHIN - timedelta(days=1))
    Note.objects.filter(registration__in=stale.values("id")).delete()
    forgotten, _of_each = stale.delete()
    Registration.objects.filter(place__isnull=False, submitted_at__lte=at - PLACE_KEPT).update(place=None)
    return forgotten


@requires_scope
def decline(*, tenant: Tenant, link: Link, notice: Notice, form: ShownForm | None, at: datetime) -> None:
    """「同意しない」 is a choice: it is recorded with the words it answers, and nothing else happens."""
    answered = {"notice": notice, "form": form, "language": notice.language}
    Decline.objects.create(tenant=tenant, link_id=link.pk, declined_at=at, **answered)
    candidate = AuditEntry.Actor.CANDIDATE
    audit.record(tenant=tenant, actor=candidate, action="referral.declined", subject=str(link.pk), at=at)
