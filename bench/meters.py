"""What a slice cost beside its time: CPU of the database and of other processes, log, buffers. Steadier than time."""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg

TICKS = os.sysconf("SC_CLK_TCK")
ASKED = """
SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn, (SELECT sum(blks_hit + blks_read) FROM pg_stat_database)
"""


@dataclass(frozen=True)
class Reading:
    """Counters that only grow: bytes of log, buffers touched, CPU seconds of PostgreSQL."""

    wal: int
    buffers: int
    cpu: float


def read() -> Reading:
    """The counters now, of the database that is measured."""
    with psycopg.connect(os.environ["DATABASE_ADMIN_URL"], autocommit=True) as session:
        found = session.execute(ASKED).fetchone() or (0, 0)
        return Reading(int(found[0]), int(found[1]), database_cpu(session.info.backend_pid))


def database_cpu(backend: int) -> float:
    """CPU seconds of all of PostgreSQL's processes, those that have ended too."""
    server = _parent_of(backend)
    return _cpu_of(server, of_dead=True) + sum(map(_cpu_of, _children_of(server)))


def tell(session: psycopg.Connection[object]) -> None:
    """Let a session hand in its counters now, not a second later."""
    session.execute("SELECT pg_stat_force_next_flush()")
    session.commit()


@cache
def _parent_of(pid: int) -> int:
    return int(_stat(pid)[1])


def _children_of(pid: int) -> list[int]:
    return [int(entry.parent.name) for entry in Path("/proc").glob("[0-9]*/stat") if _is_child(entry, pid)]


def _is_child(entry: Path, pid: int) -> bool:
    try:
        return int(entry.read_text().rpartition(")")[2].split()[1]) == pid
    except OSError:  # it has ended meanwhile
        return False


def _cpu_of(pid: int, *, of_dead: bool = False) -> float:
    try:
        fields = _stat(pid)
    except OSError:  # it has just ended: its time is among its parent's dead
        return 0.0
    return sum(map(int, fields[11 : 15 if of_dead else 13])) / TICKS


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat behind the name, the state first."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
