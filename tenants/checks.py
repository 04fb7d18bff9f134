"""What must be true of the database before anybody is served; asked of PostgreSQL's own catalogue."""

from typing import Any

from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

BYPASSING_ROLE = """
SELECT rolname FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)
UNION
SELECT tableowner FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user
"""
UNPROTECTED_TABLE = """
SELECT DISTINCT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND a.attname IN ('tenant_id', 'agency_id')
  AND NOT a.attisdropped
  AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid))
"""
VIEW_WITHOUT_INVOKER = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
  AND (relkind = 'm' OR relkind = 'v' AND NOT coalesce('security_invoker=true' = ANY (reloptions), false))
"""
DEFINER_FUNCTION = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"
KEY_WITHOUT_TENANT = """
SELECT k.conname FROM pg_constraint k
WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace AND k.confrelid <> 'tenants_tenant'::regclass
  AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = k.confrelid AND attname = 'tenant_id' AND NOT attisdropped)
  AND NOT EXISTS (
      SELECT FROM pg_attribute WHERE attrelid = k.conrelid AND attnum = ANY (k.conkey) AND attname = 'tenant_id'
  )
"""
QUESTIONS = {
    "tenants.E001": ("the role %s can look past row-level security", BYPASSING_ROLE),
    "tenants.E002": ("table %s has tenant rows without a forced policy", UNPROTECTED_TABLE),
    "tenants.E003": ("view %s reads with its owner's rights", VIEW_WITHOUT_INVOKER),
    "tenants.E004": ("function %s runs with its owner's rights", DEFINER_FUNCTION),
    "tenants.E005": ("foreign key %s looks past row-level security", KEY_WITHOUT_TENANT),
}


@register(Tags.database)
def check_isolation(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[Error]:
    """`manage.py check --database default`: each way past the isolation that the catalogue shows."""
    if "default" not in (databases or ()):
        return []
    return [Error(message % name, id=code) for code, (message, sql) in QUESTIONS.items() for name in _names(sql)]


def refuse_bypassing_role() -> None:
    """Raise `ImproperlyConfigured` where the serving role is a superuser, bypasses policies or owns the tables."""
    names = _names(BYPASSING_ROLE)
    if names:
        raise ImproperlyConfigured(
            f"DATABASE_URL connects as {names[0]}, which can look past row-level security; "
            "give the web and the workers the app's role, and the owner's only to `migrate`"
        )


def _names(sql: str) -> list[str]:
    with connections["default"].cursor() as cursor:
        cursor.execute(sql)
        return [name for (name,) in cursor.fetchall()]
