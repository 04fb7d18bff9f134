"""What PostgreSQL itself refuses, found in its catalogue: nobody can forget to add a guard to a list."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

APP, OWNER = "careerrelay_app", "careerrelay_owner"


@dataclass(frozen=True, order=True)
class Guard:
    """One thing that refuses: on which table, of which kind, by which name, and what it says."""

    table: str
    kind: str
    name: str
    says: str

    @property
    def line(self) -> str:
        return f"{self.table} | {self.kind} | {self.name} | {self.says}"


CONSTRAINTS = """
SELECT conrelid::regclass::text,
       CASE contype WHEN 'c' THEN 'check' WHEN 'x' THEN 'exclusion' WHEN 'f' THEN 'foreign key' ELSE 'unique' END,
       conname, pg_get_constraintdef(oid)
FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND conrelid <> 0 AND contype IN ('c', 'x', 'f', 'u', 'p')
"""
UNIQUE_INDEXES = """
SELECT indrelid::regclass::text, 'unique index', indexrelid::regclass::text,
       regexp_replace(pg_get_indexdef(indexrelid), '^.* USING btree ', 'UNIQUE ')
FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
WHERE indisunique AND relnamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('u', 'p', 'x'))
"""
POLICIES = """
SELECT tablename, 'policy', policyname, concat_ws(' ', 'FOR ' || cmd, 'USING ' || qual, 'WITH CHECK ' || with_check)
FROM pg_policies WHERE schemaname = 'public'
"""
ROW_SECURITY = """
SELECT relname, 'row security', rule, 'no row but by a policy, for ' || whom FROM pg_class,
     LATERAL (VALUES ('ENABLE', 'every role', relrowsecurity), ('FORCE', 'the owner too', relforcerowsecurity))
        AS told (rule, whom, holds)
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND holds
"""
TRIGGERS = """
SELECT tgrelid::regclass::text, 'trigger', tgname,
       regexp_replace(pg_get_triggerdef(oid), '^CREATE (CONSTRAINT )?TRIGGER \\S+ ', '')
FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'
"""
REVOKED = f"""
SELECT relname, 'privilege', privilege, 'the app''s role may not'
FROM pg_class, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS privilege
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
  AND NOT has_table_privilege('{APP}', pg_class.oid, privilege)
"""
QUESTIONS = (CONSTRAINTS, UNIQUE_INDEXES, POLICIES, ROW_SECURITY, TRIGGERS, REVOKED)


def guards_of(rows_of: Any) -> list[Guard]:
    """Every guard of the database that `rows_of(question)` asks, sorted."""
    found: Iterable[Guard] = (Guard(*told) for question in QUESTIONS for told in rows_of(question))
    return sorted(guard for guard in found if guard.table != "django_migrations")
