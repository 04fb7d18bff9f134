"""The stage of a tenant's keys: acme, its test twin, and a way to issue."""

import pytest
from django.test import Client

from tenants.ids import uuid7
from tenants.keys import services
from tenants.scope import scope
from tests import factories


@pytest.fixture
def twin(cast):
    """Acme's, as founding makes it."""
    with scope(network=True):
        return factories.twin_of(cast.acme)


@pytest.fixture
def issue(cast, now):
    """`issue(is_test=True)` → (key, secret), by acme's owner."""

    def issuing(tenant=None, **changes):
        told = {"name": "ATS", "is_test": False, "scopes": ["credits:read"], "networks": [], "expires_at": None}
        told |= {"tenant": tenant or cast.acme, "key_id": uuid7(), "by": cast.owner, "at": now} | changes
        with scope(tenant=told["tenant"]):
            return services.issue_key(**told)

    return issuing


def call(secret, path="credits", **more):
    """The API as the key's holder calls it."""
    return Client(headers={"Authorization": f"Bearer {secret}"}).get(f"/api/v1/{path}", **more)
