"""An answer with all that follows from it: together, or not at all."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from candidates.checkins import services as checkins
from candidates.consents import services as consents
from candidates.models import CheckIn
from referrals.optin.models import Referral
from referrals.relay import updates
from referrals.relay.payload import spell
from referrals.returning import queries
from tenants.models import Tenant
from tenants.scope import requires_scope

WORK = ("current_company", "current_title")
ANSWERED = (CheckIn.Answer.LOOKING, CheckIn.Answer.MOVED)


@requires_scope
def answer_check_in(
    *, tenant: Tenant, check_in: CheckIn, answer: str, facts: Mapping[str, Any], talk: uuid.UUID | None, at: datetime
) -> None:
    """The pool's facts, then the agencies: whoever holds a copy gets the newer one, if there is something new; and
    for somebody who still looks, what stands of the consents lasts for another term, as the page says.

    `talk`: the agency that the person would like to talk with. It is told so; the employer is not.
    """
    changed = checkins.record_answer(tenant=tenant, check_in=check_in, answer=answer, facts=facts, at=at)
    if answer not in ANSWERED:
        return
    for copy in queries.copies_of(tenant=tenant, check_in=check_in, at=at):
        if answer == CheckIn.Answer.LOOKING:
            consents.renew_consent(tenant=tenant, consent=copy.referral.consent, at=at)
        is_new = rewrite(tenant, copy.referral, changed, at)
        concerned = {agency.pk for agency in copy.agencies if is_new or agency.pk == talk}
        asked = {"career_talk_requested_at": spell(at)}
        extra: dict[uuid.UUID, dict[str, Any]] = {pk: asked if pk == talk else {} for pk in concerned}
        updates.plan_update(tenant=tenant, referral=copy.referral, at=at, extra=extra)


def rewrite(tenant: Tenant, referral: Referral, changed: Mapping[str, Any], at: datetime) -> bool:
    """The profile that was agreed to, with what the person says now; False when it says that already."""
    wishes = {f"desired_{name}": value for name, value in changed.get("desired", {}).items()}
    told = wishes | {name: changed[name] for name in WORK if name in changed}
    if "skills" in changed:
        told["skills"] = "、".join(changed["skills"])
    if all(referral.profile.get(name) == value for name, value in told.items()):
        return False
    referral.profile = referral.profile | told
    Referral.objects.for_tenant(tenant).filter(pk=referral.pk).update(profile=referral.profile, updated_at=at)
    return True
