"""run_due_jobs(): a handler's work and its mark are one transaction, so it is done once, whatever dies."""

import logging
import signal
import time
from datetime import timedelta

import pytest

from tenants import jobs
from tenants.models import AuditEntry, Event, Job
from tenants.scope import scope
from tests.tenants.handlers import SECRET
from tests.tenants.processes import run_task
from tests.threads import at_once


def give(tenant, now, handler, count=1):
    """Due jobs, each with an event of its own."""
    with scope(tenant=tenant):
        for number in range(count):
            event = Event.objects.create(tenant=tenant, kind="one", subject=str(number), at=now, published_at=now)
            Job.objects.create(tenant=tenant, event=event, handler=f"tests.tenants.handlers.{handler}", next_at=now)


def marks():
    with scope(network=True):
        return sorted(AuditEntry.objects.filter(action="handled").values_list("subject", flat=True))


def only_job():
    with scope(network=True):
        return Job.objects.get()


def test_does_the_work_once(cast, now):
    give(cast.acme, now, "leave_a_mark")
    assert [jobs.run_due_jobs(at=now) for _ in range(3)] == [1, 0, 0]
    assert marks() == ["0"]
    assert only_job().done_at == now


def test_stops_between_two_jobs_when_the_shift_is_over(cast, now):
    give(cast.acme, now, "leave_a_mark", count=3)
    assert jobs.run_due_jobs(at=now, until=time.monotonic()) == 0
    assert marks() == []


def test_waits_until_a_job_is_due(cast, now):
    give(cast.acme, now, "leave_a_mark")
    assert jobs.run_due_jobs(at=now - timedelta(seconds=1)) == 0


def test_undoes_and_repeats_what_failed(cast, now, monkeypatch):
    give(cast.acme, now, "stumble")
    jobs.run_due_jobs(at=now)
    job = only_job()
    assert (marks(), job.done_at, job.attempts, job.error) == ([], None, 1, "ValueError")
    assert job.next_at == now + jobs.WAITS[0]
    assert jobs.run_due_jobs(at=now) == 0
    with scope(network=True):
        Job.objects.update(handler="tests.tenants.handlers.leave_a_mark")
    assert jobs.run_due_jobs(at=now + jobs.WAITS[0]) == 1
    assert marks() == ["0"]
    assert only_job().error == ""


def test_waits_longer_each_time_and_never_gives_up(cast, now):
    give(cast.acme, now, "stumble")
    at = now
    for wait in [*jobs.WAITS, jobs.WAITS[-1], jobs.WAITS[-1]]:
        assert jobs.run_due_jobs(at=at) == 1
        assert only_job().next_at == at + wait
        at += wait


def test_repeats_no_personal_value_of_an_error(cast, now, caplog):
    give(cast.acme, now, "stumble")
    with caplog.at_level(logging.DEBUG):
        jobs.run_due_jobs(at=now)
    assert SECRET not in only_job().error
    assert SECRET not in caplog.text
    assert "ValueError" in caplog.text
    assert "stumble" in caplog.text  # where it happened is told


def test_keeps_no_other_job_waiting_for_one_that_fails(cast, now):
    give(cast.acme, now, "stumble")
    give(cast.rival, now, "leave_a_mark")
    give(cast.acme, now, "no_such_handler")
    jobs.run_due_jobs(at=now)
    assert marks() == ["0"]


@pytest.mark.timeout(120)
def test_has_one_effect_with_sixteen_workers(committed_cast, now):
    give(committed_cast.acme, now, "leave_a_mark", count=40)
    at_once(lambda number: jobs.run_due_jobs(at=now), 16)
    assert marks() == sorted(str(number) for number in range(40))


def test_is_done_exactly_once_after_its_worker_was_killed_in_the_middle(committed_cast, now):
    give(committed_cast.acme, now, "die")
    assert run_task("tenants.tasks.run_jobs", DIE_IN_HANDLER="1") == -signal.SIGKILL
    assert marks() == []
    assert only_job().done_at is None
    assert run_task("tenants.tasks.run_jobs") == 0
    assert run_task("tenants.tasks.run_jobs") == 0
    assert marks() == ["0"]
    assert only_job().done_at is not None
