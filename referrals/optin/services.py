"""The opt-in: from a submitted form to a counted referral, in one transaction."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from candidates.consents import services as consents
from candidates.models import Application, Candidate, Consent, Notice
from credits import services as ledger
from referrals.optin import identity, people
from referrals.optin.models import Note, Referral, Registration
from referrals.optin.profile import items_of
from referrals.optin.queries import CONFIRM_WITHIN
from referrals.optin.suspicion import Facts, reasons_for
from referrals.rejections.models import Link
from tenants import audit, events, tokens
from tenants.ids import uuid7
from tenants.models import AuditEntry, Tenant
from tenants.scope import requires_scope


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
) -> Registration:
    """Take a filled-in form, as answered under `notice`.

    A form sent twice is one registration, and the first answer to a personal link stands.
    Where the link itself proves the mailbox the registration is accepted at once; else a confirmation mail follows.
    """
    take_turns(tenant, link)
    before = registration_before(tenant, link, answers, choices)
    if before is not None:
        return before
    registration = Registration(tenant=tenant, link=link, answers=dict(answers), choices=dict(choices), submitted_at=at)
    registration.is_mail_given, registration.notice, registration.language = is_mail_given, notice, notice.language
    registration.email_key = people.mailbox_of(answers)
    registration.digest = tokens.digest(registration.token)
    take(tenant, registration, at)
    return registration


def take(tenant: Tenant, registration: Registration, at: datetime) -> None:
    """Accept a new registration where its link proves the mailbox; else ask the mailbox."""
    registration.confirmed_at = at if people.is_proven(registration.link, registration.answers) else None
    registration.save(force_insert=True)
    if registration.confirmed_at:
        accept_registration(tenant=tenant, registration=registration, at=at)
    else:
        data = {"registration": str(registration.pk)}
        events.record(tenant=tenant, kind="registration.submitted", subject=str(registration.pk), data=data, at=at)


def take_turns(tenant: Tenant, link: Link) -> None:
    """Two tabs, a double click, the same application behind a shared link: one after the other.

    The application is read anew with its lock, and its person after it: an import may have changed both meanwhile.
    """
    if link.application_id:
        link.application = Application.objects.for_tenant(tenant).locked().get(pk=link.application_id)
    else:
        Link.objects.for_tenant(tenant).locked().only("id").get(pk=link.pk)


def registration_before(
    tenant: Tenant, link: Link, answers: Mapping[str, Any], choices: Mapping[str, bool]
) -> Registration | None:
    """The registration that already answers this form: the one its application became, or the same form waiting."""
    if referral := referral_of(tenant, link):
        return referral.registration
    waiting = Registration.objects.for_tenant(tenant).filter(link=link, confirmed_at=None)
    same: Registration | None = waiting.filter(answers=dict(answers), choices=dict(choices)).first()
    return same


def referral_of(tenant: Tenant, link: Link) -> Referral | None:
    """What a personal link's application has become, by whichever link."""
    if link.application_id is None:
        return None
    referrals = Referral.objects.for_tenant(tenant).filter(application=link.application_id)
    found: Referral | None = referrals.select_related("registration").first()
    return found


@requires_scope
def confirm_registration(*, tenant: Tenant, registration: Registration, at: datetime) -> Referral:
    """The mailbox is proven: accept. Confirming again returns the same referral.

    A personal link's second form (with another address) confirms nothing new once the first was accepted.
    """
    take_turns(tenant, registration.link)
    related = ("link__application__candidate", "notice")
    fresh = Registration.objects.for_tenant(tenant).select_related(*related).get(pk=registration.pk)
    accepted: Referral | None = Referral.objects.for_tenant(tenant).filter(registration=fresh).first()
    accepted = accepted or referral_of(tenant, fresh.link)
    return accepted or accept_registration(tenant=tenant, registration=fresh, at=at)


@requires_scope
def accept_registration(*, tenant: Tenant, registration: Registration, at: datetime) -> Referral:
    """Consent, referral, count and event: together, or not at all.

    The profile goes to the chosen agencies whatever the count decides: a duplicate is the employer's matter.
    """
    application, candidate = people.person_of(tenant=tenant, registration=registration, at=at)
    consent = write_consent(tenant, registration, candidate, at)
    referral = Referral(id=uuid7(), tenant=tenant, registration=registration, candidate=candidate, consent=consent)
    referral.application, referral.profile = application, registration.answers
    referral.registered_at = referral.decided_at = referral.updated_at = at
    referral.reasons = reasons_for(facts_of(tenant, registration, application, at))
    referral.verdict = Referral.Verdict.HELD if referral.reasons else judge(tenant, referral, at)
    referral.save(force_insert=True)
    if referral.verdict == Referral.Verdict.COUNTED:
        ledger.count_referral(tenant=tenant, cause=f"referral:{referral.public_id}", at=at)
    if registration.confirmed_at is None:
        registration.confirmed_at = at
        registration.save(update_fields=["confirmed_at"])
    tell(tenant, referral, at)
    return referral


def facts_of(tenant: Tenant, registration: Registration, application: Application | None, at: datetime) -> Facts:
    is_shared = registration.link.application_id is None
    return Facts(tenant=tenant, application=application, profile=registration.answers, is_shared=is_shared, at=at)


def judge(tenant: Tenant, referral: Referral, at: datetime) -> str:
    """Counted, unless this employer or the network has counted the person already."""
    is_first = identity.claim_person(tenant=tenant, referral=referral, at=at)
    return Referral.Verdict.COUNTED if is_first else Referral.Verdict.DUPLICATE


def write_consent(tenant: Tenant, registration: Registration, candidate: Candidate, at: datetime) -> Consent:
    """The consent as the form gave it, on the notice that was shown."""
    return consents.record_consent(
        tenant=tenant,
        candidate=candidate,
        notice=registration.notice,
        choices=people.choices_of(registration),
        items=items_of(registration.answers),
        is_mail_given=registration.is_mail_given,
        method="personal_link" if people.is_proven(registration.link, registration.answers) else "confirmed_mailbox",
        at=at,
    )


def tell(tenant: Tenant, referral: Referral, at: datetime) -> None:
    """What follows (deliveries, the receipt) hears of it after the commit."""
    subject, data = referral.public_id, {"referral": str(referral.pk)}
    events.record(tenant=tenant, kind="referral.created", subject=subject, data=data, at=at)
    detail = {"verdict": referral.verdict, "reasons": referral.reasons}
    candidate = AuditEntry.Actor.CANDIDATE
    audit.record(tenant=tenant, actor=candidate, action="referral.registered", subject=subject, detail=detail, at=at)


@requires_scope
def forget_unconfirmed(*, at: datetime) -> int:
    """Delete the forms whose mailbox was not proven in time, a day after they stop opening: nobody consented to them.

    The network's work: it needs the network's scope.
    """
    stale = Registration.objects.filter(confirmed_at=None, submitted_at__lte=at - CONFIRM_WITHIN - timedelta(days=1))
    Note.objects.filter(registration__in=stale.values("id")).delete()
    forgotten, _of_each = stale.delete()
    return forgotten


@requires_scope
def decline(*, tenant: Tenant, link: Link, at: datetime) -> None:
    """「同意しない」 is a choice: it is recorded, and nothing else happens."""
    candidate = AuditEntry.Actor.CANDIDATE
    audit.record(tenant=tenant, actor=candidate, action="referral.declined", subject=str(link.pk), at=at)
