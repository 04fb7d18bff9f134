"""Sending again: one message, or everything since a moment. A replay of a million is taken up a few at a time."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tenants.models import Tenant
from tenants.scope import requires_scope
from tenants.webhooks import messages
from tenants.webhooks.models import OPEN, Attempt, Endpoint, Message, Sending
from tenants.webhooks.services import Actor, note

STEP = 200  # messages taken up at a time …
AHEAD = 400  # … and on their way to the endpoint at once, at most


class NotThere(Exception):
    """The message is older than what is kept, or none of this party's."""


class IsDisabled(Exception):
    """Nothing is sent to this endpoint; enable it first."""


class AtWork(Exception):
    """A replay to this endpoint is going on."""


@requires_scope
def resend(*, tenant: Tenant, attempt: Attempt, at: datetime, by: Actor = None) -> Message:
    """Send the message of this attempt once more, with the whole schedule before it. Raises NotThere, IsDisabled."""
    endpoint = open_endpoint_of(tenant, attempt.endpoint)
    message: Message | None = Message.objects.for_tenant(tenant).filter(pk=attempt.message_id).first()
    if message is None:
        raise NotThere(attempt.public_id)
    messages.send_again(endpoint=endpoint, messages=[message], at=at)
    note(endpoint, "endpoint.resent", by, at, event=message.kind, event_id=message.public_id)
    return message


@requires_scope
def start_replay(*, tenant: Tenant, endpoint: Endpoint, since: datetime, at: datetime, by: Actor = None) -> int:
    """Send again everything since a moment that the endpoint wants; returns how many messages there are.

    Raises IsDisabled, and AtWork while one is going on. The first are taken up here, the rest by the sweep.
    """
    locked = open_endpoint_of(tenant, endpoint)
    if locked.replay_until_id:
        raise AtWork(locked.public_id)
    wanted = wanted_by(locked).filter(at__gte=since, at__lte=at)
    first, last = wanted.order_by("id").first(), wanted.order_by("-id").first()
    if first is None or last is None:
        return 0
    locked.replayed_id, locked.replay_until_id = UUID(int=first.pk.int - 1), last.pk
    locked.save(update_fields=["replayed_id", "replay_until_id"])
    found = wanted.filter(pk__lte=last.pk).count()
    note(locked, "endpoint.replayed", by, at, since=since.isoformat(timespec="seconds"), count=found)
    go_on(endpoint=locked, at=at)
    return int(found)


@requires_scope
def go_on(*, endpoint: Endpoint, at: datetime) -> bool:
    """Take up the next messages, unless enough are on their way. True when there may be more to do at once."""
    room = AHEAD - Sending.objects.filter(OPEN, endpoint=endpoint)[:AHEAD].count()
    if room < STEP:
        return False
    after, until = endpoint.replayed_id, endpoint.replay_until_id
    found = list(wanted_by(endpoint).filter(pk__gt=after, pk__lte=until).order_by("id")[:STEP])
    messages.send_again(endpoint=endpoint, messages=found, at=at)
    is_done = len(found) < STEP
    endpoint.replayed_id = None if is_done else found[-1].pk
    endpoint.replay_until_id = None if is_done else until
    endpoint.save(update_fields=["replayed_id", "replay_until_id"])
    return not is_done


@requires_scope
def go_on_with_all(*, at: datetime) -> int:
    """Every replay at work one step further, in the network's scope; returns how many could go on at once."""
    at_work = Endpoint.objects.filter(replay_until_id__isnull=False, disabled_at=None).order_by("id")
    locked = at_work.select_for_update(of=("self",), skip_locked=True)
    return sum(go_on(endpoint=endpoint, at=at) for endpoint in locked)


def wanted_by(endpoint: Endpoint) -> "QuerySet[Message]":
    """The owner's messages of the kinds the endpoint wants, without the test button's."""
    mine = Message.objects.filter(tenant=endpoint.tenant_id, is_example=False)
    return mine.filter(kind__in=endpoint.kinds) if endpoint.kinds else mine


def open_endpoint_of(tenant: Tenant, endpoint: Endpoint) -> Endpoint:
    locked: Endpoint = Endpoint.objects.for_tenant(tenant).locked().get(pk=endpoint.pk)
    locked.tenant = tenant
    if locked.disabled_at:
        raise IsDisabled(locked.public_id)
    return locked
