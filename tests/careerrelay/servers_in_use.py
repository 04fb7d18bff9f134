"""A process that uses embedded servers of its own, for the tests that start, share and kill them."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

PROJECT = Path(__file__).resolve().parents[2]
SHOW_AND_WAIT = "import json, os, sys; print(json.dumps(dict(os.environ)), flush=True); sys.stdin.read()"
GIVEN = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ADMIN_URL", "REDIS_URL", "SECRET_KEY")


class User:
    """`python -m careerrelay.embedded run -- …`, its environment, and what it keeps alive."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        assert process.stdout
        self.environment: dict[str, str] = json.loads(process.stdout.readline() or "{}")

    def ask(self, sql: str, role: str = "") -> Any:
        with psycopg.connect(self.environment[f"DATABASE_{role}URL"], connect_timeout=5) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchone()[0] if cursor.description else None

    def leave(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(40)

    def kill(self) -> None:
        """kill -9, its own children included: nothing of it can tidy up."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


@contextmanager
def user(data_dir: Path, **changes: str) -> Iterator[User]:
    """Somebody who uses the servers of this folder until told to leave."""
    environment = {name: value for name, value in os.environ.items() if name not in GIVEN}
    process = subprocess.Popen(
        [sys.executable, "-m", "careerrelay.embedded", "run", "--", sys.executable, "-c", SHOW_AND_WAIT],
        cwd=PROJECT,
        env={**environment, "CAREERRELAY_DATA_DIR": str(data_dir), **changes},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    someone = User(process)
    try:
        yield someone
    finally:
        if process.poll() is None:
            someone.leave()
        for pipe in (process.stdin, process.stdout):
            assert pipe
            pipe.close()


@contextmanager
def public_folder() -> Iterator[Path]:
    """A folder that the servers' user can reach (pytest's own let nobody in); what was moved out of it goes too."""
    with tempfile.TemporaryDirectory(prefix="careerrelay-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        for link in filter(Path.is_symlink, folder.rglob("*")):
            shutil.rmtree(link.resolve().parent)


def postmaster(data_dir: Path, version: int = 18) -> int:
    return int((data_dir / f"postgres{version}" / "data" / "postmaster.pid").read_text().split("\n")[0])


def becomes_true(question: Callable[[], bool], seconds: float = 30.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if question():
            return True
        time.sleep(0.05)
    return question()


def is_gone(pid: int) -> bool:
    """Whether the process has ended; one that only waits for its parent's notice has."""
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return True
