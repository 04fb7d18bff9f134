"""What is erased of the journey, of some people or of everybody: answers, profiles, addresses. What was proven stays.

A consent that lasts can still be withdrawn: the referral keeps its consent, and whose it is as a keyed digest.
"""

from datetime import datetime

from django.db.models import Q

from candidates.models import Candidate, CheckIn
from candidates.pool.erasure import Share
from referrals.models import (
    Delivery,
    Dispatch,
    Dispute,
    Hire,
    IntroducedPerson,
    Introduction,
    Link,
    Mail,
    Message,
    Note,
    Received,
    Referral,
    Registration,
    Request,
)
from referrals.optin.identity import digest_of
from referrals.relay.models import OPEN as UNSENT
from referrals.relay.payload import PROVIDING
from tenants.leaving.erasing import blank, drop
from tenants.models import Letter, Tenant
from tenants.post import OPEN
from tenants.scope import requires_scope

ERASED = "-"  # in place of a refusal's reason, which a constraint wants
OF_APPLICATION, OF_REGISTRATION = "application__candidate", "registration__referrals__candidate"


@requires_scope
def empty_some(*, tenant: Tenant, at: datetime, limit: int) -> int:
    """A part of what a tenant holds; 0 when nothing is left."""
    done = erase(Share(tenant), at, limit) + empty_introductions(tenant, limit)
    done += blank(Dispute.objects.filter(agency=tenant), limit, evidence="")
    done += blank(Hire.objects.filter(agency=tenant), limit, company="", annual_salary=None)
    return done + blank(Dispatch.objects.for_tenant(tenant), limit, comment="")


def empty_introductions(tenant: Tenant, limit: int) -> int:
    """Whom it introduced, or was shown; that somebody joined, and for what salary, stays."""
    own = Q(agency=tenant) | Q(tenant=tenant)
    done = blank(Introduction.objects.filter(own), limit, summary="", reference="")
    done += blank(IntroducedPerson.objects.filter(own), limit, profile={})
    return done + blank(Message.objects.filter(own), limit, body="")


def erase(share: Share, at: datetime, limit: int) -> int:
    """A part of it; 0 when nothing is left."""
    done = erase_registered(share, at, limit) + empty_requests(share, at, limit)
    done += forget_waiting(share, limit) + blank(share.of(Link, OF_APPLICATION), limit, sent_to="")
    done += blank(share.of(Received, "candidate_id"), limit, sealed_body=None, fault="")
    return done + blank(share.of(Mail, OF_APPLICATION), limit, error="")


def erase_registered(share: Share, at: datetime, limit: int) -> int:
    """What came from the people's own forms, and went to agencies."""
    done = stop_notes(share, at) + empty_registrations(share, limit) + empty_deliveries(share, at, limit)
    done += blank(share.of(Referral), limit, profile={})
    return done + blank(share.of(Note, OF_REGISTRATION), limit, error="")


def close_ways(share: Share, at: datetime) -> None:
    """Nothing more is written to these people, and their own links open nothing: nobody is left behind them."""
    share.of(Mail, OF_APPLICATION).filter(OPEN, handed_at=None).update(cancelled_at=at)
    share.of(CheckIn).filter(OPEN, handed_at=None).update(cancelled_at=at)
    share.of(Link, OF_APPLICATION).filter(revoked_at=None).update(revoked_at=at)


def stop_notes(share: Share, at: datetime) -> int:
    """Nobody's address is left to write to."""
    return int(share.of(Note, OF_REGISTRATION).filter(OPEN).update(failed_at=at))


def empty_requests(share: Share, at: datetime, limit: int) -> int:
    """What people asked for: that they did stays, their words and the answers' go; nobody is left to answer."""
    mine = share.of(Request)
    done = drop(mine.filter(proven_at=None), limit)
    open_ones = mine.filter(proven_at__isnull=False, closed_at=None)
    done += open_ones.update(closed_at=at, outcome=Request.Outcome.DONE)
    done += blank(mine.filter(outcome=Request.Outcome.REFUSED), limit, reason=ERASED)
    return done + blank(mine, limit, details={}, answer="")


def forget_letters(share: Share) -> None:
    """Letters to their mailboxes: before `erase`, which forgets what these are."""
    people = share.of(Candidate, "pk").values_list("email", flat=True)
    forms = share.of(Registration, "referrals__candidate").values_list("answers__email", flat=True)
    mailboxes = {mailbox for mailbox in (*people, *forms) if mailbox}
    drop(Letter.objects.for_tenant(share.tenant).filter(recipient__in=mailboxes), len(mailboxes) * 1000)


def forget_waiting(share: Share, limit: int) -> int:
    """Forms that nobody confirmed: nothing was consented to."""
    waiting = share.of(Registration, f"link__{OF_APPLICATION}").filter(confirmed_at=None, referrals=None)
    drop(Note.objects.for_tenant(share.tenant).filter(registration__in=waiting.values("pk")), limit)
    return drop(waiting.filter(notes=None), limit)


def empty_registrations(share: Share, limit: int) -> int:
    """The answers go; the mailbox stays as a digest, so that one person's referrals remain one person's."""
    held = list(share.of(Registration, "referrals__candidate").exclude(answers={})[:limit])
    for registration in held:
        registration.email_key = digest_of(f"email:{registration.email_key}").hex()
        registration.answers, registration.place = {}, None
    Registration.objects.bulk_update(held, ["email_key", "answers", "place"])
    return len(held)


def empty_deliveries(share: Share, at: datetime, limit: int) -> int:
    """The copies of profiles that went out; one that never went goes nowhere now."""
    mine = share.of(Delivery).filter(kind__in=PROVIDING)
    held = list(mine.exclude(payload__profile={}).values_list("pk", flat=True)[:limit])
    Delivery.objects.filter(UNSENT, pk__in=held).update(refused_at=at, reason="erased", lease_until=None)
    copies = list(Delivery.objects.filter(pk__in=held).only("pk", "payload", "updated_at"))
    for copy in copies:
        copy.payload, copy.updated_at = copy.payload | {"profile": {}, "documents": []}, at
    Delivery.objects.bulk_update(copies, ["payload", "updated_at"])
    return len(copies)
