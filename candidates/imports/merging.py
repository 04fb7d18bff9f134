"""Staged rows into the pool: each person's facts made one, then a few statements however many rows there are."""

import uuid
from datetime import datetime

from candidates.imports import staging

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
    {", ".join(newest(fact, LEADING.get(fact, "")) for fact in FACTS)}
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
INSERT INTO candidates_candidate (id, tenant_id, as_of, created_at, updated_at, {", ".join(FACTS)})
SELECT person, %(tenant)s, as_of, %(at)s, %(at)s, {", ".join(FACTS)} FROM people WHERE NOT is_known
"""  # noqa: S608  only names of columns
CHANGED_PEOPLE = f"""
WITH merged AS (
    SELECT c.id, greatest(c.as_of, p.as_of) AS as_of, {", ".join(kept(fact, LEADING.get(fact, "")) for fact in FACTS)}
    FROM people p JOIN candidates_candidate c ON c.tenant_id = %(tenant)s AND c.id = p.person WHERE p.is_known
), changed AS (
    UPDATE candidates_candidate c SET updated_at = %(at)s, as_of = m.as_of, {assigned(FACTS)}
    FROM merged m WHERE c.tenant_id = %(tenant)s AND c.id = m.id
      AND ({columns("c", FACTS)}) IS DISTINCT FROM ({columns("m", FACTS)})
    RETURNING c.id
)
UPDATE incoming i SET is_changed = true FROM changed WHERE i.person = changed.id
"""  # noqa: S608  only names of columns

REPEATED = """
DELETE FROM incoming i USING (
    SELECT number, row_number() OVER (PARTITION BY {keys} ORDER BY number DESC) AS place
    FROM incoming WHERE {among}
) ranked
WHERE i.number = ranked.number AND ranked.place > 1
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
    WHERE n.application IS NULL AND NOT EXISTS (SELECT 1 FROM incoming o WHERE o.application = a.id)
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
CHANGED_APPLICATIONS = f"""
WITH merged AS (
    SELECT a.id, {", ".join(f"{value} AS {fact}" for fact, value in KEEPING.items())}
    FROM incoming i JOIN candidates_application a ON a.tenant_id = %(tenant)s AND a.id = i.application
), changed AS (
    UPDATE candidates_application a SET updated_at = %(at)s, {assigned(tuple(KEEPING))}
    FROM merged m WHERE a.tenant_id = %(tenant)s AND a.id = m.id
      AND ({columns("a", tuple(KEEPING))}) IS DISTINCT FROM ({columns("m", tuple(KEEPING))})
    RETURNING a.id
)
UPDATE incoming i SET is_changed = true FROM changed WHERE i.application = changed.id
"""  # noqa: S608  only names of columns
COUNTS = """
SELECT count(*) FILTER (WHERE application IS NULL) AS created_count,
    count(*) FILTER (WHERE application IS NOT NULL AND is_changed) AS updated_count,
    count(*) FILTER (WHERE application IS NOT NULL AND NOT is_changed) AS unchanged_count,
    count(*) FILTER (WHERE outcome = 'rejected') AS eligible_count,
    count(*) FILTER (WHERE outcome <> 'rejected') AS not_eligible_count,
    count(*) FILTER (WHERE c.email = '') AS unmailable_count
FROM incoming i JOIN candidates_candidate c ON c.tenant_id = %(tenant)s AND c.id = i.person
"""


def drop_repeated_ids() -> int:
    """Of rows with the same id the last one stays; how many went."""
    return staging.execute(REPEATED_ID)


def merge_people(*, tenant_id: uuid.UUID, at: datetime) -> None:
    """Write what the rows say about people: new ones, and changes to known ones."""
    staging.execute("DROP TABLE IF EXISTS pg_temp.people")
    staging.execute(PEOPLE, at=at)
    staging.execute("ANALYZE people")
    staging.execute(TAKEN, tenant=tenant_id)
    staging.execute(CLAIMED)
    staging.execute(CHANGED_PEOPLE, tenant=tenant_id, at=at)
    staging.execute(NEW_PEOPLE, tenant=tenant_id, at=at)


def merge_applications(*, tenant_id: uuid.UUID, source: str, imported_id: uuid.UUID, at: datetime) -> int:
    """Write what the rows say about applications; how many rows repeated another of the file."""
    repeated = staging.execute(REPEATED_JOB)
    staging.execute(KNOWN_APPLICATIONS, tenant=tenant_id)
    staging.execute(CHANGED_APPLICATIONS, tenant=tenant_id, source=source, at=at)
    staging.execute(NEW_APPLICATIONS, tenant=tenant_id, source=source, imported=imported_id, at=at)
    return repeated


def counts(*, tenant_id: uuid.UUID) -> dict[str, int]:
    """The numbers of an `Import`, out of what was just written."""
    return staging.fetch(COUNTS, tenant=tenant_id)
