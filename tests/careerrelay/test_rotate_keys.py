"""`manage.py rotate_keys` seals everything anew …: while others write, killed midway, and proves what is left."""

import base64
import secrets
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from pytest_django import Settings

from careerrelay import rotation
from tenants import sealing
from tenants.models import Endpoint, SingleSignOn
from tenants.scope import scope
from tenants.webhooks import services as webhooks
from tests import factories

OLD, NEW, OTHER = (Fernet.generate_key() for _ in range(3))


@pytest.fixture
def sealed(cast: SimpleNamespace, settings: Settings) -> SimpleNamespace:
    """Secrets of several kinds, under the old key; the new one stands in front of it by now."""
    settings.SEALING_KEYS = [OLD]
    with scope(tenant=cast.agency):
        made = [
            webhooks.open_endpoint(tenant=cast.agency, url=f"https://a{n}.example/", at=factories.NOW) for n in range(3)
        ]
    with scope(tenant=cast.acme):
        entry = {"issuer": "https://idp.example", "client_id": "x", "created_at": factories.NOW}
        SingleSignOn.objects.create(tenant=cast.acme, sealed_secret=sealing.seal("of the provider"), **entry)
    codes = {"seed": sealing.seal("seed").decode(), "used_mask": 0}
    second = Authenticator.objects.create(user=cast.owner, type="recovery_codes", data=codes)
    settings.SEALING_KEYS = [NEW, OLD]
    return SimpleNamespace(endpoints=made, codes=second, tenant=cast.agency)


def run(*words: str) -> str:
    said = StringIO()
    call_command("rotate_keys", *words, stdout=said)
    return said.getvalue()


def secrets_now() -> list[str]:
    with scope(network=True):
        return [sealing.unseal(bytes(row.sealed_secret)) for row in Endpoint.objects.order_by("pk")]


def test_then_the_old_key_can_go(sealed: SimpleNamespace, settings: Settings) -> None:
    before = secrets_now()
    assert run().splitlines()[-1] == "the first of SEALING_KEYS opens everything; 1 older can be taken out"
    settings.SEALING_KEYS = [NEW]
    assert secrets_now() == before
    sealed.codes.refresh_from_db()
    assert sealing.unseal(sealed.codes.data["seed"].encode()) == "seed"
    assert sealed.codes.data["used_mask"] == 0


def test_says_what_still_needs_the_old_one(sealed: SimpleNamespace) -> None:
    with pytest.raises(CommandError, match=r"tenants\.Endpoint\.sealed_secret: 3.*mfa\.Authenticator\.data: 1"):
        run("--check")


def test_killed_midway_it_goes_on_where_it_was(sealed: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "BATCH", 1)

    def die(_name: str, tally: rotation.Tally) -> None:
        if tally.resealed == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(tell=die)
    assert rotation.left()["tenants.Endpoint.sealed_secret"] == 1
    assert rotation.rotate()["tenants.Endpoint.sealed_secret"] == (3, 1, 0)
    assert not any(rotation.left().values())


def test_a_secret_that_is_changed_meanwhile_stays_the_changed_one(
    sealed: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, changed = sealing.reseal, []

    def reseal(told: bytes) -> bytes:
        if not changed:
            changed.append(sealed.endpoints[0].pk)
            Endpoint.objects.filter(pk=changed[0]).update(sealed_secret=sealing.seal("whsec_fresh"))
        return real(told)

    monkeypatch.setattr(sealing, "reseal", reseal)
    rotation.rotate()
    with scope(network=True):
        kept: Any = Endpoint.objects.get(pk=changed[0])
        assert sealing.unseal(bytes(kept.sealed_secret)) == "whsec_fresh"
    assert not any(rotation.left().values())


def test_what_no_key_opens_is_counted_and_left_as_it_is(sealed: SimpleNamespace, settings: Settings) -> None:
    settings.SEALING_KEYS = [NEW, OTHER]
    with pytest.raises(CommandError, match=r"Endpoint\.sealed_secret: 3"):
        run()
    settings.SEALING_KEYS = [NEW, OLD]
    run()


def test_makes_keys_that_both_settings_take() -> None:
    made = run("--make").strip()
    assert len(base64.urlsafe_b64decode(made)) == 32
    Fernet(made)
    assert made != run("--make").strip() != secrets.token_urlsafe()
