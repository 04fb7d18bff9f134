"""scope(): one transaction in which PostgreSQL knows who is asking, and which leaves nothing behind."""

import os

import psycopg
import pytest
from django.db import connection, transaction

from candidates.models import Candidate
from tenants.scope import OutsideScope, current, require, requires_scope, scope
from tests.factories import CandidateFactory

SEEN = "SELECT count(*) FROM candidates_candidate"
SET = "SELECT set_config('careerrelay.tenant', %s, true)"


@pytest.fixture
def acme(committed_cast):
    with scope(tenant=committed_cast.acme):
        CandidateFactory(tenant=committed_cast.acme)
    return committed_cast.acme


def seen(*, by=connection):
    with by.cursor() as cursor:
        cursor.execute(SEEN)
        return cursor.fetchone()[0]


def backend():
    return connection.connection.info.backend_pid


def test_shows_the_tenants_rows_and_no_others(acme, committed_cast):
    with scope(tenant=acme):
        assert seen() == 1
    with scope(tenant=committed_cast.rival):
        assert seen() == 0
    with scope(network=True):
        assert seen() == 1


def test_leaves_nothing_on_a_kept_connection(acme):
    with scope(tenant=acme):
        before = backend()
    assert (seen(), backend()) == (0, before)


def test_leaves_nothing_after_an_error_either(acme):
    with pytest.raises(ZeroDivisionError), scope(network=True):
        raise ZeroDivisionError
    assert seen() == 0
    assert current() is None


def test_is_known_to_postgresql_for_one_transaction_only(acme):
    """Below Django: the setting ends with the transaction, as a pooled connection needs."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as pooled:
        with pooled.transaction():
            pooled.execute(SET, [str(acme.pk)])
            assert pooled.execute(SEEN).fetchone() == (1,)
        assert pooled.execute(SEEN).fetchone() == (0,)
        assert pooled.execute("SELECT current_setting('careerrelay.tenant', true)").fetchone() == ("",)


def add_and_fail(tenant):
    with scope(tenant=tenant):
        CandidateFactory(tenant=tenant)
        raise ZeroDivisionError


def test_commits_all_or_nothing(acme):
    with pytest.raises(ZeroDivisionError):
        add_and_fail(acme)
    with scope(tenant=acme):
        assert seen() == 1


def test_does_not_nest(acme, committed_cast):
    with scope(tenant=acme):
        with pytest.raises(RuntimeError), scope(tenant=committed_cast.rival):
            pytest.fail("a scope opened inside another")
        assert seen() == 1  # and the outer one is still acme's


def test_is_not_confused_by_a_savepoint(acme):
    with scope(tenant=acme):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            raise ZeroDivisionError
        assert seen() == 1


@pytest.mark.parametrize("arguments", [{}, {"tenant": "somebody", "network": True}])
def test_is_for_one_tenant_or_for_the_network(arguments):
    with pytest.raises(OutsideScope), scope(**arguments):
        pytest.fail("a scope opened for nobody, or for everybody and somebody")


@requires_scope
def verb(*, tenant):
    return Candidate.objects.for_tenant(tenant).count()


def test_a_service_refuses_to_run_outside(acme):
    with pytest.raises(OutsideScope):
        verb(tenant=acme)
    with pytest.raises(OutsideScope):
        require()


def test_a_service_refuses_another_tenant(acme, committed_cast):
    with scope(tenant=committed_cast.rival), pytest.raises(OutsideScope):
        verb(tenant=acme)


def test_a_service_runs_for_anybody_in_the_networks(acme):
    with scope(network=True):
        assert verb(tenant=acme) == 1
    with scope(tenant=acme.pk):  # an id will do
        assert verb(tenant=acme) == 1
