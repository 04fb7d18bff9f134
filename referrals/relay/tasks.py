"""The relay's task, and its ear: doors of the workers. A hint that deliveries may be due may come twice or never."""

from celery import shared_task
from celery.signals import worker_process_init, worker_process_shutdown

from referrals.relay.background import BACKGROUND
from referrals.relay.listening import Listener

LISTENER = Listener(BACKGROUND.wake)


@shared_task
def deliver_due() -> None:
    """Wake this worker's engine and return at once: a receiver that hangs must not hold a worker."""
    BACKGROUND.wake()


@worker_process_init.connect
def listen(**_: object) -> None:
    """Hear of what is due without the broker: in one process of all workers."""
    LISTENER.start()


@worker_process_shutdown.connect
def finish(**_: object) -> None:
    """Celery ends its processes without Python's own farewell: let what is in flight be written down."""
    LISTENER.stop()
    BACKGROUND.stop()
