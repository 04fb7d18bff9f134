"""A user of the embedded servers: finds them running or has a guard start them, and gives their addresses."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from careerrelay.embedded.instance import Instance
from careerrelay.embedded.locks import EXCLUSIVE, SHARED, held, is_free

PROJECT = Path(__file__).resolve().parents[2]
VERSIONS = (16, 18)
START_SECONDS = 90.0
STOP_SECONDS = 30.0


@contextmanager
def servers(
    *, data_dir: Path = PROJECT / "var", version: int | None = None, is_throwaway: bool = False
) -> Iterator[dict[str, str]]:
    """Both servers for the length of the block, as DATABASE_URL, DATABASE_OWNER_URL, DATABASE_ADMIN_URL, REDIS_URL.

    A process may use one instance (data_dir and version) only once at a time.
    """
    instance = Instance(data_dir.absolute(), version or version_asked_for(), is_throwaway)
    instance.data_dir.mkdir(parents=True, exist_ok=True)
    with held(instance.users_lock, SHARED):
        with held(instance.start_lock, EXCLUSIVE):
            addresses = running(instance) or started(instance)
        yield addresses
    wait_for_the_end(instance)


def version_asked_for() -> int:
    asked = os.environ.get("CAREERRELAY_POSTGRES", "18")
    if asked not in map(str, VERSIONS):
        raise SystemExit(f"CAREERRELAY_POSTGRES={asked}: the wheel holds PostgreSQL 16 and 18.")
    return int(asked)


def running(instance: Instance) -> dict[str, str] | None:
    """The addresses of a living guard's servers. A guard that is still starting up is waited for."""
    if is_free(instance.guard_lock):
        return None
    return awaited(instance, is_alive=lambda: not is_free(instance.guard_lock))


def started(instance: Instance) -> dict[str, str]:
    instance.state.unlink(missing_ok=True)  # a killed guard's
    options = {"data_dir": str(instance.data_dir), "version": instance.version, "is_throwaway": instance.is_throwaway}
    with instance.log.open("wb") as log:
        guard = subprocess.Popen(
            [sys.executable, "-m", "careerrelay.embedded.guard", json.dumps(options)],
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # a Ctrl-C in the terminal is for the users, not for their database
        )
    addresses = awaited(instance, is_alive=lambda: guard.poll() is None)
    if addresses is None:
        raise SystemExit(f"The embedded servers did not start:\n{instance.log.read_text(errors='replace')}")
    return addresses


def awaited(instance: Instance, *, is_alive: Callable[[], bool]) -> dict[str, str] | None:
    """The addresses as soon as the guard has written them; None when it ended without."""
    deadline = time.monotonic() + START_SECONDS
    while is_alive() and time.monotonic() < deadline:
        if instance.state.exists():
            addresses: dict[str, str] = json.loads(instance.state.read_text())
            return addresses
        time.sleep(0.02)
    return None


def wait_for_the_end(instance: Instance) -> None:
    """Return when the servers have stopped, or at once when others still use them."""
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline and not is_free(instance.guard_lock):
        if is_used_by_others(instance):
            return
        time.sleep(0.02)


def is_used_by_others(instance: Instance) -> bool:
    """Users share their lock among themselves; the guard that stops the servers shares it with nobody."""
    return not is_free(instance.users_lock) and is_free(instance.users_lock, SHARED)
