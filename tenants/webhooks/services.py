"""Endpoints: opened, rotated, disabled; how healthy they are."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

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
def note_health(*, outcomes: Mapping[uuid.UUID, Outcome], at: datetime) -> None:
    """Remember since when endpoints fail, forget it when they answer, disable those that say they are gone (410).

    `outcomes` is endpoint id → what its last push came to. Rows are touched in the order of their ids.
    """
    answered = [key for key, outcome in outcomes.items() if outcome is Outcome.DELIVERED]
    failed = [key for key in outcomes if key not in answered]
    _mark(Endpoint.objects.filter(pk__in=answered).exclude(failing_since=None), failing_since=None)
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
