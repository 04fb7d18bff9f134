"""Endpoints: opened, rotated, disabled; how healthy they are."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings

from tenants import events
from tenants.models import Tenant
from tenants.scope import requires_scope
from tenants.webhooks import addresses, signing
from tenants.webhooks.models import Endpoint
from tenants.webhooks.schedule import Outcome

OVERLAP = timedelta(hours=24)  # how long the previous secret signs beside a rotated one


@requires_scope
def open_endpoint(
    *,
    tenant: Tenant,
    url: str,
    at: datetime,
    kinds: Collection[str] = (),
    secret: str | None = None,
    is_thin: bool = False,
) -> Endpoint:
    """Add an address to tell, and say so: what waited for one is sent now. Raises AddressRefused by its text.

    The door has asked `safe_http.check_address` about its IPs before it opened the scope; each push asks again.
    """
    addresses.parse_url(url, allow_loopback=settings.WEBHOOK_ALLOW_LOOPBACK)
    endpoint = Endpoint.objects.create(
        tenant=tenant,
        url=url,
        secret=secret or signing.new_secret(),
        kinds=list(kinds),
        is_thin=is_thin,
        created_at=at,
    )
    events.record(tenant=tenant, kind="endpoint.opened", subject=endpoint.public_id, data={}, at=at)
    return endpoint


@requires_scope
def rotate_secret(*, tenant: Tenant, endpoint: Endpoint, at: datetime, overlap: timedelta = OVERLAP) -> str:
    """Give the endpoint a new secret and return it; pushes carry both signatures until the overlap ends."""
    locked = Endpoint.objects.for_tenant(tenant).locked().get(pk=endpoint.pk)
    locked.previous_secret, locked.previous_until = locked.secret, at + overlap
    locked.secret = signing.new_secret()
    locked.save(update_fields=["secret", "previous_secret", "previous_until"])
    return locked.secret


@requires_scope
def note_health(*, endpoint_id: uuid.UUID, outcome: Outcome, at: datetime) -> None:
    """Remember since when an endpoint fails, forget it when it answers, disable it when it says it is gone (410)."""
    endpoint = Endpoint.objects.filter(pk=endpoint_id)
    if outcome is Outcome.DELIVERED:
        endpoint.exclude(failing_since=None).update(failing_since=None)
    else:
        endpoint.filter(failing_since=None).update(failing_since=at)
    if outcome is Outcome.GONE:
        disable(endpoint_id=endpoint_id, reason="gone", at=at)


@requires_scope
def give_up(*, endpoint_id: uuid.UUID, after: timedelta, at: datetime) -> None:
    """A message has used up its schedule: disable the endpoint if it has answered nothing for so long."""
    if Endpoint.objects.filter(pk=endpoint_id, failing_since__lte=at - after).exists():
        disable(endpoint_id=endpoint_id, reason="dead", at=at)


@requires_scope
def disable(*, endpoint_id: uuid.UUID, reason: str, at: datetime) -> None:
    """Stop sending there, once, and say so: its owner hears of it by mail. Nothing that waits is lost."""
    open_still = Endpoint.objects.select_related("tenant").filter(pk=endpoint_id, disabled_at=None).first()
    if open_still is None:
        return
    Endpoint.objects.filter(pk=endpoint_id).update(disabled_at=at, disabled_reason=reason)
    events.record(
        tenant=open_still.tenant,
        kind="endpoint.disabled",
        subject=open_still.public_id,
        data={"reason": reason},
        at=at,
    )
