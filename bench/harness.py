"""The benchmarks' clock: ours and the floor in turns, the ratio taken inside each round, correctness first."""

import os
import tempfile
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from multiprocessing import get_context
from statistics import median, quantiles
from typing import Any, Protocol

import psycopg

from bench import stage


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


@dataclass
class Slice:
    """What one contender did in one round."""

    units: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    wal: int = 0
    took: list[float] = field(default_factory=list)  # seconds of each piece of work; kept where p95 is asked
    is_p95: bool = False

    @property
    def rate(self) -> float:
        return 1 / quantiles(self.took, n=20)[-1] if self.is_p95 else self.units / self.seconds


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
        for side in ("ours", "floor"):
            taken(pool, workers, (path, side, cast), arguments.seconds / 2)
            row.statements[side] = pool.submit(statements_per_unit, path, side, cast).result()
        path.check(cast)
        know_the_tables()
        for _ in range(arguments.rounds):
            row.ours.append(taken(pool, workers, (path, "ours", cast), arguments.seconds))
            row.floor.append(taken(pool, workers, (path, "floor", cast), arguments.seconds))
    path.check(cast)
    return row


def taken(pool: ProcessPoolExecutor, workers: int, whose: tuple[Path, str, Any], seconds: float) -> Slice:
    """One slice: every worker does what it can in the time."""
    before = wal_position()
    done = [pool.submit(work_for, *whose, seconds) for _ in range(workers)]
    whole = Slice(is_p95=whose[0].is_p95)
    for units, took, cpu, each in (future.result() for future in done):
        whole.units, whole.cpu, whole.seconds = whole.units + units, whole.cpu + cpu, max(whole.seconds, took)
        whole.took += each
    whole.wal = wal_position() - before
    return whole


CONTENDERS: dict[tuple[str, str], Contender] = {}  # of this worker


def contender(path: Path, side: str, cast: Any) -> Contender:
    if (path.name, side) not in CONTENDERS:
        CONTENDERS[path.name, side] = getattr(path, side)(cast)
    return CONTENDERS[path.name, side]


def work_for(path: Path, side: str, cast: Any, seconds: float) -> tuple[int, float, float, list[float]]:
    """Units done, seconds and CPU seconds of this process, and how long each piece took."""
    work, units, marks = contender(path, side, cast).work, 0, [time.perf_counter()]
    cpu = time.process_time()
    while marks[-1] - marks[0] < seconds:
        units += work()
        marks.append(time.perf_counter())
    each = [after - before for before, after in pairwise(marks)] if path.is_p95 else []
    return units, marks[-1] - marks[0], time.process_time() - cpu, each


def statements_per_unit(path: Path, side: str, cast: Any) -> float:
    """Round trips that carry a statement, BEGIN and COMMIT too, counted in the protocol itself."""
    doing = contender(path, side, cast)
    with traced(doing.session()) as trace:
        units, works = 0, 0
        while works < 30 and units < 1_000:
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


def wal_position() -> int:
    """Bytes of write-ahead log so far."""
    with psycopg.connect(os.environ["DATABASE_ADMIN_URL"], autocommit=True) as session:
        found = session.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn").fetchone()
    return int(found[0]) if found else 0
