"""Requests that schemathesis makes of the OpenAPI document, with each kind of key …: each answer is one it allows."""

from pathlib import Path
from typing import Any

import pytest

from tests.attack.findings import Part, seconds
from tests.attack.schema import CALLERS, cases_of, hammer
from tests.careerrelay.site import serving


@pytest.mark.timeout(3600)
def test_the_api_stumbles_over_nothing(world: Any, django_db_blocker: Any, tmp_path: Path) -> None:
    part = Part("requests of schemathesis, with each kind of key")
    with django_db_blocker.unblock(), serving() as site:
        for who in CALLERS:
            told = hammer(site, world.keys.get(who, ""), tmp_path, seconds=int(seconds() / 2), examples=1000)
            part.tried += cases_of(told.stdout)
            if told.returncode:
                part.found.append(f"{who}: {told.stdout[-1500:]}")
    part.close()
