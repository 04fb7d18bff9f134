"""The cast and the stage of all tests."""

from tests.database import committed_db, django_db_setup

__all__ = ["committed_db", "django_db_setup"]
