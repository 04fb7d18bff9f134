"""Debian's PgBouncer in transaction mode between the product and the tests' PostgreSQL, with a pool of very few."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connections

from careerrelay.embedded.places import account
from careerrelay.embedded.server import HOST, free_port
from tests.careerrelay.servers_in_use import becomes_true

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
MISSING = "no PgBouncer on this machine, so nothing went through one: apt-get install pgbouncer"
POOL = 4  # backends for all processes together
CONFIGURATION = """
[databases]
* = host={host} port={server}
[pgbouncer]
listen_addr = {host}
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {folder}/users
admin_users = {user}
pool_mode = transaction
default_pool_size = {size}
server_idle_timeout = 1
logfile = {folder}/log
"""


@contextlib.contextmanager
def pooling(patch: pytest.MonkeyPatch, size: int = POOL) -> Iterator[str]:
    """Lead this process, and those it starts, through a pooler; its URL. Without the program: "", and no pooler."""
    if PROGRAM is None:
        yield ""
        return
    direct = os.environ["DATABASE_URL"]
    with tempfile.TemporaryDirectory(prefix="careerrelay-pooler-") as name:
        folder, port = Path(name), free_port()
        pooled = urlsplit(direct)._replace(netloc=f"{urlsplit(direct).netloc.rpartition(':')[0]}:{port}").geturl()
        with running(folder, direct, port, size), led_through(patch, pooled, direct):
            yield pooled


@contextlib.contextmanager
def running(folder: Path, direct: str, port: int, size: int) -> Iterator[None]:
    told = urlsplit(direct)
    facts = {"host": HOST, "server": told.port, "port": port, "folder": folder, "user": told.username, "size": size}
    (folder / "ini").write_text(CONFIGURATION.format(**facts))
    (folder / "users").write_text(f'"{told.username}" "{told.password}"\n')
    who = account()
    for path in (folder, *folder.iterdir()):
        if who:
            os.chown(path, who.uid, who.gid)
    options = who.popen_options() if who else {}
    process = subprocess.Popen([str(PROGRAM), "-q", str(folder / "ini")], **options)  # type: ignore[call-overload]
    try:
        assert becomes_true(lambda: answers(port)), (folder / "log").read_text()
        yield
    finally:
        process.terminate()
        process.wait(30)


def answers(port: int) -> bool:
    try:
        psycopg.connect(f"postgresql://nobody@{HOST}:{port}/x", connect_timeout=2).close()
    except psycopg.OperationalError as error:
        return "refused" not in str(error)
    return True


@contextlib.contextmanager
def led_through(patch: pytest.MonkeyPatch, pooled: str, direct: str) -> Iterator[None]:
    """Debian's PgBouncer knows no prepared statements yet (1.21 does), so nobody makes any."""
    for name, value in {"DATABASE_URL": pooled, "DATABASE_DIRECT_URL": direct, "DATABASE_PREPARE": "no"}.items():
        patch.setenv(name, value)
    here, was = connections["default"], dict(connections["default"].settings_dict)
    here.close()
    here.settings_dict |= {"HOST": HOST, "PORT": str(urlsplit(pooled).port)}
    own = {"prepare_threshold": None, "application_name": "tests"}  # unnamed, we would wear a killed worker's name
    here.settings_dict["OPTIONS"] = {**was["OPTIONS"], **own}
    try:
        yield
    finally:
        here.close()
        here.settings_dict |= was
