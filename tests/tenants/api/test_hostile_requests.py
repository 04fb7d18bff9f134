"""Requests that schemathesis makes of the OpenAPI document, over the wire …: each answer is one the document allows.

Everybody for a moment; for as long as one likes, it is `tests/attack`.
"""

import pytest
from django.utils import timezone

from tests.attack.schema import cases_of, hammer
from tests.careerrelay.site import serving
from tests.isolation.world import committed_world

SECONDS = 15  # for each caller; a busy machine needs eight to begin
FEWEST = 20  # requests, or it has not looked


@pytest.fixture(scope="module")
def served(django_db_setup, django_db_blocker):
    """The furnished world behind a running site: `(world, address)`."""
    made = committed_world(django_db_blocker, timezone.now())
    with made as world, django_db_blocker.unblock(), serving() as site:
        yield world, site


@pytest.mark.parametrize("who", ["acme", "agency", "test", "nobody"])
def test_find_no_fault(served, settings, tmp_path, who):
    world, site = served
    settings.API_REQUESTS_PER_MINUTE = 10**9
    told = hammer(site, world.keys.get(who, ""), tmp_path, seconds=SECONDS, examples=20)
    assert told.returncode == 0, told.stdout + told.stderr
    assert cases_of(told.stdout) >= FEWEST, told.stdout
