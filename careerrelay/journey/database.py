"""An empty database for each journey: the same people may then register again."""

import os
from urllib.parse import urlsplit

import psycopg
from django.core.management import CommandError, call_command
from django.db import connections

from careerrelay.embedded.postgres import APP, OWNER, bootstrap, create_database
from tenants.models import Tenant
from tenants.scope import scope

NAME = "journey"
URLS = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_DIRECT_URL")


def prepare() -> None:
    """Migrate an empty database: on the embedded server a fresh one, elsewhere the given one, if it is empty."""
    if os.environ.get("DATABASE_ADMIN_URL"):
        renew(os.environ["DATABASE_ADMIN_URL"])
    call_command("migrate", verbosity=0, interactive=False)
    with scope(network=True):
        if Tenant.objects.exists():
            raise CommandError("The journey needs an empty database, and DATABASE_URL's has tenants. Give it another.")


def renew(admin_url: str) -> None:
    """Drop the last journey's database and create this one's, in this process's environment too."""
    connections.close_all()
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')
        create_database(admin, NAME)
    roles = {OWNER: os.environ["DATABASE_OWNER_URL"], APP: os.environ["DATABASE_URL"]}
    bootstrap(named(admin_url), {role: urlsplit(url).password or "" for role, url in roles.items()})
    for variable in filter(os.environ.get, URLS):
        os.environ[variable] = named(os.environ[variable])
    for alias in connections:
        connections[alias].settings_dict["NAME"] = NAME


def named(url: str) -> str:
    return urlsplit(url)._replace(path=f"/{NAME}").geturl()
