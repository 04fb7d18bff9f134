"""What a killed guard may have left in a PostgreSQL data folder: an orphan that still runs, or a stale pid file."""

import os
import signal
import time
from pathlib import Path

import psutil

PATIENCE_SECONDS = 15.0


def end(data: Path) -> None:
    """Stop an orphan on this data, and remove a pid file whose number by now belongs to some other program."""
    file = data / "postmaster.pid"
    try:
        pid = int(file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return
    if is_postgres_on(data, pid):
        stop(data, pid)
    file.unlink(missing_ok=True)


def is_postgres_on(data: Path, pid: int) -> bool:
    try:
        words = psutil.Process(pid).cmdline()
    except psutil.Error:
        return False
    return str(data) in words and "postgres" in Path(words[0]).name


def stop(data: Path, pid: int) -> None:
    """Ask for a fast shutdown, then insist; its data is safe either way."""
    for number in (signal.SIGINT, signal.SIGQUIT):
        os.kill(pid, number)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if not is_postgres_on(data, pid):
                return
            time.sleep(0.05)
    raise SystemExit(f"An earlier PostgreSQL (process {pid}) on {data} does not stop.")
