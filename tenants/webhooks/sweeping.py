"""What is kept of webhooks, and for how long: attempts, messages, endpoints that were removed."""

from datetime import datetime, timedelta

from django.conf import settings

from tenants.leaving.erasing import drop
from tenants.scope import requires_scope
from tenants.webhooks.models import Attempt, Endpoint, Message, Sending

BATCH = 5_000


def kept_since(at: datetime) -> datetime:
    """What is older may be pruned, and is shown to nobody."""
    return at - timedelta(days=settings.WEBHOOK_LOG_DAYS)


@requires_scope
def prune(*, at: datetime) -> int:
    """Delete a batch of what has been kept long enough, in the network's scope; returns how many rows went."""
    since = kept_since(at)
    old = Message.objects.filter(at__lt=since).order_by("id")
    done = drop(Attempt.objects.filter(started_at__lt=since).order_by("id"), BATCH)
    done += drop(Sending.objects.filter(message__at__lt=since).order_by("id"), BATCH)
    done += drop(old.filter(sendings=None), BATCH)
    removed = Endpoint.objects.filter(removed_at__lt=since, attempts=None)
    drop(Sending.objects.filter(endpoint__in=removed.values("pk")), BATCH)
    return done + drop(removed.filter(sendings=None), BATCH)
