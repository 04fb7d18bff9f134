"""How people are found again: their text in one spelling, and its pairs of neighbouring characters as rows.

Rows, because `=` on text may use an index under row-level security and LIKE, full text and arrays may not. All of the
folding is PostgreSQL's, for a query as for a person, so that the two cannot differ.
"""

import uuid
from collections.abc import Collection
from typing import Any

from django.db import connection

from candidates.pool.models import Candidate
from tenants.models import Tenant
from tenants.scope import requires_scope

END = "\x1f"  # stands after every field: the last character begins a pair too
LONGEST = 20_000  # characters of a person's text
CHUNK = 2_000
KANA = "".join(map(chr, range(0x3041, 0x3097)))
KATAKANA = "".join(chr(code + 0x60) for code in range(0x3041, 0x3097))
FOLD = (
    "regexp_replace(lower(normalize(translate(normalize({0}, NFKC), %(kana)s, %(katakana)s), NFKC)),"
    " '[[:space:]]', '', 'g')"
)
PARTS = """
concat_ws(%(end)s, c.last_name || c.first_name, c.last_name_kana || c.first_name_kana, c.email, c.phone_key, c.phone,
    c.current_company, c.current_title,
    (SELECT string_agg(one, %(end)s) FROM jsonb_array_elements_text(c.other_emails || c.other_phones) one),
    (SELECT string_agg(one, %(end)s) FROM jsonb_array_elements_text(c.skills) one),
    (SELECT string_agg(t.name, %(end)s ORDER BY t.name) FROM candidates_tag t
        WHERE t.tenant_id = c.tenant_id AND t.candidate_id = c.id),
    (SELECT string_agg(n.body, %(end)s ORDER BY n.at) FROM candidates_poolnote n
        WHERE n.tenant_id = c.tenant_id AND n.candidate_id = c.id))
"""
TEXTS = f"""
UPDATE candidates_candidate c SET search_text = left({FOLD.format(PARTS)}, {LONGEST}) || %(end)s
WHERE c.tenant_id = %(tenant)s AND c.id = ANY(%(ids)s)
"""  # noqa: S608  only names of columns
PAIRS = """
SELECT DISTINCT substr(c.search_text, place, 2) AS gram, c.id
FROM candidates_candidate c, generate_series(1, length(c.search_text)) place
WHERE c.tenant_id = %(tenant)s AND c.id = ANY(%(ids)s) AND substr(c.search_text, place, 1) <> %(end)s
"""
REPLACE = f"""
WITH pairs AS ({PAIRS}), gone AS (
    DELETE FROM candidates_gram g WHERE g.tenant_id = %(tenant)s AND g.id = ANY(%(ids)s)
        AND NOT EXISTS (SELECT 1 FROM pairs p WHERE p.gram = g.gram AND p.id = g.id)
)
INSERT INTO candidates_gram (tenant_id, gram, id) SELECT %(tenant)s, gram, id FROM pairs ORDER BY gram, id
ON CONFLICT DO NOTHING
"""  # noqa: S608  only names of columns
SPELL = f"SELECT {FOLD.format('one')} FROM unnest(%(words)s::text[]) WITH ORDINALITY AS t(one, n) ORDER BY n"  # noqa: S608
WAITING = """
SELECT id FROM candidates_candidate WHERE tenant_id = %(tenant)s AND search_text IS NULL
ORDER BY id LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED
"""


@requires_scope
def index_people(*, tenant: Tenant, ids: Collection[uuid.UUID]) -> None:
    """Make these people found by what they are now. Asking again changes nothing."""
    if ids:
        told = spelling() | {"tenant": tenant.pk, "ids": list(ids)}
        run(TEXTS, told)
        run(REPLACE, told)


@requires_scope
def index_waiting(*, tenant: Tenant, limit: int = CHUNK) -> int:
    """Index up to `limit` of the people that an import brought or changed; how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, {"tenant": tenant.pk, "limit": limit})
        ids = [row[0] for row in cursor.fetchall()]
    index_people(tenant=tenant, ids=ids)
    return len(ids)


def is_waiting(tenant: Tenant) -> bool:
    """Is somebody not to be found yet?"""
    return bool(Candidate.objects.for_tenant(tenant).filter(search_text=None).exists())


def fold(words: list[str]) -> list[str]:
    """Words in the spelling that people are compared in."""
    with connection.cursor() as cursor:
        cursor.execute(SPELL, spelling() | {"words": words})
        return [row[0] for row in cursor.fetchall()]


def spelling() -> dict[str, Any]:
    return {"kana": KANA, "katakana": KATAKANA, "end": END}


def run(statement: str, told: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, told)
