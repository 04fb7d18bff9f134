"""A referral's documents: handed to the agencies of its consent, told of in the push, opened by a link of minutes."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.core import signing

from candidates.documents import queries as documents
from candidates.documents import services
from candidates.models import Choice, Consent, Handout
from referrals.optin.models import Referral
from referrals.relay.models import Delivery
from tenants import audit
from tenants.ids import decode
from tenants.models import ApiKey, AuditEntry, Tenant, User
from tenants.scope import requires_scope

LINK_LASTS = timedelta(minutes=5)
SALT = "document"
PREFIX = "doc"


@requires_scope
def hand_out(*, tenant: Tenant, referral: Referral, at: datetime, consent: Consent | None = None) -> None:
    """The form's documents are this person's now, and readable by each agency of its consent (or of a later one)."""
    ids = ids_of(referral)
    if not ids:
        return
    services.claim_documents(tenant=tenant, ids=ids, candidate=referral.candidate, at=at)
    given = Choice.objects.for_tenant(tenant).filter(consent=consent or referral.consent, is_given=True)
    for choice in given.select_related("agency"):
        services.hand_out(tenant=tenant, ids=ids, agency=choice.agency, at=at)


@requires_scope
def take_back(*, tenant: Tenant, referral: Referral, agency: Tenant) -> None:
    """The consent has ended towards this agency: its keys to this referral's documents are destroyed."""
    services.take_back(tenant=tenant, ids=ids_of(referral), agency=agency)


@requires_scope
def facts_of(*, tenant: Tenant, referral: Referral) -> list[dict[str, Any]]:
    """What a push tells of them."""
    ids = ids_of(referral)
    return [documents.facts_of(each) for each in documents.list_documents(tenant=tenant, ids=ids)] if ids else []


def ids_of(referral: Referral) -> list[uuid.UUID]:
    return [uuid.UUID(told) for told in referral.registration.documents]


@requires_scope
def handout_of(*, agency: Tenant, delivery: Delivery, public_id: str) -> Handout | None:
    """What the agency may read of one document of this referral, known to be readable itself."""
    told = {facts["id"] for facts in delivery.payload["documents"]}
    found = decode(PREFIX, public_id) if public_id in told else None
    return documents.handout_to(agency=agency, document_id=found) if found else None


@requires_scope
def list_handouts(*, agency: Tenant, delivery: Delivery) -> list[dict[str, Any]]:
    """Each document's facts, as they are now, and whether it can be had yet."""
    found = [
        handout_of(agency=agency, delivery=delivery, public_id=each["id"]) for each in delivery.payload["documents"]
    ]
    return [{"facts": handout.facts, "is_ready": handout.is_ready} for handout in found if handout]


def ticket_for(handout: Handout, referral_id: str) -> str:
    """A link's secret: this document, in this referral, for this agency, for LINK_LASTS."""
    about = {"agency": handout.agency_id.hex, "referral": referral_id, "document": handout.facts["id"]}
    return signing.TimestampSigner(salt=SALT).sign_object(about)


def read_ticket(ticket: str) -> dict[str, str]:
    """What a link is about. `signing.SignatureExpired` once its minutes are over; forged, `signing.BadSignature`."""
    about: dict[str, str] = signing.TimestampSigner(salt=SALT).unsign_object(ticket, max_age=LINK_LASTS)
    return about


@requires_scope
def note_reading(*, agency: Tenant, by: User | ApiKey, handout: Handout, at: datetime) -> None:
    """Who took the file, and when: in the agency's own record."""
    actor = AuditEntry.Actor.KEY if isinstance(by, ApiKey) else AuditEntry.Actor.PERSON
    subject = handout.facts["id"]
    audit.record(tenant=agency, actor=actor, actor_id=by.pk, action="document.read", subject=subject, at=at)
