"""The stage of single sign-on: a provider as a process of its own, and acme set up with it."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tenants import sealing
from tenants.models import SingleSignOn, Tenant
from tenants.scope import scope
from tests import factories
from tests.tenants.people.sso.provider import CLIENT, SECRET

PROGRAM = Path(__file__).parent / "provider.py"


class Liar:
    """The running provider: `liar.issuer`, and `liar.say(claims={…})` for what it asserts from now on."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer

    def say(self, **lie: Any) -> None:
        body = json.dumps(lie).encode()
        urllib.request.urlopen(urllib.request.Request(f"{self.issuer}/lie", body)).close()  # noqa: S310


@pytest.fixture(scope="session")
def provider_process() -> Iterator[Liar]:
    command = [sys.executable, str(PROGRAM)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield Liar(f"http://127.0.0.1:{process.stdout.readline().strip()}")
        process.kill()


@pytest.fixture
def liar(provider_process: Liar, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Liar:
    monkeypatch.setattr("tenants.people.sso.limits.ASKINGS", 10**6)
    settings.WEBHOOK_ALLOW_LOOPBACK = True
    provider_process.say()
    return provider_process


def set_up(tenant: Tenant, issuer: str, **fields: Any) -> SingleSignOn:
    """The tenant's row, for everybody at `<slug>.example`, and in use."""
    given = {
        "issuer": issuer,
        "client_id": CLIENT,
        "sealed_secret": sealing.seal(SECRET),
        "domains": [f"{tenant.slug}.example"],
        "created_at": factories.NOW,
        "proven_at": factories.NOW,
    }
    with scope(tenant=tenant):
        return SingleSignOn.objects.create(tenant=tenant, **(given | fields))


@pytest.fixture
def acme(cast: SimpleNamespace, liar: Liar) -> SimpleNamespace:
    """Acme with its provider; its owner and viewer have mailboxes there."""
    for who in (cast.owner, cast.viewer):
        who.email = f"{'owner' if who == cast.owner else 'viewer'}@acme.example"
        who.save()
    cast.row = set_up(cast.acme, liar.issuer)
    return cast
