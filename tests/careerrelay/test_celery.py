"""The worker's tasks: each is known, and each is started again by the beat, whatever becomes of its hint."""

import re
from pathlib import Path

import pytest

from careerrelay import celery

PROJECT = Path(__file__).resolve().parents[2]
APPS = ("tenants", "candidates", "credits", "referrals")
TASK = re.compile(r"@shared_task.*\n(?:@.*\n)*def (\w+)")
TOLD_ONCE = {"tenants.tasks.note_lockout"}  # what the broker forgets of it is no more than a line of the audit


def tasks():
    for file in sorted(one for app in APPS for one in (PROJECT / app).rglob("tasks.py")):
        module = ".".join(file.relative_to(PROJECT).with_suffix("").parts)
        yield from (f"{module}.{name}" for name in TASK.findall(file.read_text()))


@pytest.mark.parametrize("name", list(tasks()))
def test_a_task_is_known_to_the_worker_and_swept_for(name):
    celery.app.loader.import_default_modules()
    assert name in celery.app.tasks
    assert (name in {*celery.SWEEPS, *celery.HOURLY}) is (name not in TOLD_ONCE)
