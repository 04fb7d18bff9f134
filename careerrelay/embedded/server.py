"""What PostgreSQL and Valkey have in common: start on a free port, be ready, be revived, stop with the guard."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any

from careerrelay.embedded.places import Account

HOST = "127.0.0.1"
READY_SECONDS = 60.0
STOP_SECONDS = 15.0
LOG_BYTES = 10_000_000
SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>


class Server(ABC):
    """One server process in its own session, so that a Ctrl-C in the terminal reaches its users first."""

    stop_signal = signal.SIGTERM

    def __init__(self, home: Path, who: Account | None) -> None:
        self.home = home
        self.who = who
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def prepare(self) -> None:
        """Make the data ready and remove what a killed predecessor left."""

    @abstractmethod
    def command(self) -> list[str]:
        """The program and its arguments, for `self.port`."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether it answers on its port, to us."""

    def stdin(self) -> bytes:
        return b""

    def start(self) -> None:
        self.prepare()
        for _ in range(3):  # between choosing a free port and using it, another program may take it
            self.port = self.port or free_port()
            self.process = self.spawn()
            if self.becomes_ready():
                return
            self.port = 0
        raise SystemExit(f"{type(self).__name__} did not start:\n{self.last_lines()}")

    def spawn(self) -> subprocess.Popen[bytes]:
        options: dict[str, Any] = self.who.popen_options() if self.who else {}
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                self.command(),
                cwd=self.home,
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(self.stop_signal),  # noqa: PLW1509  (the guard has one thread)
                **options,
            )
        assert process.stdin
        process.stdin.write(self.stdin())
        process.stdin.close()
        return process

    def becomes_ready(self) -> bool:
        """Wait for it; False when it ended instead."""
        assert self.process
        deadline = time.monotonic() + READY_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            if self.is_ready():
                return True
            time.sleep(0.02)
        return False

    def revive(self) -> None:
        """Start again, on the same port, a server that somebody killed."""
        if self.process is not None and self.process.poll() is not None:
            self.prepare()
            self.process = self.spawn()
            self.becomes_ready()

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    @property
    def log(self) -> Path:
        return self.home / "log"

    def last_lines(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])

    def shorten_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.unlink()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """For the child: ask Linux to end it when the guard is killed. Elsewhere the next start clears an orphan away."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl  # loaded before the fork: afterwards only plain system calls are safe
    return lambda: prctl(SET_DEATH_SIGNAL, int(number))
