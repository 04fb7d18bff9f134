"""Erasures outside the database, below `TOMBSTONES_DIR`: a restore to an earlier moment would forget them.

Two kinds of line, and nobody's data: which row was a person's who is erased, and the keyed digest (`tombstones.py`) by
which nobody brings them back. Never called inside a scope.
"""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from candidates.models import Candidate, Tombstone
from tenants import outside
from tenants.outside import Fact
from tenants.scope import requires_scope, scope

MISSED = timedelta(days=7)  # in which the disk outside may have been away


def folder() -> Path | None:
    return Path(settings.TOMBSTONES_DIR) if settings.TOMBSTONES_DIR else None


def tell_erasures(*, at: datetime) -> int:
    """Write out what was erased lately and is not there yet; how many lines."""
    place = folder()
    if place is None:
        return 0
    with scope(network=True):
        facts = [*people_since(at - MISSED), *stones_since(at - MISSED)]
    return outside.append(place, "erased", facts, day="at", key=lambda fact: (fact["tenant"], fact["kind"], fact["id"]))


def people_since(since: datetime) -> Iterator[Fact]:
    rows = Candidate.objects.filter(anonymised_at__gte=since).values_list("tenant_id", "pk", "anonymised_at")
    yield from (fact("person", tenant_id, str(pk), at) for tenant_id, pk, at in rows)


def stones_since(since: datetime) -> Iterator[Fact]:
    rows = Tombstone.objects.filter(at__gte=since).values_list("tenant_id", "digest", "at")
    yield from (fact("stone", tenant_id, bytes(digest).hex(), at) for tenant_id, digest, at in rows)


def fact(kind: str, tenant_id: uuid.UUID, name: str, at: datetime) -> Fact:
    return {"kind": kind, "tenant": str(tenant_id), "id": name, "at": at.isoformat()}


def told() -> dict[uuid.UUID, list[Fact]]:
    """Everything that was ever written out, by tenant."""
    place = folder()
    found: dict[uuid.UUID, list[Fact]] = {}
    files = sorted(place.glob("erased-*.jsonl")) if place and place.is_dir() else []
    for line in (line for file in files for line in outside.lines_of(file)):
        found.setdefault(uuid.UUID(line["tenant"]), []).append(line)
    return found


@requires_scope
def put_back_stones(*, tenant_id: uuid.UUID, facts: list[Fact]) -> int:
    """The digests that a restore has lost; how many there were."""
    stones = [
        Tombstone(tenant_id=tenant_id, digest=bytes.fromhex(one["id"]), at=datetime.fromisoformat(one["at"]))
        for one in facts
        if one["kind"] == "stone"
    ]
    known = set(map(bytes, Tombstone.objects.filter(tenant=tenant_id).values_list("digest", flat=True)))
    lost = [stone for stone in stones if stone.digest not in known]
    Tombstone.objects.bulk_create(lost, ignore_conflicts=True)
    return len(lost)


@requires_scope
def undone(*, tenant_id: uuid.UUID, facts: list[Fact]) -> list[Candidate]:
    """Who was erased and is there again."""
    people = [uuid.UUID(one["id"]) for one in facts if one["kind"] == "person"]
    return list(Candidate.objects.filter(tenant=tenant_id, pk__in=people, anonymised_at=None).order_by("pk"))
