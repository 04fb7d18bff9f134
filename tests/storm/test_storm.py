"""A short storm on the whole stack (`make storm` is a long one), and that its auditor would see what went wrong."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from storm import auditor, chain, report
from tests.careerrelay.servers_in_use import GIVEN, PROJECT

SIZE = ["--consents", "24", "--kills", "4", "--minutes", "9", "--people-at-once", "8"]
PATIENT = ["--hurry", "--whole-again", "300"]  # CI's machine may be busy with other tests


@pytest.mark.timeout(900)
def test_a_short_one_loses_nothing_and_doubles_nothing() -> None:
    environment = {name: value for name, value in os.environ.items() if name not in GIVEN}
    command = [sys.executable, "-m", "storm", "--seed", "5", *SIZE, *PATIENT]
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "consents acknowledged              24 of 24" in done.stdout


def seen(**deeds: dict[int, float]) -> Any:
    told = {name: deeds.get(name, {}) for name in ("ends", "withdrew", "erased")}
    return SimpleNamespace(deeds=told, ended=told["withdrew"].get)


@pytest.mark.parametrize(
    ("is_given", "taken", "ids", "deeds", "found"),
    [
        (True, {"a"}, {"a"}, {}, []),
        (True, set(), {"a"}, {}, ["lost"]),
        (True, set(), set(), {"ends": {1: 5.0}}, []),
        (True, {"a"}, {"a", "b"}, {}, ["doubled, ['a', 'b']"]),
        (False, {"a"}, {"a"}, {}, ["sent without a consent"]),
    ],
)
def test_the_auditor_judges_a_profile(is_given: bool, taken: Any, ids: Any, deeds: Any, found: list[str]) -> None:
    assert list(auditor.profile(seen(**deeds), 1, is_given, taken, ids)) == found


@pytest.mark.parametrize(
    ("came_at", "endings", "found"),
    [
        (4.0, {"ref_1"}, []),
        (5.5, {"ref_1"}, ["came 0.500 s after the end was acknowledged"]),
        (4.0, set(), ["has the profile, and was not told of its end"]),
    ],
)
def test_the_auditor_judges_an_end(came_at: float, endings: set[str], found: list[str]) -> None:
    inbox: Any = SimpleNamespace(taken={"a"}, times={"a": [came_at]}, endings=endings)
    inbox.bodies = {"a": [{"data": {"id": "ref_1"}}]}
    assert list(auditor.ending(seen(withdrew={1: 5.0}), 1, inbox, {"a"})) == found


def test_the_auditor_finds_a_changed_transaction_and_a_missing_one() -> None:
    moves = [["referral", "network", -1, "e1"], ["referral", "purse", 2, "e2"]]
    at = datetime(2026, 4, 1, tzinfo=UTC)
    row = ["id", 2, "referral_counted", "c", at, {}, bytes(32), b"other", moves]
    assert list(chain.faults_in("t", row, 1, bytes(32))) == [
        "does not follow the one before",
        "does not sum to zero",
        "has another hash",
    ]


def test_figures_are_put_between_their_marks_and_nowhere_else(tmp_path: Any) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- storm -->\nold\n<!-- /storm -->\nafter\n")
    report.put("storm", ["new"], page)
    assert page.read_text() == "before\n<!-- storm -->\nnew\n<!-- /storm -->\nafter\n"
