"""A worker process of its own, on the test's database, that runs one task's body and ends."""

import os
import subprocess
import sys
import uuid

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
    command = [sys.executable, "-c", PROGRAM.format(task=task)]
    name = f"task-{uuid.uuid4()}"
    environment["PGAPPNAME"] = name
    done = subprocess.run(command, cwd=PROJECT, env=os.environ | environment, capture_output=True, check=False)
    assert has_left(name)
    return done.returncode
