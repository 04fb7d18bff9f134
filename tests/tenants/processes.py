"""A worker process of its own, on the test's database, that runs one task's body and ends."""

import os
import subprocess
import sys
import uuid
from typing import NamedTuple

from tests.database import PROJECT
from tests.waiting import has_left

PROGRAM = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "careerrelay.settings"
django.setup()
from django.utils.module_loading import import_string
import_string("{task}")()
"""


def run_task(task: str, **environment: str) -> int:
    """Run it to its end, or its death: the exit status, negative for a signal. Its locks are gone."""
    return ended(start_task(task, **environment))


class Task(NamedTuple):
    """A process, and the name of its sessions in PostgreSQL."""

    process: "subprocess.Popen[bytes]"
    name: str


def start_task(task: str, **environment: str) -> Task:
    """The process, running."""
    command = [sys.executable, "-c", PROGRAM.format(task=task)]
    name = f"task-{uuid.uuid4()}"
    surroundings = os.environ | environment | {"PGAPPNAME": name}
    nothing = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=PROJECT, env=surroundings, stdout=nothing, stderr=nothing)
    return Task(process, name)


def ended(task: Task) -> int:
    """Its exit status, once it is gone and its locks with it."""
    status = task.process.wait()
    assert has_left(task.name)
    return status
