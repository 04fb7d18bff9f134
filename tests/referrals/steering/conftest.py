"""The furnished world, and operators in front of it."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.isolation.world import committed_world


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    with committed_world(django_db_blocker, timezone.now()) as made:
        yield made


@pytest.fixture
def operator(client: Client, world: SimpleNamespace, db: None) -> Client:
    client.force_login(world.operator)
    return client


@pytest.fixture
def support(world: SimpleNamespace, db: None) -> Client:
    made = Client()
    made.force_login(world.support)
    return made
