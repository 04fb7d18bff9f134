"""The isolation's stage: one furnished world a module, on the real clock, since its doors read it themselves."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.utils import timezone

from tests.isolation.sql import connected
from tests.isolation.world import committed_world


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    with committed_world(django_db_blocker, timezone.now()) as made:
        yield made


@pytest.fixture
def app() -> Iterator[psycopg.Connection[Any]]:
    """The app's own role, on a connection of its own that is rolled back."""
    with connected() as connection:
        yield connection


@pytest.fixture
def owner() -> Iterator[psycopg.Connection[Any]]:
    """The role that migrates, likewise."""
    with connected("DATABASE_OWNER_URL") as connection:
        yield connection
