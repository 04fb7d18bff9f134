"""Finding people in the pool by what HR remembers: any part of a name, a reading, a company, a skill, a note, a tag."""

from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from candidates.pool import grams
from candidates.pool.keeping import Gram
from candidates.pool.models import Candidate
from tenants.models import Tenant
from tenants.scope import requires_scope

MOST_WORDS, MOST_PAIRS = 8, 40
# One pair narrows the search, whatever the planner knows of the table; it looks at no more than a few rows of each.
RAREST = """
SELECT asked.pair FROM unnest(%(pairs)s::text[]) AS asked (pair), LATERAL (
    SELECT count(*) AS people FROM (
        SELECT 1 FROM candidates_gram g
        WHERE g.tenant_id = %(tenant)s AND g.gram = asked.pair COLLATE "C" LIMIT 2000
    ) few
) counted
ORDER BY people LIMIT 1
"""


@requires_scope
def find_candidates(*, tenant: Tenant, words: str = "") -> QuerySet[Candidate]:
    """The tenant's people, newest news first; every word must be found in one of their fields, in any spelling.

    Hiragana finds katakana, full width finds half width, small letters find capitals; one character is a word too.
    """
    people = Candidate.objects.for_tenant(tenant).present().order_by("-updated_at", "-id")
    typed = words.replace("\x00", "").split()[:MOST_WORDS]
    asked = [word for word in grams.fold(typed) if word] if typed else []
    if not asked:
        return people
    really = [Q(GreaterThan(StrIndex("search_text", Value(word)), 0)) for word in asked]
    return people.filter(Q(pk__in=those_near(tenant, asked)), *really)


def those_near(tenant: Tenant, words: list[str]) -> QuerySet[Gram, Any]:
    """Whose text has the rarest of the words' pairs; of single characters, a pair that begins with the first."""
    mine = Gram.objects.for_tenant(tenant)
    pairs = [word[place : place + 2] for word in words for place in range(len(word) - 1)][:MOST_PAIRS]
    if pairs:
        return mine.filter(gram=rarest(tenant, pairs)).values("person")
    return mine.filter(gram__gte=words[0], gram__lt=following(words[0])).values("person")


def rarest(tenant: Tenant, pairs: list[str]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(RAREST, {"pairs": pairs, "tenant": tenant.pk})
        found: str = cursor.fetchall()[0][0]
        return found


def following(character: str) -> str:
    """The first text, in the order of code points, that comes after everything beginning with the character."""
    return chr(min(ord(character) + (0x801 if ord(character) == 0xD7FF else 1), 0x10FFFF))  # noqa: PLR2004  surrogates
