"""gunicorn reads this wherever it is started: its own logs hide tokens too, its workers keep their timings together."""

import logging
import os
import tempfile

from careerrelay.logs import MaskTokens

for name in ("gunicorn.access", "gunicorn.error"):
    logging.getLogger(name).addFilter(MaskTokens())

# A proxy that hands on what a caller wrote would let them say where in the address the application begins.
forwarder_headers = ""


def on_starting(server):
    """A folder for the workers' timings (careerrelay/watching.py), unless one is given."""
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="careerrelay-timings-"))


def pre_fork(server, worker):
    """The lowest number that nobody has: a successor goes on in its predecessor's file."""
    taken = {getattr(other, "slot", None) for other in server.WORKERS.values()}
    worker.slot = next(number for number in range(len(taken) + 1) if number not in taken)


def post_fork(server, worker):
    os.environ["CAREERRELAY_WEB_SLOT"] = f"web{worker.slot}"
