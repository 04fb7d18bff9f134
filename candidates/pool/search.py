"""Finding people in the pool by what HR remembers: a part of a name, its reading, or the address."""

from django.db.models import Q, QuerySet

from candidates.pool import normalise
from candidates.pool.models import Candidate
from tenants.models import Tenant
from tenants.scope import requires_scope


@requires_scope
def find_candidates(*, tenant: Tenant, words: str = "") -> QuerySet[Candidate]:
    """The tenant's people, newest news first; every word must be found in a name, a reading or the address."""
    people = Candidate.objects.for_tenant(tenant).order_by("-updated_at", "-id")
    for word in words.replace("\x00", "").split():
        people = people.filter(matches(word))
    return people


def matches(word: str) -> Q:
    """One word against the columns that are shown; full-width and hiragana spellings find their like."""
    by_name = Q(last_name__contains=word) | Q(first_name__contains=word)
    reading, mailbox = normalise.kana(word), normalise.email_identity(word)
    by_reading = Q(last_name_kana__startswith=reading) | Q(first_name_kana__startswith=reading)
    return by_name | by_reading | Q(email_key__startswith=mailbox)
