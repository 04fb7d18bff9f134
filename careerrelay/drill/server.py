"""The drill's PostgreSQL: archives its log, is backed up, killed, and restored, as docs/operations.md describes it."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from careerrelay.drill.manifest import damaged_files
from careerrelay.embedded.places import Account
from careerrelay.embedded.postgres import ADMIN, DATABASE, Postgres
from careerrelay.embedded.server import Server

PATIENCE = 60.0
OLD_TIMELINE = "recovery_target_timeline = 'current'\n"  # by itself it follows the newest: that of an earlier restore


class Archiving(Postgres):
    """The embedded server, with continuous archiving."""

    def __init__(self, home: Path, who: Account | None, version: int) -> None:
        super().__init__(home, who, version)
        self.archive = self.folder("archive")
        self.base = home / "base"

    def folder(self, name: str) -> Path:
        path = self.home / name
        path.mkdir(exist_ok=True)
        if self.who:
            os.chown(path, self.who.uid, self.who.gid)
        return path

    def command(self) -> list[str]:
        told = {
            "fsync": "off",  # the machine stays up; what it has written, it has
            "archive_mode": "on",
            "archive_command": f"test ! -f {self.archive}/%f && cp %p {self.archive}/%f.part"
            f" && mv {self.archive}/%f.part {self.archive}/%f",
            "restore_command": f"cp {self.archive}/%f %p",
        }
        return [*super().command(), *(part for name, value in told.items() for part in ("-c", f"{name}={value}"))]

    def run(self, program: str, *words: str) -> None:
        options: dict[str, Any] = self.who.popen_options() if self.who else {}
        url = urlsplit(self.url_of(ADMIN, "postgres"))
        surroundings = {"PGHOST": str(url.hostname), "PGPORT": str(url.port), "PGUSER": ADMIN}
        surroundings |= {"PGPASSWORD": str(url.password), "PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}
        command = [str(self.programs / program), *words]
        subprocess.run(command, cwd=self.home, env=surroundings, check=True, capture_output=True, **options)

    def back_up(self) -> None:
        """A base backup, and whether it is whole, as docker/backup.sh does it."""
        shutil.rmtree(self.base, ignore_errors=True)
        options = ["--checkpoint=fast", "--wal-method=none", "--no-sync", "--manifest-checksums=SHA256"]
        self.run("pg_basebackup", "-D", str(self.base), *options)
        if damaged_files(self.base):
            raise SystemExit("the base backup is not what its manifest says")

    def admin(self) -> "psycopg.Connection[Any]":
        return psycopg.connect(self.url_of(ADMIN, DATABASE), autocommit=True)

    def mark(self, name: str) -> None:
        with self.admin() as admin:
            admin.execute("SELECT pg_create_restore_point(%s)", [name])

    def archive_all(self) -> None:
        """Hand out what has been written so far, and wait until it lies in the archive."""
        with self.admin() as admin:
            (segment,) = admin.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone() or ("",)
        deadline = time.monotonic() + PATIENCE
        while not (self.archive / segment).exists():
            if time.monotonic() > deadline:
                raise SystemExit(f"{segment} was not archived:\n{self.last_lines()}")
            time.sleep(0.02)

    def crash(self) -> None:
        """kill -9 the postmaster and every backend at once, and lose the disk."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        shutil.rmtree(self.data)

    def restore(self, *, point: str = "") -> None:
        """From base backup and archive: up to the named point, or to the last segment that was archived."""
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.copytree(self.base, self.data)
        (self.data / "recovery.signal").touch()
        wanted = f"recovery_target_name = '{point}'\nrecovery_target_action = 'promote'\n" if point else OLD_TIMELINE
        with (self.data / "postgresql.auto.conf").open("a") as settings:
            settings.write(wanted)
        self.hand_over()
        Server.start(self)  # its roles and its database come with the backup
        self.await_promotion()

    def hand_over(self) -> None:
        self.data.chmod(0o700)
        for path in (self.data, *self.data.rglob("*")):
            if self.who:
                os.chown(path, self.who.uid, self.who.gid, follow_symlinks=False)

    def await_promotion(self) -> None:
        deadline = time.monotonic() + PATIENCE
        with self.admin() as admin:
            while (admin.execute("SELECT pg_is_in_recovery()").fetchone() or (True,))[0]:
                if time.monotonic() > deadline:
                    raise SystemExit(f"recovery does not end:\n{self.last_lines()}")
                time.sleep(0.02)
