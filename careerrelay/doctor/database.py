"""The doctor at the database: the server, who we are to it, what holds its rows apart, its tables' version."""

from datetime import datetime

from django.conf import settings
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from careerrelay.doctor.findings import FAIL, WARN, Finding, fine
from tenants import checks
from tenants.sql import rows

OLDEST_VERSION = 160000
USED = 0.85  # of the connections
CONNECTIONS = """
SELECT (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
"""
REMEDIES = {
    "tenants.E001": "Give DATABASE_URL the app's role (careerrelay_app); the owner's is for `migrate` alone.",
    "tenants.E002": "Stop serving. Put rls.Protect for it into a migration, and find out who dropped the policy.",
    "tenants.E003": "Drop it, or make it anew WITH (security_invoker=true).",
    "tenants.E004": "Drop it; nothing of ours needs its owner's rights.",
    "tenants.E005": "Drop the key; rls.Protect makes the one that carries the tenant.",
}


def check_server(at: datetime) -> list[Finding]:
    [(version, text, encoding)] = rows(
        "SELECT current_setting('server_version_num')::int, current_setting('server_version'),"
        " current_setting('server_encoding')",
        (),
    )
    [(used, most)] = rows(CONNECTIONS, ())
    found = [fine(f"PostgreSQL {text}, {encoding}, {used} of {most} connections in use")]
    if version < OLDEST_VERSION:
        found.append(Finding(FAIL, f"PostgreSQL {text} is too old", "Upgrade to 16 or later."))
    if encoding != "UTF8":
        found.append(Finding(FAIL, f"the database's encoding is {encoding}", "Make it anew with UTF8 and restore."))
    if used > most * USED:
        found.append(Finding(WARN, "connections are nearly used up", "Put a pooler before it (docs/scale.md)."))
    return found


def check_role(at: datetime) -> list[Finding]:
    [(role,)] = rows("SELECT current_user", ())
    message, question = checks.QUESTIONS["tenants.E001"]
    if rows(question, ()):
        return [Finding(FAIL, message % role, REMEDIES["tenants.E001"])]
    found = [fine(f"{role} is held by row-level security")]
    if "owner" in settings.DATABASES:
        told = "Unset DATABASE_OWNER_URL in what serves; it is right beside `migrate` only."
        found.append(Finding(WARN, "this process knows the owner's password", told))
    return found


def check_policies(at: datetime) -> list[Finding]:
    broken = [
        Finding(FAIL, message % name, REMEDIES[code])
        for code, (message, question) in checks.QUESTIONS.items()
        if code != "tenants.E001"
        for (name,) in rows(question, ())
    ]
    [(count,)] = rows("SELECT count(*) FROM pg_class WHERE relrowsecurity AND relforcerowsecurity", ())
    return broken or [fine(f"{count} tables with forced policies, none without")]


def check_migrations(at: datetime) -> list[Finding]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        names = ", ".join(f"{each.app_label}.{each.name}" for each, _backwards in plan[:3])
        return [Finding(FAIL, f"{len(plan)} migrations are not applied: {names}", "Run `manage.py migrate`.")]
    return [fine("all migrations are applied")]


def check_pooler(at: datetime) -> list[Finding]:
    """A pooler in transaction mode gives another backend each time; one in session mode is none to us."""
    told = "Set DATABASE_DIRECT_URL to an address past the pooler: the relay's guard keeps locks of its session."
    if "direct" in connections.settings:
        return [fine("a direct connection is configured beside DATABASE_URL")]
    if is_pooled():
        return [Finding(FAIL, "DATABASE_URL leads to a pooler, and there is no direct connection", told)]
    return [fine("DATABASE_URL leads to PostgreSQL itself")]


def is_pooled() -> bool:
    """Whether the backend that answers is another than the one we were told of when we connected."""
    connection.ensure_connection()
    [(backend,)] = rows("SELECT pg_backend_pid()", ())
    return bool(connection.connection.info.backend_pid != backend)  # a pooler invents the number it tells its clients
