"""Real worker processes for the relay's tests, on the tests' own database and broker."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator

from tests.waiting import has_left

COMMAND = [sys.executable, "-m", "celery", "-A", "careerrelay", "worker", "--loglevel", "WARNING"]
OPTIONS = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--concurrency", "1"]


@contextlib.contextmanager
def working(*, sweep_seconds: float = 0.5) -> Iterator[subprocess.Popen[bytes]]:
    """A worker with its beat, in a process group of its own; killed at the end whatever state it is in."""
    environment = os.environ | {"WEBHOOK_ALLOW_LOOPBACK": "true", "SWEEP_SECONDS": str(sweep_seconds)}
    environment["PGAPPNAME"] = f"worker-{uuid.uuid4()}"
    with tempfile.TemporaryDirectory() as folder:
        sweeping = ["--beat", "--schedule", f"{folder}/beat"]
        worker = subprocess.Popen([*COMMAND, *OPTIONS, *sweeping], env=environment, start_new_session=True)
        try:
            yield worker
        finally:
            kill(worker)
            assert has_left(environment["PGAPPNAME"])


def kill(worker: subprocess.Popen[bytes]) -> None:
    """kill -9 the parent and its children at once: nobody gets to say farewell."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
