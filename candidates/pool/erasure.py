"""Erasing people from the pool: one deed, whether somebody's time is over or a whole employer has left."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import CharField, F, Model, Q, QuerySet
from django.db.models.functions import Cast

from candidates.documents import services as documents
from candidates.models import Application, Candidate, CheckIn, Document, Earlier, Gram, Merge, PoolNote, Tag
from tenants.leaving.erasing import blank, drop
from tenants.models import Tenant

NOBODY: dict[str, Any] = {
    **dict.fromkeys(("last_name", "first_name", "last_name_kana", "first_name_kana"), ""),
    **dict.fromkeys(("email", "email_key", "phone", "phone_key", "prefecture"), ""),
    **dict.fromkeys(("current_company", "current_title", "do_not_contact_reason", "keep_reason"), ""),
    "birth_date": None,
    "education": [],
    "jobs": [],
    "skills": [],
    "other_emails": [],
    "other_phones": [],
    "desired": {},
    "assigned_to": None,
    "search_text": "",
}
FORGET_FAULTS = """
DELETE FROM candidates_rowfault f USING (
    SELECT unnest(ARRAY[lower(c.email), c.email_key, c.phone]) AS mark FROM candidates_candidate c
    WHERE c.tenant_id = %(tenant)s AND c.id = ANY(%(people)s)
) told
WHERE f.tenant_id = %(tenant)s AND length(told.mark) > 5 AND position(told.mark IN lower(f.values::text)) > 0
"""


@dataclass(frozen=True)
class Share:
    """Whose rows are meant: everybody's of a tenant, or some people's of it."""

    tenant: Tenant
    people: tuple[uuid.UUID, ...] | None = None

    def of(self, model: type[Model], person: str = "candidate") -> QuerySet[Any]:
        """The rows of a table that are meant; `person` is the way from it to the candidate."""
        rows: QuerySet[Any] = model.objects.for_tenant(self.tenant)  # type: ignore[attr-defined]
        return rows if self.people is None else rows.filter(**{f"{person}__in": self.people})


def erase(share: Share, limit: int) -> int:
    """A part of it; 0 when nothing is left. A candidate's row stays without a person: consents point at it."""
    own_id = Cast(F("id"), CharField())  # in place of the ATS's, which may be a name; still unique
    done = blank(share.of(Candidate, "pk"), limit, **NOBODY)
    done += blank(share.of(Application), limit, reason="", channel="", remote_id=own_id, stages=[])
    done += sum(drop(share.of(model), limit) for model in (Tag, PoolNote))
    done += blank(share.of(CheckIn), limit, sent_to="", error="")
    done += documents.shred_some(share.of(Document), limit)
    return done + drop(share.of(Gram, "person"), limit) + drop(mergers(share), limit)


def mergers(share: Share) -> QuerySet[Merge]:
    """What was put away when two were found to be one."""
    found: QuerySet[Merge] = Merge.objects.for_tenant(share.tenant)
    return found if share.people is None else found.filter(Q(kept__in=share.people) | Q(merged__in=share.people))


def forget_rows(share: Share, limit: int) -> None:
    """What imports keep of some people: rows that failed and name their mailbox or phone, and rows as they were.

    Before `erase`: it is by their mailbox that the rows are found.
    """
    assert share.people is not None
    with connection.cursor() as cursor:
        cursor.execute(FORGET_FAULTS, {"tenant": share.tenant.pk, "people": list(share.people)})
    rows = [*share.people, *share.of(Application).values_list("pk", flat=True)]
    drop(Earlier.objects.for_tenant(share.tenant).filter(row_id__in=rows), limit)
