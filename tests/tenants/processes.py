"""A worker process of its own, on the test's database, that runs one task's body and ends."""

import os
import subprocess
import sys

from tests.database import PROJECT

PROGRAM = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "careerrelay.settings"
django.setup()
from django.utils.module_loading import import_string
import_string("{task}")()
"""


def run_task(task: str, **environment: str) -> int:
    """Run it to its end, or its death: the exit status, negative for a signal."""
    command = [sys.executable, "-c", PROGRAM.format(task=task)]
    done = subprocess.run(command, cwd=PROJECT, env=os.environ | environment, capture_output=True, check=False)
    return done.returncode
