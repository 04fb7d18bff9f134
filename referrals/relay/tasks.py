"""The relay's task: a door of the workers. A hint that deliveries may be due; it may come twice or never."""

from celery import shared_task
from celery.signals import worker_process_shutdown

from referrals.relay import engine


@shared_task
def deliver_due() -> None:
    """Wake this worker's engine and return at once: a receiver that hangs must not hold a worker."""
    engine.wake()


@worker_process_shutdown.connect
def finish(**_: object) -> None:
    """Celery ends its processes without Python's own farewell: let what is in flight be written down."""
    engine.BACKGROUND.stop()
