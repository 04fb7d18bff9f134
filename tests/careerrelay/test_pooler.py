"""Behind PgBouncer in transaction mode …: a backend that goes from hand to hand carries nothing over."""

import os
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from careerrelay.doctor import database
from tenants import sql
from tenants.models import Tenant
from tenants.scope import scope
from tests.pooler import MISSING, PROGRAM, pooling

pytestmark = pytest.mark.skipif(PROGRAM is None, reason=MISSING)
LEFT = """
SELECT current_setting('careerrelay.tenant', true), current_setting('careerrelay.network', true),
    (SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'),
    (SELECT count(*) FROM pg_prepared_statements), (SELECT count(*) FROM pg_listening_channels()),
    (SELECT count(*) FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'), pg_backend_pid()
"""


@pytest.fixture
def pooled(committed_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with pooling(monkeypatch, size=1) as url:
        yield url


def test_the_next_in_line_finds_no_tenant_no_lock_and_no_statement(pooled: str) -> None:
    with psycopg.connect(pooled, autocommit=True, prepare_threshold=None) as stranger:
        for _ in range(3):
            with scope(tenant=uuid.uuid4()):
                sql.rows("SELECT pg_advisory_xact_lock(1)", ())
                sql.rows("CREATE TEMPORARY TABLE staged ON COMMIT DROP AS SELECT 1", ())
                assert list(Tenant.objects.all()) == []
                [(backend,)] = sql.rows("SELECT pg_backend_pid()", ())
            *left, theirs = stranger.execute(LEFT).fetchone() or ()
            assert theirs == backend
            assert left in ([None, None, 0, 0, 0, 0], ["", "", 0, 0, 0, 0])


def test_the_doctor_wants_a_direct_connection_beside_it(pooled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert connection.settings_dict["PORT"] in pooled
    [found] = database.check_pooler(timezone.now())
    assert (found.state, "DATABASE_DIRECT_URL" in found.do) == ("fail", True)
    assert os.environ["DATABASE_DIRECT_URL"] != pooled
