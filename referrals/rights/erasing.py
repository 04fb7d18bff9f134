"""Erasing at the person's own wish: every agency is asked to, nothing is sent any more, and nobody brings them back."""

import uuid
from datetime import datetime

from candidates.models import Application, Candidate
from candidates.pool.erasure import Share
from referrals import emptying
from referrals.optin import rights
from referrals.optin.models import Referral
from referrals.relay.guard import exclude_pushes
from referrals.retention import services as retention
from referrals.rights import queries
from tenants import audit, events
from tenants.models import AuditEntry, Tenant
from tenants.scope import requires_scope

IN_SELECTION = (Application.Outcome.OPEN, Application.Outcome.HIRED)


@requires_scope
def erase_self(*, tenant: Tenant, referral: Referral, at: datetime) -> bool:
    """End every consent, ask everybody who received to erase, and erase what is held here: together, or not at all.

    False where the employer must decide about its own part: it is choosing or employing this person. The part that the
    person registered is gone all the same. Locks: the guards, the pool's turn, applications, referrals.
    """
    person = person_of(tenant, referral)
    people = end_everything(tenant, person, at)
    is_free = not Application.objects.for_tenant(tenant).filter(candidate__in=people, outcome__in=IN_SELECTION).exists()
    if is_free:
        retention.erase_at_wish(tenant=tenant, candidate=person, at=at)
    else:
        forget_registered(tenant, Share(tenant, tuple(people)), at)
    detail = {"is_whole": is_free}
    actor = AuditEntry.Actor.CANDIDATE
    audit.record(
        tenant=tenant, actor=actor, action="person.erased_self", subject=person.public_id, detail=detail, at=at
    )
    return is_free


@requires_scope
def erase_wholly(*, tenant: Tenant, candidate: Candidate, at: datetime) -> None:
    """The same because the employer has agreed to it, whatever selection there is."""
    end_everything(tenant, candidate, at)
    retention.erase_at_wish(tenant=tenant, candidate=candidate, at=at)


def end_everything(tenant: Tenant, person: Candidate, at: datetime) -> list[uuid.UUID]:
    """Every consent of the person, under all locks; returns the rows of the pool that are this person."""
    people = retention.whole_of(tenant, [person.pk])
    mine = list(Referral.objects.for_tenant(tenant).filter(candidate__in=people).select_related("registration"))
    agencies = {holder.agency.pk for each in mine for holder in queries.holders_of(tenant=tenant, referral=each)}
    exclude_pushes([(candidate, agency) for candidate in people for agency in agencies])
    retention.hold_still(tenant, people)
    end_consents(tenant, mine, at)
    return people


def person_of(tenant: Tenant, referral: Referral) -> Candidate:
    """Who it is in the pool by now."""
    found = Candidate.objects.for_tenant(tenant).select_related("merged_into").get(pk=referral.candidate_id)
    return found.merged_into or found


def end_consents(tenant: Tenant, mine: list[Referral], at: datetime) -> None:
    """Withdraw from every agency, then ask each that has ever received, the long withdrawn included."""
    for referral in mine:
        for holder in queries.holders_of(tenant=tenant, referral=referral):
            rights.end_one(tenant=tenant, referral=referral, agency=holder.agency, at=at)
            if queries.has_received(tenant=tenant, referral_id=referral.pk, agency=holder.agency):
                data = {"referral": str(referral.pk), "agency": str(holder.agency.pk)}
                told = {"kind": "referral.erasure_requested", "subject": referral.public_id, "data": data}
                events.record(tenant=tenant, at=at, **told)  # type: ignore[arg-type]


def forget_registered(tenant: Tenant, share: Share, at: datetime) -> None:
    """What came from the person's own form; the employer answers for its own file of a selection that goes on."""
    emptying.forget_letters(share)
    emptying.erase_registered(share, at, retention.ALL)
