"""The sums that the dashboard reads: whatever happens, and however often it is told, they are what a recount says."""

import os
import random
import uuid

import psycopg
import pytest

from candidates.models import Application
from referrals.insights import folding, services
from referrals.insights.models import Change, Journey, Tally
from tenants import sql
from tenants.scope import scope
from tests.factories import ApplicationFactory
from tests.referrals.insights.histories import SELDOM, History, recounted


def fold(tenant):
    while services.fold_changes(tenant=tenant):
        pass


def kept(tenant):
    return {
        cell: {name: n for name, n in zip(folding.COUNTS, counts, strict=True) if n}
        for cell, counts in services.sums_of(tenant).items()
    }


@pytest.mark.parametrize("seed", range(5))
def test_equals_a_recount_after_any_history(cast, seed):
    dice = random.Random(seed)
    with scope(tenant=cast.acme):
        history = History(cast, seed).furnish()
        for _ in range(50):
            history.step()
            if dice.random() < 0.3:
                services.fold_changes(tenant=cast.acme)
        fold(cast.acme)
        assert kept(cast.acme) == recounted(cast.acme)
        assert services.recount(tenant=cast.acme) == {}
        assert kept(cast.acme) == recounted(cast.acme)


@pytest.mark.parametrize("act", ["deliver", "post", "progress", "register", "register_alone", "report", *SELDOM])
def test_hears_of_every_single_act(cast, act):
    with scope(tenant=cast.acme):
        history = History(cast, 7).furnish()
        for before in ("deliver", "deliver", "suppress", "stop", "merge"):
            getattr(history, before)()
        fold(cast.acme)
        getattr(history, act)()
        fold(cast.acme)
        assert kept(cast.acme) == recounted(cast.acme)


def test_changes_nothing_when_it_is_told_again(cast):
    with scope(tenant=cast.acme):
        History(cast, 99).furnish()
        told = list(Change.objects.for_tenant(cast.acme))
        fold(cast.acme)
        before = kept(cast.acme)
        Change.objects.bulk_create(random.Random(1).sample(told, k=len(told)))
        fold(cast.acme)
        assert kept(cast.acme) == before


def test_tells_many_rows_of_one_statement_at_once(cast):
    with scope(tenant=cast.acme):
        ApplicationFactory.create_batch(3, tenant=cast.acme)
        fold(cast.acme)
        Application.objects.for_tenant(cast.acme).update(job="開発")
        [change] = Change.objects.for_tenant(cast.acme)
        assert (change.kind, len(change.ids)) == ("application", 3)
        Application.objects.for_tenant(cast.acme).update(reason="とくになし")
        assert Change.objects.for_tenant(cast.acme).count() == 1


def test_finds_and_mends_a_sum_that_is_wrong(cast):
    with scope(tenant=cast.acme):
        ApplicationFactory(tenant=cast.acme)
        fold(cast.acme)
        Tally.objects.for_tenant(cast.acme).filter(dimension="todo").update(n=5)
        wrong = services.recount(tenant=cast.acme)
        assert wrong == {("1970-01-01", "todo", "unsent"): (-4, 0, 0, 0, 0, 0, 0, 0, 0)}
        assert kept(cast.acme) == recounted(cast.acme)


def test_knows_only_ones_own(cast):
    with scope(tenant=cast.rival):
        ApplicationFactory(tenant=cast.rival)
    with scope(tenant=cast.acme):
        fold(cast.acme)
        assert not Journey.objects.exists()
        assert not Change.objects.exists()


def test_does_not_stand_in_line_behind_another_that_folds(cast):
    with scope(tenant=cast.acme):
        ApplicationFactory(tenant=cast.acme)
    with psycopg.connect(os.environ["DATABASE_URL"]) as other:
        other.execute(folding.ONE_AT_A_TIME, [str(cast.acme.pk)])
        with scope(tenant=cast.acme):
            assert services.fold_changes(tenant=cast.acme) == 0
            assert Change.objects.exists()
    with scope(tenant=cast.acme):
        assert services.fold_changes(tenant=cast.acme)


def test_asks_no_question_for_each_person_apart(cast):
    """Over tables that nobody has analysed yet, PostgreSQL would answer each by reading them whole."""
    statement = folding.PEOPLE.format(**folding.OF_PEOPLE)
    with scope(tenant=cast.acme):
        ids = [uuid.uuid4() for _ in range(50)]
        plan = sql.rows(f"EXPLAIN {statement}", {"tenant": cast.acme.pk, "ids": ids}, is_prepared=False)
    assert "SubPlan" not in str(plan)
