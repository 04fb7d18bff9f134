"""Staged rows into the pool: each person's facts made one, then a few statements however many rows there are."""

import uuid
from array import array
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from candidates.imports import people, staging
from candidates.imports.barring import bar_erased

NAMES = {"last_name": "first_name", "last_name_kana": "first_name_kana"}  # one fact in two columns
TEXTS = ("email", "email_key", "phone", "phone_key", "prefecture", "current_company", "current_title")
LISTS = ("education", "jobs", "skills")
FACTS = (*NAMES, *NAMES.values(), *TEXTS, *LISTS, "birth_date")
TOLD = ("job", "channel", "stage", "outcome", "reason", "applied_at", "rejected_at")


def newest(fact: str, leading: str = "") -> str:
    """A person's fact out of all their rows: a later application knows better, and an empty cell knows nothing."""
    leading = leading or fact
    nothing = {"birth_date": "NULL"}.get(fact, "'[]'" if fact in LISTS else "''")
    ordered = f"array_agg({fact} ORDER BY applied_at DESC NULLS FIRST, number DESC)"
    return f"coalesce(({ordered} FILTER (WHERE {leading} IS DISTINCT FROM {nothing}))[1], {nothing}) AS {fact}"


def kept(fact: str, leading: str = "") -> str:
    """What a known person's fact becomes: what is held (c) stays when the file (p) says nothing, or something older."""
    leading = leading or fact
    is_silent, is_unheld = (one.format(leading) for one in EMPTY.get(leading, ("p.{0} = ''", "c.{0} = ''")))
    is_older = f"p.as_of < c.as_of AND NOT ({is_unheld})"
    return f"CASE WHEN {is_silent} OR ({is_older}){_unparted(leading)} THEN c.{fact} ELSE p.{fact} END AS {fact}"


def _unparted(leading: str) -> str:
    """A name that only lost the space between its two parts is the name that is held."""
    if leading not in NAMES:
        return ""
    first = NAMES[leading]
    return f" OR (p.{first} = '' AND p.{leading} = c.{leading} || c.{first})"


def columns(alias: str, facts: tuple[str, ...]) -> str:
    return ", ".join(f"{alias}.{fact}" for fact in facts)


def assigned(facts: tuple[str, ...]) -> str:
    return ", ".join(f"{fact} = m.{fact}" for fact in facts)


EMPTY = {
    **dict.fromkeys(LISTS, ("p.{0} = '[]'", "c.{0} = '[]'")),
    "birth_date": ("p.{0} IS NULL", "c.{0} IS NULL"),
}
LEADING = {first: last for last, first in NAMES.items()}
PEOPLE = f"""
CREATE TEMPORARY TABLE people ON COMMIT DROP AS
SELECT person, bool_or(is_person_known) AS is_known, coalesce(least(max(applied_at), %(at)s), %(at)s) AS as_of,
    {", ".join(newest(fact, LEADING.get(fact, "")) for fact in (*FACTS, "origin"))}
FROM incoming GROUP BY person
"""  # noqa: S608  only names of columns
# One mailbox is one person's: an address that somebody else has, or claims first, is not taken over.
TAKEN = """
UPDATE people p SET email = '', email_key = ''
FROM candidates_candidate c
WHERE p.is_known AND c.tenant_id = %(tenant)s AND c.email_key = p.email_key AND c.email_key <> '' AND c.id <> p.person
"""
CLAIMED = """
UPDATE people p SET email = '', email_key = ''
FROM (
    SELECT person, row_number() OVER (PARTITION BY email_key ORDER BY is_known, person) AS place
    FROM people WHERE email_key <> ''
) claims
WHERE p.person = claims.person AND claims.place > 1
"""
NEW_PEOPLE = f"""
INSERT INTO candidates_candidate
    (id, tenant_id, imported_id, as_of, created_at, updated_at, origin, {", ".join(FACTS)})
SELECT person, %(tenant)s, %(imported)s, as_of, %(at)s, %(at)s, coalesce(nullif(origin, ''), 'applicant'),
    {", ".join(FACTS)}
FROM people WHERE NOT is_known
"""  # noqa: S608  only names of columns
MERGED_PEOPLE = f"""
SELECT c.id, greatest(c.as_of, p.as_of) AS as_of, NULL AS search_text,
    {", ".join(kept(fact, LEADING.get(fact, "")) for fact in FACTS)}
FROM people p JOIN candidates_candidate c ON c.tenant_id = %(tenant)s AND c.id = p.person WHERE p.is_known
"""  # noqa: S608  only names of columns
# What is new is written, what was is kept: every part of one statement still sees the rows as they were before it.
WRITE_CHANGES = """
WITH merged AS ({merged}), changed AS (
    UPDATE {table} t SET updated_at = %(at)s, {assigned}
    FROM merged m WHERE t.tenant_id = %(tenant)s AND t.id = m.id AND ({held}) IS DISTINCT FROM ({told})
    RETURNING t.id
), kept AS (
    INSERT INTO candidates_earlier (id, tenant_id, imported_id, kind, row_id, values)
    SELECT gen_random_uuid(), %(tenant)s, %(imported)s, '{kind}', t.id, to_jsonb(t)
    FROM {table} t JOIN changed ON t.tenant_id = %(tenant)s AND t.id = changed.id
    WHERE %(imported)s::uuid IS NOT NULL AND t.imported_id IS DISTINCT FROM %(imported)s
    ON CONFLICT (imported_id, row_id) DO NOTHING
)
UPDATE incoming i SET is_changed = true FROM changed WHERE i.{key} = changed.id
"""
SEE_CHANGES = """
WITH merged AS ({merged})
UPDATE incoming i SET is_changed = true
FROM merged m JOIN {table} t ON t.tenant_id = %(tenant)s AND t.id = m.id
WHERE i.{key} = t.id AND ({held}) IS DISTINCT FROM ({told})
"""

REPEATED = """
DELETE FROM incoming i USING (
    SELECT number, row_number() OVER (PARTITION BY {keys} ORDER BY number DESC) AS place
    FROM incoming WHERE {among}
) ranked
WHERE i.number = ranked.number AND ranked.place > 1 RETURNING i.number
"""
REPEATED_ID = REPEATED.format(keys="remote_id", among="remote_id <> ''")
REPEATED_JOB = REPEATED.format(keys="person, job", among="remote_id = ''")
# Without an id of its own, an application is told by person and job; an id may also arrive later, or get lost.
KNOWN_APPLICATIONS = """
UPDATE incoming i SET application = found.id
FROM (
    SELECT DISTINCT ON (a.id) a.id, n.number
    FROM incoming n JOIN candidates_application a
        ON a.tenant_id = %(tenant)s AND a.candidate_id = n.person AND a.job = n.job
        AND (a.remote_id = '' OR n.remote_id = '' OR a.remote_id = n.remote_id)
    WHERE n.is_person_known AND n.application IS NULL
        AND NOT EXISTS (SELECT 1 FROM incoming o WHERE o.application = a.id)
    ORDER BY a.id, n.number
) found
WHERE i.number = found.number
"""
NEW_APPLICATIONS = f"""
INSERT INTO candidates_application
    (id, tenant_id, candidate_id, source, remote_id, imported_id, created_at, updated_at, {", ".join(TOLD)})
SELECT new_application, %(tenant)s, person, %(source)s, remote_id, %(imported)s, %(at)s, %(at)s, {", ".join(TOLD)}
FROM incoming WHERE application IS NULL
"""  # noqa: S608  only names of columns
KEEPING = {
    **{
        fact: f"coalesce(nullif(i.{fact}, ''), a.{fact})" for fact in ("job", "channel", "stage", "reason", "remote_id")
    },
    "source": "CASE WHEN a.remote_id = '' AND i.remote_id <> '' THEN %(source)s ELSE a.source END",
    "outcome": "i.outcome",
    "applied_at": "coalesce(i.applied_at, a.applied_at)",
    "rejected_at": "CASE WHEN i.outcome = 'rejected' THEN coalesce(i.rejected_at, a.rejected_at) END",
}
MERGED_APPLICATIONS = f"""
SELECT a.id, {", ".join(f"{value} AS {fact}" for fact, value in KEEPING.items())}
FROM incoming i JOIN candidates_application a ON a.tenant_id = %(tenant)s AND a.id = i.application
"""  # noqa: S608  only names of columns


def changes(
    kind: str, key: str, merged: str, facts: tuple[str, ...], *, extra: tuple[str, ...] = ()
) -> tuple[str, str]:
    """The statements that write and that only see what the file changes in a table of the pool."""
    written = (*facts, *extra)
    names = {"kind": kind, "key": key, "table": f"candidates_{kind}", "merged": merged, "assigned": assigned(written)}
    names |= {"held": columns("t", facts), "told": columns("m", facts)}
    return WRITE_CHANGES.format(**names), SEE_CHANGES.format(**names)


WRITE_PEOPLE, SEE_PEOPLE = changes("candidate", "person", MERGED_PEOPLE, FACTS, extra=("as_of", "search_text"))
WRITE_APPLICATIONS, SEE_APPLICATIONS = changes("application", "application", MERGED_APPLICATIONS, tuple(KEEPING))
COUNTS = """
SELECT count(*) FILTER (WHERE application IS NULL) AS created_count,
    count(*) FILTER (WHERE application IS NOT NULL AND is_changed) AS updated_count,
    count(*) FILTER (WHERE application IS NOT NULL AND NOT is_changed) AS unchanged_count,
    count(*) FILTER (WHERE outcome = 'rejected') AS eligible_count,
    count(*) FILTER (WHERE outcome <> 'rejected') AS not_eligible_count,
    count(*) FILTER (WHERE coalesce(nullif(p.email, ''), c.email, '') = '') AS unmailable_count
FROM incoming i JOIN people p ON p.person = i.person
LEFT JOIN candidates_candidate c ON c.tenant_id = %(tenant)s AND c.id = i.person
"""


@dataclass(frozen=True)
class Merge:
    """One merging of what is staged. Without `imported_id` it only sees what would change, and writes nothing.

    What a program told (`is_told`) is written without an import: it is corrected by telling it again, not undone.
    """

    tenant_id: uuid.UUID
    source: str
    at: datetime
    imported_id: uuid.UUID | None = None
    is_told: bool = False
    barred: "array[int]" = field(default_factory=lambda: array("L"))  # the rows of people who were erased

    @property
    def facts(self) -> dict[str, Any]:
        return {"tenant": self.tenant_id, "source": self.source, "at": self.at, "imported": self.imported_id}

    def merge(self) -> "array[int]":
        """Everything staged into the pool; the rows that a later one repeats, which is the one to stay."""
        self.barred.extend(bar_erased(self.tenant_id))
        staging.analyze()
        repeated = staging.numbers(REPEATED_ID)
        is_any_known = people.place(tenant_id=self.tenant_id, source=self.source)
        self._people(is_any_known=is_any_known)
        repeated.extend(staging.numbers(REPEATED_JOB))
        if is_any_known:
            staging.execute(KNOWN_APPLICATIONS, tenant=self.tenant_id)
            self._run(WRITE_APPLICATIONS, SEE_APPLICATIONS)
        self._run(NEW_APPLICATIONS)
        return repeated

    def counts(self) -> dict[str, int]:
        """The numbers of an `Import`, out of what was just merged."""
        return staging.fetch(COUNTS, tenant=self.tenant_id)

    def _people(self, *, is_any_known: bool) -> None:
        staging.execute("DROP TABLE IF EXISTS pg_temp.people")
        staging.execute(PEOPLE, at=self.at)
        staging.execute("ANALYZE people")
        staging.execute(TAKEN, tenant=self.tenant_id)
        staging.execute(CLAIMED)
        if is_any_known:
            self._run(WRITE_PEOPLE, SEE_PEOPLE)
        self._run(NEW_PEOPLE)

    def _run(self, writing: str, seeing: str = "") -> None:
        statement = writing if self.imported_id or self.is_told else seeing
        if statement:
            staging.execute(statement, **self.facts)
