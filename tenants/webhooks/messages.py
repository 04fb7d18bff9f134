"""Messages: a party is told of an event, and each of its endpoints gets it by a schedule of its own."""

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from tenants.events import hint_once
from tenants.ids import uuid7
from tenants.models import Tenant
from tenants.scope import requires_scope
from tenants.webhooks import registry
from tenants.webhooks.models import Endpoint, Message, Sending
from tenants.webhooks.services import Actor, note

HINT = "referrals.relay.tasks.deliver_due"


@requires_scope
def tell(*, tenant: Tenant, kind: str, data: dict[str, Any], at: datetime, cause: uuid.UUID) -> Message | None:
    """Tell a party of an event, at every open endpoint that wants its kind; None where it has been told already.

    `data` is what the registry says of the kind.
    """
    message = Message(tenant=tenant, id=uuid7(), kind=kind, data=data, at=at, cause_id=cause)
    Message.objects.bulk_create([message], ignore_conflicts=True)
    if not Message.objects.for_tenant(tenant).filter(pk=message.pk).exists():
        return None
    send(message=message, to=listeners(tenant=tenant, kind=kind), at=at)
    return message


@requires_scope
def send_example(*, tenant: Tenant, endpoint: Endpoint, kind: str, at: datetime, by: Actor = None) -> Message:
    """Send the registry's example of a kind to one endpoint: the test button. It is no event, and is listed nowhere."""
    data = {"endpoint_id": endpoint.public_id} if kind == "ping" else registry.BY_KIND[kind].data.example
    message = Message(tenant=tenant, id=uuid7(), kind=kind, data=data, at=at, is_example=True, cause_id=uuid7())
    message.save(force_insert=True)
    send(message=message, to=[endpoint], at=at)
    note(endpoint, "endpoint.tested", by, at, event=kind)
    return message


def listeners(*, tenant: Tenant, kind: str) -> list[Endpoint]:
    """The party's open endpoints that want this kind."""
    mine = Endpoint.objects.for_tenant(tenant).filter(disabled_at=None).order_by("id")
    return [endpoint for endpoint in mine if endpoint.wants(kind)]


@requires_scope
def send(*, message: Message, to: Collection[Endpoint], at: datetime) -> None:
    """Put a message on its way to these endpoints, unless it is there already."""
    new = [Sending(tenant_id=message.tenant_id, endpoint=each, message=message, next_at=at) for each in to]
    if new:
        Sending.objects.bulk_create(new, ignore_conflicts=True)
        hint_once(HINT)


@requires_scope
def send_again(*, endpoint: Endpoint, messages: Iterable[Message], at: datetime) -> int:
    """Begin the schedule anew for this endpoint; the `webhook-id` stays. Returns how many messages there were."""
    new = [Sending(tenant_id=endpoint.tenant_id, endpoint=endpoint, message=each, next_at=at) for each in messages]
    restarted = {"next_at": at, "lease_until": None, "attempts": 0, "delivered_at": None, "failed_at": None}
    Sending.objects.bulk_create(
        new,
        update_conflicts=True,
        unique_fields=["endpoint", "message"],
        update_fields=[*restarted, "reason"],
    )
    if new:
        hint_once(HINT)
    return len(new)
