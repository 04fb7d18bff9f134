"""Requests that schemathesis makes of the OpenAPI document, over the wire …: each answer is one the document allows."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone

from tests.careerrelay.site import serving
from tests.isolation.world import committed_world

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
SECONDS = 15  # for each caller; a busy machine needs eight to begin
UNFAIR = "positive_data_acceptance"  # what looks like a cursor is none unless we signed it
FEWEST = 20  # requests, or it has not looked
CALLERS = ("acme", "agency", "test", "nobody")


@pytest.fixture(scope="module")
def served(django_db_setup, django_db_blocker):
    """The furnished world behind a running site: `(world, address)`."""
    made = committed_world(django_db_blocker, timezone.now())
    with made as world, django_db_blocker.unblock(), serving() as site:
        yield world, site


@pytest.mark.parametrize("who", CALLERS)
def test_find_no_fault(served, settings, tmp_path, who):
    world, site = served
    settings.API_REQUESTS_PER_MINUTE = 10**9
    command = [SCHEMATHESIS, "run", f"{site}/api/v1/openapi.json", "--max-time", str(SECONDS), "--max-examples", "20"]
    command += [
        "--checks",
        "all",
        "--exclude-checks",
        UNFAIR,
        "--no-color",
        "--suppress-health-check",
        "all",
        "--generation-deterministic",
    ]
    command += ["--header", f"Authorization: Bearer {world.keys[who]}"] if who != "nobody" else []
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=100, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    cases = re.search(r"(\d+) generated", told.stdout)
    assert cases, told.stdout
    assert int(cases[1]) >= FEWEST, told.stdout
