"""The webhooks' tasks: doors of the workers. Each may come twice or never."""

from celery import shared_task
from django.utils import timezone

from tenants import shifts
from tenants.scope import scope
from tenants.webhooks import replays, sweeping


@shared_task
def go_on_with_replays() -> None:
    """Take up the next messages of every replay at work."""
    with scope(network=True):
        replays.go_on_with_all(at=timezone.now())


@shared_task
def prune_log() -> None:
    """Delete what was kept long enough, a batch in a transaction, until none is left or the shift is over."""
    shifts.work(lambda _until: 1 if prune_some() else 0, batch=1)


def prune_some() -> int:
    with scope(network=True):
        return sweeping.prune(at=timezone.now())
