"""One furnished world for all parts: those that change it come last."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from tests.attack.crawling import Walked, walk
from tests.isolation.world import committed_world


@pytest.fixture(scope="session")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    with committed_world(django_db_blocker, timezone.now()) as made:
        yield made


@pytest.fixture(scope="session")
def walked(world: SimpleNamespace, django_db_blocker: Any) -> Walked:
    """Looking changes nothing: what the walk commits is when each session was last seen."""
    with django_db_blocker.unblock():
        found = walk(world)
        connections.close_all()
    return found


@pytest.fixture(autouse=True)
def open_limits(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """How often one may ask is another test's matter."""
    from referrals.rights import finding

    settings.API_REQUESTS_PER_MINUTE = settings.CANDIDATE_FORMS_PER_MINUTE = 10**9
    settings.ACCOUNT_RATE_LIMITS = False
    monkeypatch.setattr(finding, "MOST_FROM_ONE_PLACE", 10**9)
