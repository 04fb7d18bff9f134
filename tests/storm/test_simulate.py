"""Histories of the journey under a clock of their own; `python -m storm.simulate` tells thousands."""

import os
from typing import Any

import pytest

from credits import services as ledger
from storm import simulate

SEED = int(os.environ.get("SIMULATE_SEED", "20261128"))
HISTORIES = int(os.environ.get("SIMULATE_HISTORIES", "10"))

pytestmark = [pytest.mark.usefixtures("committed_db"), pytest.mark.timeout(1500)]


@pytest.fixture(autouse=True)
def loopback(settings: Any) -> None:
    settings.WEBHOOK_ALLOW_LOOPBACK = True


def test_hold_in_every_history() -> None:
    assert str(simulate.tell_all(SEED, range(HISTORIES), 25)) == "None"


def test_find_a_broken_rule_and_shorten_the_history_that_shows_it(monkeypatch: Any) -> None:
    """A gate that lets a referral pass uncounted."""
    monkeypatch.setattr(ledger, "count_referral", lambda **_facts: None)
    failure = simulate.tell_all(SEED, range(3), 6)
    assert failure
    assert [act.split()[0] for act in failure.acts] == ["submit"]
    assert "by the rules" in failure.why
