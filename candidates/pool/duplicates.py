"""Who may be one person twice: the same mailbox, the same phone, or the same name and birth date."""

import uuid
from dataclasses import dataclass

from django.db import connection

from candidates.pool.models import Candidate
from tenants.models import Tenant
from tenants.scope import requires_scope

MOST = 50
# Each way is asked of its own index; a pair is told once, by the surest way.
PAIRS = """
WITH people AS (
    SELECT id, email_key, phone_key, birth_date, other_emails,
        lower(regexp_replace(normalize(last_name || first_name, NFKC), '[[:space:]]', '', 'g')) AS name_key
    FROM candidates_candidate
    WHERE tenant_id = %(tenant)s AND merged_into_id IS NULL AND anonymised_at IS NULL
), pairs AS (
    SELECT a.id AS one, b.id AS other, 1 AS way
    FROM people a, jsonb_array_elements_text(a.other_emails) address JOIN people b ON b.email_key = lower(address)
    WHERE a.id <> b.id
    UNION ALL
    SELECT a.id, b.id, 2 FROM people a JOIN people b ON a.phone_key = b.phone_key AND a.id < b.id
    WHERE a.phone_key <> ''
    UNION ALL
    SELECT a.id, b.id, 3 FROM people a JOIN people b
        ON a.birth_date = b.birth_date AND a.name_key = b.name_key AND a.id < b.id
)
SELECT least(one, other), greatest(one, other), min(way) FROM pairs
GROUP BY 1, 2 ORDER BY 3, 1, 2 LIMIT %(most)s
"""
WAYS = {1: "email", 2: "phone", 3: "name"}


@dataclass(frozen=True)
class Pair:
    """Two people who may be one, and what they share: email, phone or name (with the birth date)."""

    older: Candidate
    newer: Candidate
    way: str


@requires_scope
def find_pairs(*, tenant: Tenant, most: int = MOST) -> list[Pair]:
    """The first pairs, the surest first."""
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, {"tenant": tenant.pk, "most": most})
        found: list[tuple[uuid.UUID, uuid.UUID, int]] = cursor.fetchall()
    ids = {pk for one, other, _way in found for pk in (one, other)}
    people = Candidate.objects.for_tenant(tenant).in_bulk(ids)
    return [Pair(people[one], people[other], WAYS[way]) for one, other, way in found]
