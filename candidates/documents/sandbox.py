"""The cleaning in a process of its own: a file that was made to break its reader breaks nothing else."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass

from django.conf import settings

from candidates.documents.cleaning.refusal import Refused

SECONDS = 15
COMMAND = [sys.executable, "-s", "-m", "candidates.documents.cleaning"]


@dataclass(frozen=True)
class Harmless:
    """A cleaned file. `pages` is 0 where that is not known."""

    kind: str
    pages: int
    content: bytes


def cleaned(content: bytes) -> Harmless:
    """The file as it may be passed on. `Refused` with the reason's code; what takes too long is a bomb."""
    told = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    try:
        done = subprocess.run(
            COMMAND, input=content, capture_output=True, cwd=settings.BASE_DIR, env=told, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Refused("bomb") from error
    if done.returncode:
        raise Refused("broken" if done.returncode > 0 else "bomb")
    line, _, harmless = done.stdout.partition(b"\n")
    said = json.loads(line)
    if "refused" in said:
        raise Refused(said["refused"])
    return Harmless(said["kind"], said["pages"], harmless)
