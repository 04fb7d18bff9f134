"""The tests' databases: a template, migrated as the owner; one clone a worker, used by the app's own role.

So row-level security holds in tests as it does in service. `tests/conftest.py` takes the fixtures from here.
"""

import functools
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import django
import psutil
import psycopg
import pytest

from careerrelay.embedded.postgres import APP, BOOTSTRAP, OWNER, bootstrap
from tests.servers import RUN, worker_number

PROJECT = Path(__file__).resolve().parent.parent
PREFIX, TEMPLATE = "test_careerrelay_", "template_careerrelay_"
KEPT_TEMPLATES = 4
SQL = ("tenants/rls.py", "referrals/insights/watching.py")  # that migrations take theirs from


@functools.cache
def template_name() -> str:
    """Named after everything that a migration does, so that runs share it until a migration changes."""
    digest = hashlib.sha256(django.__version__.encode())
    for path in sorted([BOOTSTRAP, *(PROJECT / one for one in SQL), *PROJECT.glob("*/migrations/*.py")]):
        digest.update(path.read_bytes())
    return f"{TEMPLATE}{digest.hexdigest()[:16]}"


def database_name() -> str:
    return f"{PREFIX}{os.environ[RUN]}_{worker_number()}"


@contextmanager
def admin() -> Iterator[psycopg.Connection]:
    """The superuser, on no test's database, holding the lock that lets one worker at a time make databases."""
    url = with_database(os.environ["DATABASE_ADMIN_URL"], "postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('careerrelay tests'))")
        yield connection


def with_database(url: str, name: str) -> str:
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def exists(connection: psycopg.Connection, name: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def make_template(connection: psycopg.Connection) -> None:
    """Migrate an empty database as the owner. Only a complete one gets the template's name."""
    if exists(connection, template_name()):
        return
    unfinished = f"{PREFIX}{os.environ[RUN]}_unfinished"
    drop(connection, unfinished)
    connection.execute(f'CREATE DATABASE "{unfinished}" TEMPLATE template0')
    bootstrap(with_database(os.environ["DATABASE_ADMIN_URL"], unfinished), role_passwords())
    migrate(unfinished)
    connection.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{template_name()}"')


def role_passwords() -> dict[str, str]:
    urls = {OWNER: os.environ["DATABASE_OWNER_URL"], APP: os.environ["DATABASE_URL"]}
    return {role: urlsplit(url).password or "" for role, url in urls.items()}


def migrate(name: str) -> None:
    from django.core.management import call_command
    from django.db import connections

    use(name)
    call_command("migrate", verbosity=0, interactive=False)
    connections.close_all()


def drop_leftovers(connection: psycopg.Connection) -> None:
    """Drop the databases of runs whose process is gone, and all but the newest templates."""
    query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid DESC"
    templates = [name for (name,) in connection.execute(query, [TEMPLATE]).fetchall()]
    clones = [name for (name,) in connection.execute(query, [PREFIX]).fetchall()]
    abandoned = [name for name in clones if not psutil.pid_exists(int(name.removeprefix(PREFIX).partition("_")[0]))]
    for name in (*templates[KEPT_TEMPLATES:], *abandoned):
        drop(connection, name)


def drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def renew(connection: psycopg.Connection) -> None:
    """Give this worker a fresh clone of the template."""
    drop(connection, database_name())
    connection.execute(
        f'CREATE DATABASE "{database_name()}" TEMPLATE "{template_name()}" OWNER careerrelay_owner STRATEGY file_copy'
    )
    connection.execute(f'REVOKE ALL ON DATABASE "{database_name()}" FROM PUBLIC')
    connection.execute(f'GRANT CONNECT, TEMPORARY ON DATABASE "{database_name()}" TO careerrelay_app')


def use(name: str) -> None:
    """Point Django, and every process that a test starts, at this database."""
    from django.db import connections

    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ[variable] = with_database(os.environ[variable], name)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker) -> Iterator[None]:
    """In place of pytest-django's, which would create and flush as the app's role, who may do neither."""
    from django.db import connections

    with django_db_blocker.unblock():
        with admin() as connection:
            drop_leftovers(connection)
            make_template(connection)
            renew(connection)
        use(database_name())
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    with admin() as connection:
        drop(connection, database_name())


@pytest.fixture
def committed_db(django_db_setup, django_db_blocker) -> Iterator[None]:
    """For tests whose transactions really commit (threads, processes, a live site): a fresh database afterwards."""
    from django.db import connections

    with django_db_blocker.unblock():
        yield
        connections.close_all()
        with admin() as connection:
            renew(connection)
