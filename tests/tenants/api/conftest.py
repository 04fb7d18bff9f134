"""The API's stage: a caller with a key of its own for each tenant, and the house with the broken views."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tenants import counters
from tenants.models import Tenant
from tenants.scope import scope
from tests import factories
from tests.tenants.api import broken_house

Call = Callable[..., Any]


def caller_of(tenant: Tenant) -> Call:
    """`call("POST", "effect?then=answer", "{}", key="k1", accept="…")` with a new key of the tenant."""
    with scope(network=True):
        secret = factories.make_key(tenant)

    def call(verb: str, path: str, body: str | bytes = "", *, key: str = "", **headers: str) -> Any:
        given = {"Authorization": f"Bearer {secret}", **({"Idempotency-Key": key} if key else {}), **headers}
        client = Client(raise_request_exception=False)  # one for each call: they may come from many threads
        return client.generic(verb, f"/api/v1/{path}", body, "application/json", headers=given)

    call.secret = secret  # type: ignore[attr-defined]
    return call


def kind_of(answer: Any) -> str:
    """The last part of a problem's type."""
    assert answer["Content-Type"] == "application/problem+json", answer.content
    return str(answer.json()["type"].rpartition("/")[2])


@pytest.fixture(autouse=True)
def _patient_counter(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may take longer than service would wait: the limit is tested, not the machine."""
    monkeypatch.setattr(counters, "PATIENCE", 5.0)
    counters.counter.cache_clear()


@pytest.fixture
def broken(settings: Any) -> type[broken_house.Effect]:
    """The broken house's one view, in place of the real API."""
    settings.ROOT_URLCONF = "tests.tenants.api.broken_house"
    broken_house.Effect.entered.clear()
    broken_house.Effect.leave.clear()
    broken_house.Effect.calls.clear()
    return broken_house.Effect
