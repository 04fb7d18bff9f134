"""What is erased of the journey when its employer has left: answers, profiles, addresses. What was proven stays.

A consent that lasts can still be withdrawn: the referral keeps its consent, and whose it is as a keyed digest.
"""

from datetime import datetime

from referrals.models import Delivery, Dispatch, Introduction, Link, Mail, Note, Referral, Registration
from referrals.optin.identity import digest_of
from referrals.relay.models import OPEN as UNSENT
from referrals.relay.payload import PROVIDING
from tenants.leaving.erasing import blank, drop
from tenants.models import Tenant
from tenants.post import OPEN
from tenants.scope import requires_scope


@requires_scope
def empty_some(*, tenant: Tenant, at: datetime, limit: int) -> int:
    """A part of it; 0 when nothing is left."""
    done = stop_notes(tenant, at) + forget_waiting(tenant, limit) + empty_registrations(tenant, limit)
    done += empty_deliveries(tenant, at, limit)
    done += blank(Dispatch.objects.for_tenant(tenant), limit, comment="")
    done += blank(Referral.objects.for_tenant(tenant), limit, profile={})
    done += blank(Link.objects.for_tenant(tenant), limit, sent_to="")
    done += blank(Introduction.objects.for_tenant(tenant), limit, summary="")
    return done + sum(blank(model.objects.for_tenant(tenant), limit, error="") for model in (Mail, Note))


def stop_notes(tenant: Tenant, at: datetime) -> int:
    """Nobody's address is left to write to."""
    return int(Note.objects.for_tenant(tenant).filter(OPEN).update(failed_at=at))


def forget_waiting(tenant: Tenant, limit: int) -> int:
    """Forms that nobody confirmed: nothing was consented to."""
    waiting = Registration.objects.for_tenant(tenant).filter(confirmed_at=None, referrals=None)
    drop(Note.objects.for_tenant(tenant).filter(registration__in=waiting.values("pk")), limit)
    return drop(waiting.filter(notes=None), limit)


def empty_registrations(tenant: Tenant, limit: int) -> int:
    """The answers go; the mailbox stays as a digest, so that one person's referrals remain one person's."""
    held = list(Registration.objects.for_tenant(tenant).exclude(answers={})[:limit])
    for registration in held:
        registration.email_key = digest_of(f"email:{registration.email_key}").hex()
        registration.answers = {}
    Registration.objects.bulk_update(held, ["email_key", "answers"])
    return len(held)


def empty_deliveries(tenant: Tenant, at: datetime, limit: int) -> int:
    """The copies of profiles that went out; one that never went goes nowhere now."""
    mine = Delivery.objects.for_tenant(tenant).filter(kind__in=PROVIDING)
    held = list(mine.exclude(payload__profile={}).values_list("pk", flat=True)[:limit])
    Delivery.objects.filter(UNSENT, pk__in=held).update(refused_at=at, reason="employer_left", lease_until=None)
    copies = list(Delivery.objects.filter(pk__in=held).only("pk", "payload"))
    for copy in copies:
        copy.payload = copy.payload | {"profile": {}}
    Delivery.objects.bulk_update(copies, ["payload"])
    return len(copies)
