"""What is the demo's alone stays out of a real network: its open mailbox, its operator with a published password."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from careerrelay import seed
from tenants.models import Tenant, User
from tenants.scope import scope


@pytest.mark.parametrize("switch", ["DEMO", "WEBHOOK_ALLOW_LOOPBACK"])
def test_the_demos_switches_do_not_start_behind_https(switch):
    surroundings = os.environ | {"BASE_URL": "https://relay.example.jp", switch: "1"}
    command = [sys.executable, "-c", "import careerrelay.settings"]
    ended = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert "ImproperlyConfigured" in ended.stderr


def seeded():
    at = datetime(2026, 11, 20, tzinfo=UTC)
    return seed.seed_network(receiver_port=1, dead_port=2, inboxes=Path("/nowhere"), at=at)


def test_nothing_is_seeded_beside_real_parties(cast):
    with pytest.raises(seed.NotADemo):
        seeded()
    assert not User.objects.filter(email=seed.OPERATOR, name="運営 担当").exists()
    with scope(network=True):
        assert not Tenant.objects.filter(slug="minato").exists()


def test_nothing_is_seeded_behind_https(db, settings):
    settings.IS_HTTPS = True
    with pytest.raises(seed.NotADemo):
        seeded()


def test_a_demo_is_seeded_again_and_again(db):
    assert seeded().employers[0].tenant == seeded().employers[0].tenant
