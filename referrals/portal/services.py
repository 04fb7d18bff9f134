"""What the portal writes: who has opened a profile, and which mailboxes hear of new ones."""

from datetime import datetime
from typing import Any

from referrals.portal.models import DigestAddress, Reading
from referrals.relay.models import Delivery
from tenants import audit, tokens
from tenants.letters.services import write_letter
from tenants.models import Tenant, User
from tenants.scope import requires_scope

PURPOSE = "digest"  # of the token in a digest's mails
MOST = 20  # mailboxes of one agency


class TooManyAddresses(Exception):
    """An agency has MOST of them already."""


@requires_scope
def note_reading(*, agency: Tenant, delivery: Delivery, user: User, at: datetime) -> None:
    """This member has opened this version of the profile; the first time stays."""
    reading = Reading(tenant_id=delivery.tenant_id, agency=agency, delivery=delivery, user=user, at=at)
    Reading.objects.bulk_create([reading], ignore_conflicts=True)


@requires_scope
def add_address(*, tenant: Tenant, by: User, at: datetime, email: str, **wanted: Any) -> DigestAddress:
    """Take a mailbox in, or change how often it hears; a new one is first asked whether it wants to.

    Raises `TooManyAddresses`.
    """
    Tenant.objects.select_for_update(of=("self",), no_key=True).get(pk=tenant.pk)  # two at once are counted one by one
    held = DigestAddress.objects.for_tenant(tenant)
    if held.exclude(email=email).count() >= MOST:
        raise TooManyAddresses(tenant.slug)
    fresh = {"created_at": at, "told_at": at}
    address, is_new = held.update_or_create(tenant=tenant, email=email, defaults=wanted, create_defaults=wanted | fresh)
    detail = {"frequency": address.frequency}
    audit.record_act(tenant=tenant, by=by, action="digest.changed", subject=address.public_id, detail=detail, at=at)
    if is_new:
        ask_address(address, at)
    return address


def ask_address(address: DigestAddress, at: datetime) -> None:
    told = {"address": str(address.pk), "language": address.language}
    cause = f"{address.public_id} {at:%Y-%m-%d}"  # asked again on another day, not twice on one
    write_letter(tenant=address.tenant, kind="digest_confirm", recipient=address.email, cause=cause, at=at, **told)


@requires_scope
def remove_address(*, tenant: Tenant, address: DigestAddress, by: User, at: datetime) -> None:
    subject = address.public_id
    address.delete()
    audit.record_act(tenant=tenant, by=by, action="digest.removed", subject=subject, at=at)


@requires_scope
def answer_digest(*, tenant: Tenant, address: DigestAddress, is_wanted: bool, at: datetime) -> None:
    """What the mailbox itself said on the page its mails lead to: it wants them, or no more."""
    mine = DigestAddress.objects.for_tenant(tenant).filter(pk=address.pk)
    if not is_wanted:
        mine.update(frequency=DigestAddress.Frequency.OFF)
        return
    mine.filter(frequency=DigestAddress.Frequency.OFF).update(frequency=DigestAddress.Frequency.DAILY, told_at=at)
    mine.filter(confirmed_at=None).update(confirmed_at=at, told_at=at)


def token_of(address: DigestAddress) -> str:
    return tokens.signed_token(address.tenant_id, PURPOSE, address.pk)
