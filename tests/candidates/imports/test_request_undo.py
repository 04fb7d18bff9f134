"""Undoing an import: the pool is as it was, unless something has come of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from candidates.imports import forgetting, tasks, undoing
from candidates.imports.models import Earlier, Import
from candidates.models import Application, Candidate
from referrals.rejections import services as rejections
from referrals.rejections.first_template import TEXTS
from tenants.models import AuditEntry
from tenants.scope import scope
from tests.candidates.imports.walking import fresh, rows, started


def imported(tenant, lines, at=None) -> Import:
    run = started(tenant, lines, at or timezone.now())
    tasks.run_due_imports()
    return fresh(run)


def undone(run: Import, at=None) -> Import:
    with scope(tenant=run.tenant):
        undoing.request_undo(tenant=run.tenant, imported=run, by=None, at=at or timezone.now())
    tasks.run_due_imports()
    return fresh(run)


def pool(tenant) -> list:
    """All that is known, but for what is derived of it."""
    with scope(tenant=tenant):
        people = list(Candidate.objects.order_by("pk").values())
        for person in people:
            person.pop("search_text", None)  # made anew by a worker
        return [people, list(Application.objects.order_by("pk").values())]


def test_everybody_it_brought_is_gone(cast):
    run = undone(imported(cast.acme, rows(30)))
    assert (run.state, run.undone_count, run.kept_count) == ("undone", 60, 0)
    assert pool(cast.acme) == [[], []]


@pytest.mark.parametrize("chunk", [1, 3, 5_000])
def test_what_it_changed_is_as_it_was(cast, monkeypatch, chunk):
    monkeypatch.setattr(undoing, "CHUNK", chunk)
    imported(cast.acme, rows(4))
    before = pool(cast.acme)
    changed = [line.replace("山田", "佐藤").replace("不採用", "辞退") for line in rows(3)]
    run = imported(cast.acme, [*changed, *rows(2, first=50)])
    assert (run.updated_count, run.created_count) == (3, 2)
    assert pool(cast.acme) != before
    assert undone(run).kept_count == 0
    assert pool(cast.acme) == before


def test_it_can_be_taken_again_afterwards(cast):
    undone(imported(cast.acme, rows(3)))
    assert imported(cast.acme, rows(3)).created_count == 3


def mail_one(tenant):
    with scope(tenant=tenant):
        at = timezone.now()
        version = rejections.create_template(tenant=tenant, by=None, at=at, language="ja", **TEXTS["ja"])
        some = Application.objects.for_tenant(tenant).select_related("candidate").order_by("pk")[:1]
        rejections.queue_mails(tenant=tenant, version=version, applications=some, by=None, at=at)


def test_a_mail_that_was_queued_stands_in_its_way(cast):
    run = imported(cast.acme, rows(3))
    mail_one(cast.acme)
    with pytest.raises(undoing.CannotUndo) as refused:
        undone(run)
    assert any("お祈りメール" in reason and "1件" in reason for reason in refused.value.reasons)
    assert len(pool(cast.acme)[0]) == 3


def test_a_mail_from_before_an_update_does_not(cast):
    imported(cast.acme, rows(2))
    mail_one(cast.acme)
    run = imported(cast.acme, rows(2, job="開発"))
    assert undone(run).state == "undone"


def test_what_is_mailed_while_it_is_undone_stays_and_is_counted(cast):
    run = imported(cast.acme, rows(3))
    with scope(tenant=cast.acme):
        undoing.request_undo(tenant=cast.acme, imported=run, by=None, at=timezone.now())
    mail_one(cast.acme)
    tasks.run_due_imports()
    run = fresh(run)
    assert (run.state, run.undone_count, run.kept_count) == ("undone", 4, 2)  # an application and its person stay


def test_a_later_import_of_the_same_people_is_undone_first(cast):
    first, second = imported(cast.acme, rows(3)), imported(cast.acme, rows(3, job="開発"))
    with pytest.raises(undoing.CannotUndo):
        undone(first)
    undone(second)
    assert undone(first).state == "undone"


def test_after_a_day_it_is_too_late(cast):
    run = imported(cast.acme, rows(1))
    with pytest.raises(undoing.CannotUndo) as refused:
        undone(run, at=timezone.now() + timedelta(hours=24, minutes=1))
    assert "24時間" in refused.value.reasons[0]


def test_the_values_from_before_are_kept_no_longer_than_that(cast):
    imported(cast.acme, rows(3))
    imported(cast.acme, rows(3, job="開発"))
    with scope(network=True):
        assert Earlier.objects.count() == 3
        forgetting.forget_rows(at=timezone.now() + timedelta(hours=25))
        assert Earlier.objects.count() == 0


def test_it_is_written_down(cast):
    run = undone(imported(cast.acme, rows(2)))
    with scope(tenant=cast.acme):
        entry = AuditEntry.objects.get(action="import.undone")
        assert (entry.subject, entry.detail) == (run.public_id, {"undone": 4, "kept": 0})


def test_asking_twice_is_once(cast):
    run = imported(cast.acme, rows(2))
    undone(run)
    assert undone(run).undone_count == 4


def test_nobody_elses_people_are_touched(cast):
    imported(cast.rival, rows(3))
    run = imported(cast.acme, rows(3))
    undone(run)
    assert len(pool(cast.rival)[0]) == 3
