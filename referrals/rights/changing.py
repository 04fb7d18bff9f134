"""What the person changes: the profile that goes, the mailbox it is theirs by, and the agencies that may have it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from candidates.consents import services as consents
from candidates.models import Notice
from candidates.pool import normalise
from referrals.optin.models import Referral
from referrals.optin.profile import items_of
from referrals.rights import queries
from referrals.rights.models import Extension
from tenants import audit, events
from tenants.models import AuditEntry, Tenant
from tenants.scope import requires_scope

CANDIDATE = AuditEntry.Actor.CANDIDATE


@requires_scope
def change_profile(*, tenant: Tenant, referral: Referral, answers: Mapping[str, Any], at: datetime) -> list[str]:
    """Put right what goes; returns the names of the fields that are different. Agencies that may have it hear of it.

    Nobody's mailbox is changed by this: the address stays what it was.
    """
    mine = lock_mine(tenant, referral)
    given = {**answers, "email": mine[0].registration.answers["email"]}
    names = [name for name in {*given, *referral.profile} if given.get(name) != referral.profile.get(name)]
    if names:
        for each in mine:
            write_profile(tenant, each, given, at)
        detail = {"fields": sorted(names)}
        told: dict[str, Any] = {"action": "referral.changed", "subject": referral.public_id, "detail": detail}
        audit.record(tenant=tenant, actor=CANDIDATE, at=at, **told)
    return sorted(names)


@requires_scope
def change_mailbox(*, tenant: Tenant, referral: Referral, email: str, at: datetime) -> None:
    """The new address has proven itself: mails, and the way back to the page, go there from now on."""
    for each in lock_mine(tenant, referral):
        each.registration.email_key = normalise.email_identity(email)
        write_profile(tenant, each, {**each.profile, "email": email}, at)
    told: dict[str, Any] = {
        "action": "referral.changed",
        "subject": referral.public_id,
        "detail": {"fields": ["email"]},
    }
    audit.record(tenant=tenant, actor=CANDIDATE, at=at, **told)


def lock_mine(tenant: Tenant, referral: Referral) -> list[Referral]:
    """Every registration of this person by this mailbox: what is true of one is true of all."""
    mine = queries.referrals_of(tenant=tenant, referral=referral).locked().select_related("registration")
    return list(mine.order_by("id"))


def write_profile(tenant: Tenant, referral: Referral, profile: dict[str, Any], at: datetime) -> None:
    referral.profile = referral.registration.answers = profile
    referral.as_of = referral.updated_at = at
    referral.save(update_fields=["profile", "as_of", "updated_at"])
    referral.registration.save(update_fields=["answers", "email_key"])
    sequence = queries.next_sequence(tenant=tenant, referral_id=referral.pk)
    data = {"referral": str(referral.pk), "sequence": sequence}
    events.record(tenant=tenant, kind="referral.updated", subject=referral.public_id, data=data, at=at)


@requires_scope
def add_agencies(
    *, tenant: Tenant, referral: Referral, agencies: Collection[Tenant], notice: Notice, at: datetime
) -> Extension:
    """A consent of its own towards further agencies, on the same referral: it counts nothing, and sends the profile."""
    asked = consents.Asked(
        notice=notice,
        choices=dict.fromkeys(agencies, True),
        items=items_of(referral.profile),
        is_mail_given=referral.consent.is_mail_given,
        method="confirmed_mailbox",
    )
    consent = consents.record_consent(tenant=tenant, candidate=referral.candidate, asked=asked, at=at)
    later: Extension = Extension.objects.create(tenant=tenant, referral=referral, consent=consent, at=at)
    sequence = queries.next_sequence(tenant=tenant, referral_id=referral.pk)
    data = {"referral": str(referral.pk), "consent": str(consent.pk), "sequence": sequence}
    subject = referral.public_id
    events.record(tenant=tenant, kind="referral.extended", subject=subject, data=data, at=at)
    detail = {"count": len(agencies)}
    told: dict[str, Any] = {"action": "consent.extended", "subject": subject, "detail": detail}
    audit.record(tenant=tenant, actor=CANDIDATE, at=at, **told)
    return later
