"""PostgreSQL: a cluster of our own, its two roles and its database, on the version asked for and no other."""

import json
import locale
import os
import secrets
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import psycopg

from careerrelay.embedded import predecessor
from careerrelay.embedded.places import Account, write_private
from careerrelay.embedded.server import HOST, Server
from careerrelay.embedded.wheels import postgres_programs

BOOTSTRAP = Path(__file__).with_name("bootstrap.sql")
DATABASE = "careerrelay"
ADMIN, OWNER, APP = ROLES = ("postgres", "careerrelay_owner", "careerrelay_app")
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres(Server):
    stop_signal = signal.SIGINT  # "fast": connections are cut, everything committed is kept

    def __init__(self, home: Path, who: Account | None, version: int, is_throwaway: bool = False) -> None:
        super().__init__(home, who)
        self.version = version
        self.is_throwaway = is_throwaway
        self.data = home / "data"
        self.programs = postgres_programs(version, who)

    def prepare(self) -> None:
        self.shorten_log()
        if not (self.data / "PG_VERSION").exists():
            self.initialise()
        predecessor.end(self.data)

    def initialise(self) -> None:
        """Make the cluster, complete or not at all: a killed `initdb` leaves only the unfinished folder."""
        unfinished = self.home / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        save_passwords(self.home)
        secret = self.home / "initdb.password"
        write_private(secret, passwords(self.home)[ADMIN])
        if self.who:
            os.chown(secret, self.who.uid, self.who.gid)
        try:
            self.run_initdb(unfinished, secret)
        finally:
            secret.unlink()
        unfinished.rename(self.data)

    def run_initdb(self, target: Path, secret: Path) -> None:
        options: dict[str, Any] = self.who.popen_options() if self.who else {}
        done = subprocess.run(
            [self.programs / "initdb", "-D", target, "-U", ADMIN, f"--pwfile={secret}", "--no-sync", *self.flavour()],
            cwd=self.home,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=False,
            **options,
        )
        if done.returncode:
            raise SystemExit(f"initdb failed:\n{done.stdout}{done.stderr}")

    def flavour(self) -> list[str]:
        """UTF-8 with an order that no operating system's upgrade changes; passwords also on this machine."""
        if self.version >= 17:  # noqa: PLR2004  (the first with a provider of its own)
            order = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        else:
            order = ["--locale=C.UTF-8" if has_locale("C.UTF-8") else "--locale=C"]
        return ["--encoding=UTF8", "--auth=scram-sha-256", *order]

    def command(self) -> list[str]:
        settings = {
            "listen_addresses": HOST,
            "port": self.port,
            "unix_socket_directories": "",  # a socket's path may not exceed 107 bytes; a project's may
            "max_connections": 200,
            "timezone": "UTC",
            "log_timezone": "UTC",
            **(THROWAWAY if self.is_throwaway else {}),
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self.programs / "postgres"), "-D", str(self.data), *options]

    def is_ready(self) -> bool:
        return answers(self.url_of(ADMIN, "postgres"))

    def start(self) -> None:
        super().start()
        with psycopg.connect(self.url_of(ADMIN, "postgres"), autocommit=True) as admin:
            (version,) = admin.execute("SHOW server_version").fetchone() or ("none",)
            if not version.startswith(f"{self.version}."):
                raise SystemExit(f"PostgreSQL {self.version} was asked for, {version} answers.")
            create_database(admin, DATABASE)
        bootstrap(self.url_of(ADMIN, DATABASE), passwords(self.home))

    def url_of(self, role: str, database: str = DATABASE) -> str:
        return f"postgresql://{role}:{passwords(self.home)[role]}@{HOST}:{self.port}/{database}"


def create_database(admin: psycopg.Connection, name: str) -> None:
    """A database that the bootstrap then hands over to the owner's role; one that exists stays."""
    if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')


def bootstrap(url: str, secret: dict[str, str]) -> None:
    """Make both roles and hand the URL's database to them. It may run again at any time."""
    settings = f"-c careerrelay.owner_password={secret[OWNER]} -c careerrelay.app_password={secret[APP]}"
    with psycopg.connect(url, autocommit=True, options=settings) as admin:
        admin.execute(BOOTSTRAP.read_bytes())


def answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def passwords(home: Path) -> dict[str, str]:
    loaded: dict[str, str] = json.loads((home / "passwords.json").read_text())
    return loaded


def save_passwords(home: Path) -> None:
    write_private(home / "passwords.json", json.dumps({role: secrets.token_hex(16) for role in ROLES}))


def has_locale(name: str) -> bool:
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, name)
    except locale.Error:
        return False
    locale.setlocale(locale.LC_CTYPE, before)
    return True
