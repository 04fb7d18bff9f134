"""The benchmarks' clock: ours and the floor in turns, the ratio taken inside each round, correctness first."""

import os
import platform
import tempfile
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from statistics import median, quantiles
from typing import Any, Protocol

import django
import psycopg

from bench import meters, stage


class Contender(Protocol):
    """One way to do the work, with a connection of its own."""

    def work(self) -> int:
        """Do some; return how many units it was."""
        ...

    def session(self) -> psycopg.Connection[Any]:
        """The connection it works on."""
        ...


@dataclass(frozen=True)
class Path:
    """A path of the product and its floor. `prepare` makes the cast, which every contender is made from."""

    name: str
    unit: str
    target: float
    ours: Callable[[Any], Contender]
    floor: Callable[[Any], Contender]
    prepare: Callable[[], Any]
    check: Callable[[Any], None]  # raises if what was done is wrong
    workers: int | None = None
    is_p95: bool = False  # compared by how long the slowest twentieth takes, not by how much is done
    is_size: bool = False  # compared by what `work` returns, of which less is better; once
    size: int | None = None  # how much there was: the place on the growth curve


@dataclass
class Slice:
    """What one contender did in one round."""

    units: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    database_cpu: float = 0.0
    wal: int = 0
    buffers: int = 0
    took: list[float] = field(default_factory=list)  # seconds of each piece of work
    path: Path | None = None

    @property
    def rate(self) -> float:
        if self.path and self.path.is_size:
            return 1 / self.units
        return 1 / self.slowest(95) if self.path and self.path.is_p95 else self.units / self.seconds

    def slowest(self, percent: int) -> float:
        """Within how many seconds so many of a hundred pieces of work were done."""
        return quantiles(self.took, n=100)[percent - 1] if len(self.took) > 1 else self.took[0]


@dataclass
class Measured:
    """A path's row in the table."""

    path: Path
    ours: list[Slice] = field(default_factory=list)
    floor: list[Slice] = field(default_factory=list)
    statements: dict[str, float] = field(default_factory=dict)

    @property
    def ratios(self) -> list[float]:
        return [ours.rate / floor.rate for ours, floor in zip(self.ours, self.floor, strict=True)]

    @property
    def ratio(self) -> float:
        return median(self.ratios)

    @property
    def holds(self) -> bool:
        return self.ratio >= self.path.target


def measure(path: Path, arguments: Namespace) -> Measured:
    """Warm up, assert that both contenders do the work right, then take turns; assert again at the end."""
    cast = path.prepare()
    row = Measured(path)
    workers = path.workers or arguments.workers
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=stage.set_up) as pool:
        for side in () if path.is_size else ("ours", "floor"):
            taken(pool, workers, (path, side, cast), arguments.seconds / 2)
            row.statements[side] = pool.submit(statements_per_unit, path, side, cast).result()
        if not path.is_size:
            path.check(cast)
        know_the_tables()
        for _ in range(1 if path.is_size else arguments.rounds):
            row.ours.append(taken(pool, workers, (path, "ours", cast), arguments.seconds))
            row.floor.append(taken(pool, workers, (path, "floor", cast), arguments.seconds))
    path.check(cast)
    return row


def taken(pool: ProcessPoolExecutor, workers: int, whose: tuple[Path, str, Any], seconds: float) -> Slice:
    """One slice: every worker does what it can in the time."""
    before = meters.read()
    done = [pool.submit(work_for, *whose, seconds) for _ in range(workers)]
    whole = Slice(path=whose[0])
    for part in (future.result() for future in done):
        whole.units, whole.cpu = whole.units + part.units, whole.cpu + part.cpu
        whole.seconds, whole.took = max(whole.seconds, part.seconds), whole.took + part.took
    after = meters.read()
    whole.wal, whole.buffers = after.wal - before.wal, after.buffers - before.buffers
    whole.database_cpu = after.cpu - before.cpu
    return whole


CONTENDERS: dict[tuple[str, str], Contender] = {}  # of this worker


def contender(path: Path, side: str, cast: Any) -> Contender:
    if (path.name, side) not in CONTENDERS:
        CONTENDERS[path.name, side] = getattr(path, side)(cast)
    return CONTENDERS[path.name, side]


def work_for(path: Path, side: str, cast: Any, seconds: float) -> Slice:
    """Pieces of work until the time is over. What a contender makes ready for the next piece is not on the clock."""
    doing, done = contender(path, side, cast), Slice()
    make_ready, cpu = getattr(doing, "make_ready", lambda: None), getattr(doing, "cpu", time.process_time)
    while done.seconds < seconds and not (path.is_size and done.units):
        make_ready()
        used, began = cpu(), time.perf_counter()
        done.units += doing.work()
        done.took.append(time.perf_counter() - began)
        done.cpu, done.seconds = done.cpu + cpu() - used, done.seconds + done.took[-1]
    meters.tell(doing.session())
    return done


def statements_per_unit(path: Path, side: str, cast: Any) -> float:
    """Round trips that carry a statement, BEGIN and COMMIT too, counted in the protocol itself."""
    doing = contender(path, side, cast)
    with traced(doing.session()) as trace:
        units, works = 0, 0
        while works < 30 and units < 1_000:
            getattr(doing, "make_ready", lambda: None)()
            units, works = units + doing.work(), works + 1
    with open(trace, encoding="utf-8", errors="replace") as lines:  # noqa: PTH123  (a descriptor's twin)
        sent = [line.split("\t") for line in lines if "\tF\t" in line or line.startswith("F\t")]
    os.unlink(trace)  # noqa: PTH108
    return sum(1 for words in sent if {"Query", "Execute"} & set(words)) / units


@contextmanager
def traced(session: psycopg.Connection[Any]) -> Iterator[str]:
    """libpq's own record of what goes over the wire."""
    descriptor, name = tempfile.mkstemp(prefix="bench-trace-")
    session.pgconn.trace(descriptor)
    yield name
    session.pgconn.untrace()
    os.close(descriptor)


def know_the_tables() -> None:
    """What autovacuum does within a minute: without it both plan as if every table were nearly empty."""
    with psycopg.connect(os.environ["DATABASE_ADMIN_URL"], autocommit=True) as session:
        session.execute("ANALYZE")


def machine() -> str:
    """What it was measured on."""
    with psycopg.connect(os.environ["DATABASE_ADMIN_URL"], autocommit=True) as session:
        version = session.info.parameter_status("server_version")
    return (
        f"{os.cpu_count()} cores, PostgreSQL {version}, Python {platform.python_version()}, Django {django.__version__}"
    )
