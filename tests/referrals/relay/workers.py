"""Real worker processes for the relay's tests, on the tests' own database and broker."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

from tests.waiting import has_left

COMMAND = [sys.executable, "-m", "celery", "-A", "careerrelay", "worker", "--loglevel"]
OPTIONS = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--concurrency", "1"]


@contextlib.contextmanager
def working(*, sweep_seconds: float = 0.5, log: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A worker with its beat, in a process group of its own; killed at the end whatever state it is in.

    What it says goes to `log`, at the level of LOG_LEVEL.
    """
    environment = os.environ | {"WEBHOOK_ALLOW_LOOPBACK": "true", "SWEEP_SECONDS": str(sweep_seconds)}
    environment["PGAPPNAME"] = f"worker-{uuid.uuid4()}"
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as files:
        sweeping = ["--beat", "--schedule", f"{folder}/beat"]
        out = files.enter_context(log.open("ab")) if log else None
        command = [*COMMAND, os.environ.get("LOG_LEVEL", "WARNING"), *OPTIONS, *sweeping]
        worker = subprocess.Popen(command, env=environment, stdout=out, stderr=out, start_new_session=True)
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
