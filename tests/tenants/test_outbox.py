"""publish_events(): what was told in a transaction that committed becomes work, once for each handler."""

import signal
import threading

import pytest
from celery import current_app
from django.db import connections

from tenants import events, outbox
from tenants.models import Event, Job
from tenants.scope import scope
from tests.tenants.processes import run_task
from tests.threads import at_once


@pytest.fixture(autouse=True)
def subscriptions(settings):
    settings.SUBSCRIPTIONS = "tests.tenants.handlers.SUBSCRIPTIONS"


def tell(tenant, now, kind="both", count=1):
    with scope(tenant=tenant):
        for number in range(count):
            events.record(tenant=tenant, kind=kind, subject=str(number), data={}, at=now)


def rows(model, **wanted):
    with scope(network=True):
        return list(model.objects.filter(**wanted))


def test_makes_one_job_for_each_handler(cast, now):
    tell(cast.acme, now)
    assert outbox.publish_events(at=now) == 1
    assert sorted(job.handler.rpartition(".")[2] for job in rows(Job)) == ["also_leave_a_mark", "leave_a_mark"]
    assert {job.tenant_id for job in rows(Job)} == {cast.acme.pk}


def test_publishes_an_event_once(cast, now):
    tell(cast.acme, now)
    assert [outbox.publish_events(at=now) for _ in range(3)] == [1, 0, 0]
    assert len(rows(Job)) == 2


def test_publishes_what_nobody_wants_too(cast, now):
    tell(cast.acme, now, kind="unheard.of")
    assert outbox.publish_events(at=now) == 1
    assert rows(Event, published_at=None) == rows(Job) == []


def fail_after_telling(tenant, now):
    with scope(tenant=tenant):
        events.record(tenant=tenant, kind="both", subject="x", data={}, at=now)
        raise ZeroDivisionError


def test_hears_nothing_of_what_was_rolled_back(cast, now):
    with pytest.raises(ZeroDivisionError):
        fail_after_telling(cast.acme, now)
    assert outbox.publish_events(at=now) == 0


def test_is_shared_by_eight_relays_without_loss_or_double(committed_cast, now):
    tell(committed_cast.acme, now, count=1200)
    published = at_once(lambda number: sum(outbox.publish_events(at=now) for _ in range(4)), 8)
    while more := outbox.publish_events(at=now):
        published.append(more)
    assert sum(published) == 1200
    assert len(rows(Job)) == 2400
    assert len({(job.event_id, job.handler) for job in rows(Job)}) == 2400


def test_leaves_what_another_relay_holds(committed_cast, now):
    tell(committed_cast.acme, now, count=3)
    held, go_on = threading.Event(), threading.Event()

    def hold():
        with scope(network=True):
            list(Event.objects.select_for_update()[:1])
            held.set()
            go_on.wait(30)
        connections.close_all()

    other = threading.Thread(target=hold)
    other.start()
    assert held.wait(30)
    assert outbox.publish_events(at=now) == 2
    go_on.set()
    other.join()
    assert outbox.publish_events(at=now) == 1


def test_loses_nothing_when_it_dies_before_its_commit(committed_cast, now):
    """Killed in the hint, that is after jobs and marks were written and before they were committed."""
    tell(committed_cast.acme, now, count=5)
    assert run_task("tests.tenants.handlers.publish_and_die") == -signal.SIGKILL
    assert len(rows(Event, published_at=None)) == 5
    assert rows(Job) == []
    assert outbox.publish_events(at=now) == 5
    assert len(rows(Job)) == 10


def test_is_reached_by_the_sweep_when_the_broker_was_away(committed_cast, now, settings):
    """The hint is lost with the broker; the transaction commits all the same, and the sweep finds the event."""
    current_app.conf.broker_url = "redis://127.0.0.1:1/0"
    try:
        tell(committed_cast.acme, now)
    finally:
        current_app.conf.broker_url = settings.CELERY_BROKER_URL
    assert outbox.publish_events(at=now) == 1
    assert len(rows(Job)) == 2
