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
from tenants.scope import NOBODY, requires_scope, scope

END = "\x1f"  # stands after every field: the last character begins a pair too
LONGEST = 20_000  # characters of a person's text
CHUNK = 2_000
HIRAGANA = "".join(map(chr, range(0x3041, 0x3097)))
KATAKANA = "".join(chr(code + 0x60) for code in range(0x3041, 0x3097))
FORMS = "髙﨑嵜濵濱邊邉齋齊斎澤櫻廣眞國德嶋嶌冨惠"  # of names: found by the form that people type
COMMON = "高崎崎浜浜辺辺斉斉斉沢桜広真国徳島島富恵"
FOLD = (
    "regexp_replace(lower(normalize(translate(normalize({0}, NFKC), %(typed)s, %(told)s), NFKC)),"
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
FORGET = "DELETE FROM candidates_gram WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s)"
PAIRS = """
INSERT INTO candidates_gram (tenant_id, gram, id)
SELECT DISTINCT %(tenant)s::uuid, substr(c.search_text, place, 2), c.id
FROM candidates_candidate c, generate_series(1, length(c.search_text)) place
WHERE c.tenant_id = %(tenant)s AND c.id = ANY(%(ids)s) AND substr(c.search_text, place, 1) <> %(end)s
"""
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
        for statement in (TEXTS, FORGET, PAIRS):
            run(statement, told)


@requires_scope
def index_waiting(*, tenant: Tenant, limit: int = CHUNK) -> int:
    """Index up to `limit` of the people that an import brought or changed; how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, {"tenant": tenant.pk, "limit": limit})
        ids = [row[0] for row in cursor.fetchall()]
    index_people(tenant=tenant, ids=ids)
    return len(ids)


def index_somebody(until: float) -> int:
    """A part of what waits, of whichever tenant; 0 when nobody waits."""
    with scope(network=True):
        waiting = Candidate.objects.filter(search_text=None).order_by("tenant_id", "id")
        first = waiting.select_related("tenant").first()
    if first is None:
        return 0
    with scope(tenant=first.tenant):
        index_waiting(tenant=first.tenant)
    return 1


def reindex(tenant: Tenant) -> int:
    """Everybody of a tenant anew, a part at a time; how many there were."""
    last, done = NOBODY, 0
    while True:
        with scope(tenant=tenant):
            after = Candidate.objects.for_tenant(tenant).filter(pk__gt=last).order_by("pk")
            ids = list(after.values_list("pk", flat=True)[:CHUNK])
            index_people(tenant=tenant, ids=ids)
        if not ids:
            return done
        last, done = ids[-1], done + len(ids)


def is_waiting(tenant: Tenant) -> bool:
    """Is somebody not to be found yet?"""
    return bool(Candidate.objects.for_tenant(tenant).filter(search_text=None).exists())


def fold(words: list[str]) -> list[str]:
    """Words in the spelling that people are compared in."""
    with connection.cursor() as cursor:
        cursor.execute(SPELL, spelling() | {"words": words})
        return [row[0] for row in cursor.fetchall()]


def spelling() -> dict[str, Any]:
    return {"typed": HIRAGANA + FORMS, "told": KATAKANA + COMMON, "end": END}


def run(statement: str, told: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, told)
