"""The isolation's stage: one furnished world a module, on the real clock, since its doors read it themselves."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from tests.isolation.world import committed_world


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    with committed_world(django_db_blocker, timezone.now()) as made:
        yield made
