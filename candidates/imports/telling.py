"""Rejections that an ATS tells: merged into the pool by the few statements that merge a file, however many they are."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from candidates.imports import staging
from candidates.imports.merging import Merge
from candidates.imports.spelling import Item
from candidates.pool import grams
from candidates.pool.turns import take_turn
from tenants.models import Tenant
from tenants.scope import requires_scope

STORED = """
SELECT number, person, coalesce(application, new_application), outcome,
    CASE WHEN application IS NULL THEN 'created' WHEN is_changed THEN 'updated' ELSE 'duplicate' END
FROM incoming
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """Where an item went, and whether it brought anything: created, updated, or duplicate (nothing new)."""

    candidate_id: uuid.UUID
    application_id: uuid.UUID
    outcome: str
    status: str


@requires_scope
def take_told(*, tenant: Tenant, items: Iterable[Item], at: datetime) -> dict[int, Stored]:
    """Everything readable into the pool, by item number. Of items about one application the last stays.

    The statements grow with the number of sources among the items, not with the items.
    """
    by_source: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        if item.record is not None:
            by_source[item.source].append(item)
    stored: dict[int, Stored] = {}
    if by_source:
        take_turn(tenant)
    for source, told in sorted(by_source.items()):
        stored |= _merge(tenant, source, told, at)
    touched = {one.candidate_id for one in stored.values() if one.status != "duplicate"}
    grams.index_people(tenant=tenant, ids=touched)
    return stored


def _merge(tenant: Tenant, source: str, told: list[Item], at: datetime) -> dict[int, Stored]:
    with staging.table():
        staging.add([item.record for item in told if item.record is not None])
        merge = Merge(tenant.pk, source, at, is_told=True)
        merge.merge()
        with connection.cursor() as cursor:
            cursor.execute(STORED)
            found = {row[0]: Stored(row[1], row[2], row[3], row[4]) for row in cursor.fetchall()}
    barred = set(merge.barred)
    for item in told:
        if item.number in barred:
            item.refuse("/candidate/email", "erased")
    return found | _repeated([item for item in told if item.number not in barred], found)


def _repeated(told: list[Item], found: dict[int, Stored]) -> dict[int, Stored]:
    """The items that a later one repeats: where that one went."""
    last = {_id_of(item): found[item.number] for item in told if item.number in found}
    missing = [item for item in told if item.number not in found]
    places = [(item.number, last[_id_of(item)]) for item in missing]
    return {number: Stored(at.candidate_id, at.application_id, at.outcome, "duplicate") for number, at in places}


def _id_of(item: Item) -> str:
    return item.record.remote_id if item.record else ""
