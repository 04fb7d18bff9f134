"""The embedded servers: whose they are, who shares them, and that every kind of death is survived."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from careerrelay.embedded import ensure_environment
from careerrelay.embedded.places import account, home_of, is_reachable
from careerrelay.embedded.server import free_port
from careerrelay.embedded.valkey import answers
from tests.careerrelay.servers_in_use import (
    GIVEN,
    PROJECT,
    User,
    becomes_true,
    is_gone,
    postmaster,
    public_folder,
    user,
)

ROLE = "SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
PYTHONS = (Path(sys.executable), Path(f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"))
PUBLIC_PYTHON = next((path for path in PYTHONS if path.exists() and is_reachable(path.resolve().parent)), None)
is_root = os.geteuid() == 0


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """One data folder: what a test leaves is the next one's past."""
    with public_folder() as path:
        yield path


def guard_of(someone: User) -> psutil.Process:
    words = (someone.environment["CAREERRELAY_DATA_DIR"], "careerrelay.embedded.guard")
    everybody = psutil.process_iter(["cmdline"])
    return next(p for p in everybody if all(word in " ".join(p.info["cmdline"] or []) for word in words))


def test_gives_the_version_asked_for_and_both_roles(folder: Path) -> None:
    with user(folder) as someone:
        assert someone.ask("SHOW server_version").startswith("18.")
        assert someone.ask("SELECT current_user") == "careerrelay_app"
        assert someone.ask("SELECT current_user", "OWNER_") == "careerrelay_owner"
        assert someone.ask(ROLE) is False
        assert someone.ask(ROLE, "OWNER_") is False
        assert someone.ask("SHOW server_encoding") == "UTF8"
        assert answers(someone.environment["REDIS_URL"])
        assert someone.environment["SECRET_KEY"]


def test_runs_the_older_version_beside_it(folder: Path) -> None:
    with user(folder) as someone, user(folder, CAREERRELAY_POSTGRES="16") as other:
        assert other.ask("SHOW server_version").startswith("16.")
        assert someone.ask("SHOW server_version").startswith("18.")


def test_lets_the_app_write_rows_and_change_no_table(folder: Path) -> None:
    with user(folder) as someone:
        someone.ask("DROP TABLE IF EXISTS thing; CREATE TABLE thing (id bigserial, name text)", "OWNER_")
        someone.ask("INSERT INTO thing (name) VALUES ('first'); UPDATE thing SET name = 'second'; SELECT 1")
        assert someone.ask("SELECT name FROM thing") == "second"
        for sql in ("CREATE TABLE mine ()", "DROP TABLE thing", "TRUNCATE thing", "ALTER TABLE thing ADD x int"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                someone.ask(sql)


def test_keeps_its_data_over_a_restart(folder: Path) -> None:
    with user(folder) as someone:
        someone.ask("DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 42 AS number", "OWNER_")
        before = postmaster(folder)
    assert is_gone(before)
    with user(folder) as someone:
        assert someone.ask("SELECT number FROM kept") == 42


def test_is_shared_by_two_and_stops_with_the_last(folder: Path) -> None:
    with user(folder) as first, user(folder) as second:
        assert first.environment["DATABASE_URL"] == second.environment["DATABASE_URL"]
        pid = postmaster(folder)
        first.leave()
        assert second.ask("SELECT 1") == 1
    assert is_gone(pid)


def test_is_started_once_by_five_at_once(folder: Path) -> None:
    with user(folder) as a, user(folder) as b, user(folder) as c, user(folder) as d, user(folder) as e:
        assert len({each.environment["DATABASE_URL"] for each in (a, b, c, d, e)}) == 1


def test_stops_when_its_user_is_killed(folder: Path) -> None:
    with user(folder) as someone:
        pid = postmaster(folder)
        someone.kill()
    assert becomes_true(lambda: is_gone(pid))
    assert becomes_true(lambda: not answers(someone.environment["REDIS_URL"]))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux ends children with their parent")
def test_ends_with_its_guard_and_starts_again(folder: Path) -> None:
    with user(folder) as someone:
        someone.ask("DROP TABLE IF EXISTS precious; CREATE TABLE precious AS SELECT 7 AS number", "OWNER_")
        pid = postmaster(folder)
        guard_of(someone).kill()
        assert becomes_true(lambda: is_gone(pid))
        with user(folder) as next_one:
            assert next_one.ask("SELECT number FROM precious") == 7


@pytest.mark.parametrize("victim", ["postgres", "valkey"])
def test_revives_a_killed_server_at_the_same_address(folder: Path, victim: str) -> None:
    with user(folder) as someone:
        server = next(child for child in guard_of(someone).children() if victim in child.name())
        server.kill()
        assert becomes_true(lambda: is_gone(server.pid))
        assert becomes_true(lambda: is_serving(someone, victim))


def is_serving(someone: User, name: str) -> bool:
    try:
        return someone.ask("SELECT 1") == 1 if name == "postgres" else answers(someone.environment["REDIS_URL"])
    except psycopg.OperationalError:
        return False


def test_stops_an_orphan_that_still_runs_on_its_data(folder: Path) -> None:
    with user(folder) as someone:
        program = psutil.Process(postmaster(folder)).exe()
    who = account()
    orphan = subprocess.Popen(
        [program, "-D", folder / "postgres18" / "data", "-c", f"port={free_port()}", "-c", "unix_socket_directories="],
        stderr=subprocess.DEVNULL,
        **(who.popen_options() if who else {}),  # type: ignore[call-overload]
    )
    assert becomes_true((folder / "postgres18" / "data" / "postmaster.pid").exists)
    with user(folder) as someone:
        assert orphan.wait(20) == 0
        assert someone.ask("SELECT 1") == 1


def test_is_not_stopped_by_a_pid_file_that_names_a_stranger(folder: Path) -> None:
    who = account()
    options = who.popen_options() if who else {}
    stranger = subprocess.Popen(["sleep", "60"], **options)  # type: ignore[call-overload]
    (folder / "postgres18" / "data" / "postmaster.pid").write_text(f"{stranger.pid}\n/elsewhere\n")
    with user(folder) as someone:
        assert someone.ask("SELECT 1") == 1
        assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_forgets_a_half_made_cluster(folder: Path) -> None:
    fresh = folder / "fresh"
    (fresh / "postgres18" / "data.new").mkdir(parents=True)
    (fresh / "postgres18" / "data.new" / "half").touch()
    with user(fresh) as someone:
        assert someone.ask("SELECT 1") == 1
    assert not (fresh / "postgres18" / "data.new").exists()


@pytest.mark.skipif(not is_root, reason="only root runs its servers as somebody else")
def test_moves_out_of_a_folder_that_its_user_cannot_reach(folder: Path) -> None:
    private = folder / "private"
    private.mkdir(mode=0o700)
    home = home_of(private / "postgres18", account())
    assert home != private / "postgres18"
    assert (private / "postgres18").resolve() == home
    assert home_of(private / "postgres18", account()) == home
    with user(private) as someone:
        assert someone.ask("SHOW data_directory", "ADMIN_") == str(home / "data")


@pytest.mark.skipif(
    not (is_root and PUBLIC_PYTHON and is_reachable(PROJECT)),
    reason="needs root, and a Python and a project that other users may read",
)
def test_runs_for_a_plain_user(folder: Path) -> None:
    theirs, who = folder / "theirs", account()
    theirs.mkdir()
    assert who
    os.chown(theirs, who.uid, who.gid)
    done = subprocess.run(
        [str(PUBLIC_PYTHON), "-m", "careerrelay.embedded", "run", "--", "id", "-u"],
        cwd=PROJECT,
        env={"PATH": os.defpath, "PYTHONPATH": psycopg_folder(), "CAREERRELAY_DATA_DIR": str(theirs)},
        capture_output=True,
        text=True,
        check=False,
        **who.popen_options(),  # type: ignore[call-overload]
    )
    assert done.stdout.strip() == str(who.uid), done.stderr
    assert (theirs / "postgres18" / "data").stat().st_uid == who.uid


def psycopg_folder() -> str:
    return str(Path(psycopg.__file__).parents[1])


def test_passes_the_command_s_exit_code_on(folder: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in GIVEN}
    command = [sys.executable, "-m", "careerrelay.embedded", "run", "--", sys.executable, "-c", "raise SystemExit(3)"]
    done = subprocess.run(
        command, cwd=PROJECT, env={**environment, "CAREERRELAY_DATA_DIR": str(folder)}, check=False, timeout=60
    )
    assert done.returncode == 3


def test_refuses_a_version_that_the_wheel_does_not_hold(folder: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in GIVEN}
    done = subprocess.run(
        [sys.executable, "-m", "careerrelay.embedded", "run", "--", "true"],
        cwd=PROJECT,
        env={**environment, "CAREERRELAY_POSTGRES": "15"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "CAREERRELAY_POSTGRES=15" in done.stderr


def test_leaves_given_servers_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db.example/app")
    monkeypatch.setenv("REDIS_URL", "redis://broker.example/0")
    before = dict(os.environ)
    ensure_environment(data_dir=tmp_path / "untouched")
    assert dict(os.environ) == before
    assert not (tmp_path / "untouched").exists()


def test_ends_within_its_user_s_interrupt(folder: Path) -> None:
    with user(folder) as someone:
        pid = postmaster(folder)
        os.killpg(someone.process.pid, signal.SIGINT)  # a Ctrl-C reaches the whole group in the foreground
        someone.process.wait(30)
    assert is_gone(pid)
