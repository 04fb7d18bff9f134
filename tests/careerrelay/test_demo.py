"""`make demo` as a person runs it: ready, whole, told where everything is, and gone without a trace at Ctrl-C."""

import email
import email.policy
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from careerrelay import stack
from tests.careerrelay.servers_in_use import GIVEN, PROJECT, becomes_true, public_folder

START_SECONDS = 110
SETTINGS_OF_TESTS = ("MAIL_DIR", "MEDIA_ROOT", "STATICFILES_STORAGE", "LOG_LEVEL")

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """One data folder: the second demo finds what the first one left."""
    with public_folder() as path:
        yield path


@contextmanager
def demo(folder: Path, port: int) -> Iterator["subprocess.Popen[str]"]:
    environment = {name: value for name, value in os.environ.items() if name not in (*GIVEN, *SETTINGS_OF_TESTS)}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--port", str(port)],
        cwd=PROJECT,
        env={**environment, "CAREERRELAY_DATA_DIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdout
        process.stdout.close()


def handle(folder: Path, process: "subprocess.Popen[str]") -> dict[str, Any]:
    """The demo's own word that it is ready; what it said instead, when it ended."""
    file = folder / "demo.json"
    becomes_true(lambda: file.exists() or process.poll() is not None, START_SECONDS)
    if not file.exists():
        process.kill()
        pytest.fail(process.communicate()[0])
    loaded: dict[str, Any] = json.loads(file.read_text())
    return loaded


def get(url: str) -> tuple[int, str]:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310  (our own address)
        return answer.status, answer.read().decode()


def rejections(folder: Path) -> int:
    """Letters of the seeding, which is over when the demo is ready; receipts may follow at any time."""
    mails = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in mails_in(folder)]
    return sum("選考結果" in mail["Subject"] for mail in mails)


def mails_in(folder: Path) -> list[Path]:
    return list((folder / "mail").glob("*.eml"))


def lines(told: dict[str, Any], agency: int) -> list[str]:
    return (PROJECT / told["agencies"][agency]["inbox"]).read_text().splitlines()


def acknowledged(told: dict[str, Any], agency: int) -> bool:
    """Has the agency's program said of a referral that it has it?"""
    asked = urllib.request.Request(f"{told['base_url']}/api/v1/referrals")  # noqa: S310  (our own address)
    asked.add_header("Authorization", f"Bearer {told['agencies'][agency]['api_key']}")
    with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
        return any(line["acknowledged_at"] for line in json.loads(answer.read())["data"])


def test_is_ready_whole_and_ends_with_ctrl_c(folder: Path) -> None:
    port = stack.free_port()
    with demo(folder, port) as process:
        told = handle(folder, process)
        assert told["base_url"] == f"http://127.0.0.1:{port}"
        assert (len(told["employers"]), len(told["agencies"])) == (2, 3)
        for path in ("/", "/healthz", "/readyz", "/login/", "/demo/inbox/", "/admin/login/", "/api/v1/openapi.json"):
            assert get(told["base_url"] + path)[0] == 200, path
        assert get(told["employers"][0]["shared_link"])[0] == 200
        assert list((PROJECT / told["mailbox"]).glob("*.eml"))
        assert becomes_true(lambda: bool(lines(told, 0) and lines(told, 1)))
        assert not (PROJECT / told["agencies"][2]["inbox"]).exists()  # its system is down
        example = PROJECT / told["agencies"][1]["log"]  # the SDK's own, and what it says
        assert becomes_true(lambda: "referral.created" in example.read_text() and acknowledged(told, 1))
        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        assert process.stdout
        assert told["operator"]["email"] in process.stdout.read()
    assert psutil.wait_procs(children, timeout=10)[1] == []
    assert not (folder / "demo.json").exists()


def test_starts_again_with_the_same_people_and_leaves_nothing_when_killed(folder: Path) -> None:
    with demo(folder, stack.free_port()) as process:
        letters = rejections(folder)
        told = handle(folder, process)
        assert rejections(folder) == letters > 0
        assert get(told["employers"][0]["shared_link"])[0] == 200
        children = psutil.Process(process.pid).children(recursive=True)
        process.kill()
    if sys.platform.startswith("linux"):
        assert psutil.wait_procs(children, timeout=60)[1] == []


def test_says_who_holds_its_port(folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with demo(folder, port) as process:
            output, _ = process.communicate(timeout=60)
            assert process.returncode == 1
            assert f"Port {port} is taken" in output
            assert "Traceback" not in output
