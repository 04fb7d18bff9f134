"""Endpoints: opened, changed, rotated, removed; how healthy they are, and what ends them."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from tenants import audit, events, sealing
from tenants.letters.services import write_letter
from tenants.models import AuditEntry, Membership, Tenant, User
from tenants.scope import requires_scope
from tenants.webhooks import addresses, signing
from tenants.webhooks.models import Endpoint
from tenants.webhooks.schedule import Outcome

OVERLAP = timedelta(hours=24)  # how long the previous secret signs beside a rotated one
MOST = 10  # endpoints of one party
HEADS = (Membership.Role.OWNER, Membership.Role.ADMIN, Membership.Role.AGENCY_ADMIN)
Actor = User | uuid.UUID | None  # a member, the id of a key, or the house itself


class TooManyEndpoints(Exception):
    """A party has MOST of them already."""


class AlreadyOpened(Exception):
    """The endpoint of this id has been opened before: its secret cannot be told again."""


class AlreadyRotated(Exception):
    """The secret is not the one that was to be replaced: somebody, or the same press, has rotated it since."""


@requires_scope
def open_endpoint(
    *,
    tenant: Tenant,
    url: str,
    at: datetime,
    kinds: Collection[str] = (),
    secret: str | None = None,
    is_thin: bool = False,
    name: str = "",
    by: Actor = None,
    endpoint_id: uuid.UUID | None = None,
) -> Endpoint:
    """Add an address to tell, and say so: what waited for one is sent now. Raises AddressRefused by its text.

    `endpoint_id` is its id where a form that is sent twice must make one: AlreadyOpened at the second time.

    The door has asked `safe_http.check_address` about its IPs before it opened the scope; each push asks again.
    """
    addresses.parse_url(url, allow_loopback=settings.WEBHOOK_ALLOW_LOOPBACK)
    Tenant.objects.select_for_update(of=("self",), no_key=True).get(pk=tenant.pk)  # two at once are counted one by one
    _refuse_one_more(tenant, endpoint_id)
    fields: dict[str, Any] = {"sealed_secret": sealing.seal(secret)} if secret else {}
    fields |= {"id": endpoint_id} if endpoint_id else {}
    fields |= {"url": url, "kinds": list(kinds), "is_thin": is_thin, "name": name, "created_at": at}
    endpoint = Endpoint.objects.create(tenant=tenant, **fields)
    note(endpoint, "endpoint.opened", by, at)
    tell_opened(endpoint, at)
    return endpoint


def _refuse_one_more(tenant: Tenant, endpoint_id: uuid.UUID | None) -> None:
    mine = Endpoint.objects.for_tenant(tenant)
    if endpoint_id and mine.filter(pk=endpoint_id).exists():
        raise AlreadyOpened(endpoint_id)
    if mine.filter(removed_at=None).count() >= MOST:
        raise TooManyEndpoints(tenant.slug)


def tell_opened(endpoint: Endpoint, at: datetime) -> None:
    """What waits for an open endpoint goes there (`SUBSCRIPTIONS`)."""
    events.record(tenant=endpoint.tenant, kind="endpoint.opened", subject=endpoint.public_id, data={}, at=at)


@requires_scope
def change_endpoint(
    *, tenant: Tenant, endpoint: Endpoint, at: datetime, by: Actor = None, is_enabled: bool | None = None, **fields: Any
) -> Endpoint:
    """Change `url`, `name`, `kinds` or `is_thin`; stop it (`is_enabled=False`) or let it run again, its health unknown.

    Raises AddressRefused.
    """
    if "url" in fields:
        addresses.parse_url(fields["url"], allow_loopback=settings.WEBHOOK_ALLOW_LOOPBACK)
    locked = locked_endpoint(tenant, endpoint)
    was_disabled = locked.disabled_at is not None
    if is_enabled is not None and is_enabled is was_disabled:
        ends = {"disabled_at": None, "disabled_reason": ""} if is_enabled else {"disabled_at": at}
        fields |= ends | ({"failing_since": None} if is_enabled else {"disabled_reason": "owner"})
    before = {name: getattr(locked, name) for name, value in fields.items() if getattr(locked, name) != value}
    if before:
        Endpoint.objects.filter(pk=locked.pk).update(**{name: fields[name] for name in before})
        note(locked, "endpoint.changed", by, at, fields=sorted(set(before) - {"failing_since", "disabled_reason"}))
        locked.refresh_from_db()
    if is_enabled and was_disabled:
        tell_opened(locked, at)
    return locked


@requires_scope
def remove_endpoint(*, tenant: Tenant, endpoint: Endpoint, at: datetime, by: Actor = None) -> None:
    """Send nothing there any more and forget its secrets. What was tried stays until the attempts are pruned."""
    locked = locked_endpoint(tenant, endpoint)
    Endpoint.objects.filter(pk=locked.pk).update(
        removed_at=at,
        disabled_at=locked.disabled_at or at,
        disabled_reason=locked.disabled_reason or "owner",
        sealed_secret=b"",
        sealed_previous=b"",
        replayed_id=None,
        replay_until_id=None,
    )
    note(locked, "endpoint.removed", by, at)


@requires_scope
def rotate_secret(
    *,
    tenant: Tenant,
    endpoint: Endpoint,
    at: datetime,
    overlap: timedelta = OVERLAP,
    by: Actor = None,
    turn: str | None = None,
) -> str:
    """Give the endpoint a new secret and return it; pushes carry both signatures until the overlap ends.

    `turn` says which secret is meant (`Endpoint.turn`), so that a second press does not end the one still in use:
    AlreadyRotated.
    """
    locked = locked_endpoint(tenant, endpoint)
    if turn is not None and turn != locked.turn:
        raise AlreadyRotated(locked.public_id)
    fresh = signing.new_secret()
    locked.sealed_previous, locked.previous_until = bytes(locked.sealed_secret), at + overlap
    locked.sealed_secret = sealing.seal(fresh)
    locked.save(update_fields=["sealed_secret", "sealed_previous", "previous_until"])
    note(locked, "endpoint.rotated", by, at)
    return fresh


def locked_endpoint(tenant: Tenant, endpoint: Endpoint) -> Endpoint:
    found: Endpoint = Endpoint.objects.for_tenant(tenant).locked().get(pk=endpoint.pk, removed_at=None)
    found.tenant = tenant
    return found


def note(endpoint: Endpoint, action: str, by: Actor, at: datetime, **detail: Any) -> None:
    kind = AuditEntry.Actor.SYSTEM
    if by:
        kind = AuditEntry.Actor.PERSON if isinstance(by, User) else AuditEntry.Actor.KEY
    actor_id = by.pk if isinstance(by, User) else by
    told: dict[str, Any] = {
        "actor": kind,
        "actor_id": actor_id,
        "action": action,
        "subject": endpoint.public_id,
        "detail": detail,
    }
    audit.record(tenant=endpoint.tenant, at=at, **told)


@requires_scope
def note_health(*, outcomes: Mapping[uuid.UUID, Outcome], at: datetime) -> None:
    """Remember since when endpoints fail, forget it when they answer, disable those that say they are gone (410).

    `outcomes` is endpoint id → what its last push came to. Rows are touched in the order of their ids.
    """
    answered = [key for key, outcome in outcomes.items() if outcome is Outcome.DELIVERED]
    failed = [key for key in outcomes if key not in answered]
    if answered:
        _mark(Endpoint.objects.filter(pk__in=answered).exclude(failing_since=None), failing_since=None)
    if failed:
        _mark(Endpoint.objects.filter(pk__in=failed, failing_since=None), failing_since=at)
    for endpoint_id in sorted(key for key in failed if outcomes[key] is Outcome.GONE):
        disable(endpoint_id=endpoint_id, reason="gone", at=at)


def _mark(endpoints: "QuerySet[Endpoint]", **fields: object) -> None:
    """Lock in order, then change: two workers that tell of the same endpoints never wait for each other in a ring."""
    locked = list(endpoints.select_for_update(of=("self",)).order_by("id").values_list("id", flat=True))
    if locked:
        Endpoint.objects.filter(pk__in=locked).update(**fields)


@requires_scope
def give_up(*, endpoint_id: uuid.UUID, after: timedelta, at: datetime) -> None:
    """A message has used up its schedule: its owner hears of it, and an endpoint silent for so long is disabled."""
    endpoint = Endpoint.objects.select_related("tenant").filter(pk=endpoint_id, removed_at=None).first()
    if endpoint and endpoint.failing_since and endpoint.failing_since <= at - after:
        disable(endpoint_id=endpoint_id, reason="dead", at=at)
    elif endpoint:
        write_to_heads(endpoint, "endpoint_failing", f"{endpoint.public_id} {at.date()}", at)  # one mail a day


@requires_scope
def disable(*, endpoint_id: uuid.UUID, reason: str, at: datetime) -> None:
    """Stop sending there, once, and say so: its owner hears of it by mail. Nothing that waits is lost."""
    open_still = Endpoint.objects.select_related("tenant").filter(pk=endpoint_id, disabled_at=None).first()
    if open_still is None:
        return
    Endpoint.objects.filter(pk=endpoint_id).update(disabled_at=at, disabled_reason=reason)
    note(open_still, "endpoint.disabled", None, at, reason=reason)
    write_to_heads(open_still, "endpoint_disabled", f"{open_still.public_id} {at.isoformat()}", at, reason=reason)
    events.record(
        tenant=open_still.tenant,
        kind="endpoint.disabled",
        subject=open_still.public_id,
        data={"reason": reason},
        at=at,
    )


def write_to_heads(endpoint: Endpoint, kind: str, cause: str, at: datetime, **told: str) -> None:
    """To those who may do something about it. Of its address only the host is told: a path may hold a secret."""
    heads = Membership.objects.for_tenant(endpoint.tenant).filter(role__in=HEADS, user__is_active=True)
    about = {"endpoint": endpoint.public_id, "host": host_of(endpoint.url)} | told
    for mailbox in heads.values_list("user__email", flat=True):
        write_letter(tenant=endpoint.tenant, kind=kind, recipient=mailbox, cause=cause, at=at, **about)


def host_of(url: str) -> str:
    return addresses.parse_url(url, allow_loopback=True).host
