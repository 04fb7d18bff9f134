"""bulk.run_due(): everybody who was chosen is erased once, and nobody else, however often a worker dies."""

import math
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from candidates.models import Candidate, Tombstone
from candidates.pool import merging, normalise, tombstones
from referrals.models import BulkErasure
from referrals.retention import bulk, services
from tenants.models import AuditEntry
from tenants.scope import scope
from tests.referrals.retention.people import left, somebody


@pytest.fixture
def chosen(cast, now, monkeypatch):
    """Five of acme's six people, chosen; two go in one transaction. Rival has one person."""
    monkeypatch.setattr(bulk, "SIZES", (2, 1))
    with scope(tenant=cast.rival):
        somebody(cast.rival, now)
    with scope(tenant=cast.acme):
        people = [somebody(cast.acme, now) for _ in range(6)]
        job = bulk.start_erasure(tenant=cast.acme, people=[one.pk for one in people[:5]], by=cast.owner, at=now)
    return job, people


def told(cast, job):
    """What the job says it did, and who is left at acme."""
    with scope(tenant=cast.acme):
        held = BulkErasure.objects.get(pk=job.pk)
        return held, left(cast.acme)


def come_round(cast, job):
    """The wait after a failure is over."""
    with scope(tenant=cast.acme):
        BulkErasure.objects.filter(pk=job.pk, finished_at=None).update(next_at=job.at)


def test_erases_whom_somebody_chose_and_nobody_else(cast, chosen, now):
    job, people = chosen
    assert bulk.run_due(math.inf) == 1
    held, count = told(cast, job)
    assert (held.erased_count, held.passed_count, held.waiting, count) == (5, 0, [], 1)
    assert held.finished_at
    with scope(tenant=cast.acme):
        assert Candidate.objects.get(pk=people[5].pk).last_name
        lines = AuditEntry.objects.filter(action__startswith="pool.eras").order_by("at", "id")
        assert [(line.action, line.detail["people"]) for line in lines] == [
            ("pool.erasure_decided", 5),
            ("pool.erased", 5),
        ]
    with scope(tenant=cast.rival):
        assert left(cast.rival) == 1
    assert bulk.run_due(math.inf) == 0


def test_nobody_brings_them_back_as_with_a_single_erasure(cast, chosen):
    _job, people = chosen
    key = normalise.email_identity(people[0].email)
    bulk.run_due(math.inf)
    with scope(tenant=cast.acme):
        assert Tombstone.objects.for_tenant(cast.acme).count() >= 5
        assert tombstones.barred_of(cast.acme.pk).holds(email_key=key)


def test_stops_with_the_shift_and_goes_on_in_the_next(cast, chosen):
    job, _people = chosen
    assert bulk.run_due(0) == 1
    held, count = told(cast, job)
    assert (held.erased_count, len(held.waiting), count) == (2, 3, 4)
    bulk.run_due(math.inf)
    assert told(cast, job)[1] == 1


def test_one_who_cannot_be_erased_holds_up_nobody(cast, chosen, monkeypatch):
    job, people = chosen
    stuck, real = sorted(one.pk for one in people[:5])[0], services.erase_people

    def refuses(*, tenant, people, at):
        if stuck in people:
            raise ConnectionError
        return real(tenant=tenant, people=people, at=at)

    monkeypatch.setattr(services, "erase_people", refuses)
    for _ in range(4):
        bulk.run_due(math.inf)
        come_round(cast, job)
    held, count = told(cast, job)
    assert (held.erased_count, held.waiting, count) == (4, [stuck], 2)
    monkeypatch.setattr(services, "erase_people", real)
    bulk.run_due(math.inf)
    assert told(cast, job)[0].finished_at


def test_dying_anywhere_counts_nobody_twice(cast, chosen, monkeypatch):
    job, _people = chosen
    real, calls = bulk.erase_next, []

    def dies(**told):
        is_left = real(**told)
        calls.append(is_left)
        if len(calls) % 2:
            raise ConnectionError
        return is_left

    monkeypatch.setattr(bulk, "erase_next", dies)
    for _ in range(12):
        bulk.run_due(math.inf)
        come_round(cast, job)
    held, count = told(cast, job)
    assert (held.erased_count, held.passed_count, count) == (5, 0, 1)


def test_waits_between_failures_ever_longer(cast, chosen, monkeypatch):
    job, _people = chosen
    monkeypatch.setattr(services, "erase_people", lambda **_told: 1 / 0)
    waits = []
    for _ in range(3):
        bulk.run_due(math.inf)
        held = told(cast, job)[0]
        waits.append(held.next_at - held.at)
        assert bulk.run_due(math.inf) == 0
        come_round(cast, job)
    assert waits[1] > waits[0] + timedelta(seconds=10)
    assert waits[2] > waits[1] + timedelta(seconds=60)


def test_who_was_merged_or_erased_before_is_passed_over(cast, chosen, now):
    job, people = chosen
    with scope(tenant=cast.acme):
        services.erase_person(tenant=cast.acme, candidate=people[0], by=cast.owner, at=now)
        merging.merge_people(tenant=cast.acme, kept=people[5], merged=people[1], by=cast.owner, at=now)
    bulk.run_due(math.inf)
    held, count = told(cast, job)
    assert (held.erased_count, held.passed_count) == (3, 2)
    assert count == 2  # the kept one, and the row that is a part of them


@pytest.mark.parametrize("wrong", [{"erased_count": 6}, {"next_at": None}, {"people_count": 4}])
def test_its_numbers_cannot_contradict_each_other(cast, chosen, wrong):
    with scope(tenant=cast.acme), pytest.raises(IntegrityError), transaction.atomic():
        BulkErasure.objects.filter(pk=chosen[0].pk).update(**wrong)
