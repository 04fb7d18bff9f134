"""The product's processes, each started again when it has died, as a supervisor does; and how each is killed."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg
import redis

from careerrelay.stack import die_with_parent
from storm.world import World

PROJECT = Path(__file__).resolve().parent.parent
CELERY = [sys.executable, "-m", "celery", "-A", "careerrelay"]
QUIET = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "ERROR"]
LISTENERS = """
SELECT client_port FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND mode = 'ExclusiveLock' AND query LIKE 'LISTEN%'
"""
BACKENDS = "SELECT pid FROM pg_stat_activity WHERE usename = 'careerrelay_app' AND backend_type = 'client backend'"


@dataclass
class Service:
    """A command that is kept running."""

    name: str
    command: list[str]
    folder: Path
    process: "subprocess.Popen[bytes] | None" = None
    starts: int = 0

    def keep(self) -> None:
        if self.process is None or self.process.poll() is not None:
            with (self.folder / f"{self.name}.log").open("ab") as log:
                options: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
                options |= {"start_new_session": True, "preexec_fn": die_with_parent}  # nothing outlives the storm
                self.process = subprocess.Popen(self.command, cwd=PROJECT, **options)
            self.starts += 1

    def kill(self) -> None:
        """SIGKILL to it and to all its children at once: nobody gets to say farewell."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def kill_child(self, chance: random.Random) -> None:
        """SIGKILL to one of its children."""
        with contextlib.suppress(psutil.Error):
            children = psutil.Process(self.process.pid).children() if self.process else []
            if children:
                chance.choice(children).kill()


@dataclass
class Product:
    """All of it, under one supervisor."""

    world: World
    services: dict[str, Service] = field(default_factory=dict)
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        for name, command in commands(self.world).items():
            self.services[name] = Service(name, command, self.world.folder)
        self._thread = threading.Thread(target=self._supervise, daemon=True)
        self._thread.start()

    def _supervise(self) -> None:
        while not self._ended.is_set():
            for service in self.services.values():
                service.keep()
            self._ended.wait(0.1)

    def end(self) -> None:
        self._ended.set()
        if self._thread:
            self._thread.join()
        for service in self.services.values():
            service.kill()


def commands(world: World) -> dict[str, list[str]]:
    """Name → command. Two workers, so that one remains when the other is killed."""
    gunicorn = [
        sys.executable,
        "-m",
        "gunicorn",
        "careerrelay.wsgi",
        "--no-control-socket",
        "--workers",
        "2",
        "--preload",
    ]
    worker = [*CELERY, "worker", *QUIET, "--concurrency", "1"]
    return {
        "receivers": [sys.executable, "-m", "storm.receivers", str(world.receiver_port), str(world.folder)],
        "web": [*gunicorn, "--bind", f"127.0.0.1:{world.web_port}", "--backlog", "512", "--log-level", "error"],
        "worker-1": [*worker, "-n", "one@%h"],
        "worker-2": [*worker, "-n", "two@%h"],
        "beat": [*CELERY, "beat", "--loglevel", "ERROR", "--pidfile=", "--schedule", str(world.folder / "beat")],
    }


Kill = Callable[[Product, random.Random], None]


def kill_web(product: Product, chance: random.Random) -> None:
    product.services["web"].kill()


def kill_web_process(product: Product, chance: random.Random) -> None:
    product.services["web"].kill_child(chance)


def kill_worker(product: Product, chance: random.Random) -> None:
    product.services[chance.choice(["worker-1", "worker-2"])].kill()


def kill_worker_process(product: Product, chance: random.Random) -> None:
    product.services[chance.choice(["worker-1", "worker-2"])].kill_child(chance)


def kill_relay(product: Product, chance: random.Random) -> None:
    """The process whose ear listens, and whose engine pushes; another one's when nobody listens just now."""
    with contextlib.suppress(psycopg.Error), admin() as session:
        ports = {port for (port,) in session.execute(LISTENERS).fetchall()}
        for service in ("worker-1", "worker-2"):
            if kill_owner(product.services[service], ports):
                return
    kill_worker_process(product, chance)


def kill_owner(service: Service, ports: set[int]) -> bool:
    """SIGKILL to the child that talks from one of these ports."""
    with contextlib.suppress(psutil.Error):
        family = psutil.Process(service.process.pid).children() if service.process else []
        for one in family:
            if {end.laddr.port for end in one.net_connections("tcp")} & ports:
                one.kill()
                return True
    return False


def kill_beat(product: Product, chance: random.Random) -> None:
    product.services["beat"].kill()


def kill_broker(product: Product, chance: random.Random) -> None:
    kill_program("valkey", product.world.folder)


def flush_broker(product: Product, chance: random.Random) -> None:
    with contextlib.suppress(redis.RedisError), redis.Redis.from_url(os.environ["REDIS_URL"]) as broker:
        broker.flushall()


def kill_backend(product: Product, chance: random.Random) -> None:
    """One PostgreSQL session: the server then ends all of them and recovers from its log."""
    pids: list[int] = []
    with contextlib.suppress(psycopg.Error), admin() as session:
        pids = [pid for (pid,) in session.execute(BACKENDS).fetchall()]
    if pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(chance.choice(pids), signal.SIGKILL)


def kill_postmaster(product: Product, chance: random.Random) -> None:
    [file] = product.world.folder.glob("servers/postgres*/data/postmaster.pid")
    with contextlib.suppress(ProcessLookupError, ValueError):
        os.kill(int(file.read_text().splitlines()[0]), signal.SIGKILL)


def kill_program(word: str, folder: Path) -> None:
    """The server of that name which works in this storm's folder."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if word in process.name() and Path(process.cwd()).is_relative_to(folder):
                process.kill()


def admin() -> psycopg.Connection[Any]:
    return psycopg.connect(os.environ["DATABASE_ADMIN_URL"], autocommit=True, connect_timeout=5)


KILLS: dict[str, Kill] = {
    "web, a process": kill_web_process,
    "web, all of it": kill_web,
    "worker, a process": kill_worker_process,
    "worker, all of it": kill_worker,
    "relay, who listens": kill_relay,
    "beat": kill_beat,
    "broker": kill_broker,
    "broker, emptied": flush_broker,
    "PostgreSQL, a session": kill_backend,
    "PostgreSQL, the postmaster": kill_postmaster,
}
