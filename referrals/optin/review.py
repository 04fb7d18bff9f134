"""The review queue: an operator decides what suspicion held back, across the network."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from candidates.consents.queries import is_consented
from credits import services as ledger
from referrals.optin import identity
from referrals.optin.models import Referral
from tenants import audit
from tenants.models import AuditEntry, User
from tenants.scope import requires_scope


@requires_scope
def release_referrals(*, referrals: Iterable[Referral], by: User, at: datetime) -> Counter[str]:
    """These people are real: count each who is still held, unless counted elsewhere meanwhile.

    Returns verdict → number; who was decided before is left alone. Every person is claimed before any purse is
    touched: the opt-in takes its locks in that order too, so nobody waits in a ring.
    """
    held = lock_held(referrals)
    for referral in held:
        referral.verdict = verdict_on(referral, at)
    for referral in sorted(held, key=lambda each: (each.tenant_id, each.id)):
        if referral.verdict == Referral.Verdict.COUNTED:
            ledger.count_referral(tenant=referral.tenant, cause=f"referral:{referral.public_id}", at=at)
    return write_decisions(held, by, at)


@requires_scope
def refuse_referrals(*, referrals: Iterable[Referral], by: User, at: datetime) -> Counter[str]:
    """These registrations were no rejected candidate's: whatever is still held of them is not counted."""
    held = lock_held(referrals)
    for referral in held:
        referral.verdict = Referral.Verdict.REFUSED
    return write_decisions(held, by, at)


def lock_held(referrals: Iterable[Referral]) -> list[Referral]:
    """Those that still wait, locked; a second operator waits here and then finds them decided."""
    ids = [referral.pk for referral in referrals]
    held = Referral.objects.filter(pk__in=ids, verdict=Referral.Verdict.HELD).select_related("tenant__plan", "consent")
    return list(held.locked().order_by("id"))


def verdict_on(referral: Referral, at: datetime) -> str:
    """Counted, if the consent still covers somebody and this is the first time anybody counts the person."""
    if not is_consented(consent=referral.consent, at=at):
        return Referral.Verdict.REFUSED
    is_first = identity.claim_person(tenant=referral.tenant, referral=referral, at=at)
    return Referral.Verdict.COUNTED if is_first else Referral.Verdict.DUPLICATE


def write_decisions(decided: list[Referral], by: User, at: datetime) -> Counter[str]:
    """Write each verdict, and who gave it."""
    for referral in decided:
        referral.decided_at = referral.updated_at = at
        referral.save(update_fields=["verdict", "decided_at", "updated_at"])
        audit.record(
            tenant=referral.tenant,
            actor=AuditEntry.Actor.OPERATOR,
            actor_id=by.pk,
            action="referral.reviewed",
            subject=referral.public_id,
            detail={"verdict": referral.verdict, "reasons": referral.reasons},
            at=at,
        )
    return Counter(referral.verdict for referral in decided)
