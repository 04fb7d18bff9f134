"""key_of …: the one place where a key becomes a tenant."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection, connections
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants import doors, tokens
from tenants.models import ApiKey, Tenant
from tenants.scope import scope
from tests import factories


def ask(secret, **meta):
    return doors.key_of(RequestFactory().get("/api/v1/me", HTTP_AUTHORIZATION=f"Bearer {secret}", **meta))


def make_key(tenant, **fields):
    with scope(network=True):
        return factories.make_key(tenant, **fields)


def last_used(tenant):
    with scope(network=True):
        return ApiKey.objects.get(tenant=tenant).last_used_at


# --- Who it is -------------------------------------------------------------------------------------------------------
def test_finds_the_tenant_with_its_plan(cast):
    key = ask(make_key(cast.acme))
    with CaptureQueriesContext(connection) as queries:
        assert (key.tenant, key.tenant.plan.name) == (cast.acme, "標準")
    assert len(queries) == 0


def test_puts_a_test_keys_twin_in_the_tenants_place(cast):
    with scope(network=True):
        twin = factories.twin_of(cast.acme)
    key = ask(make_key(cast.acme, is_test=True))
    assert (key.tenant, key.tenant.test_of) == (twin, cast.acme)


def test_finds_nothing_for_a_test_key_without_a_twin(cast):
    assert ask(make_key(cast.acme, is_test=True)) is None


@pytest.mark.parametrize("is_test", [True, False])
def test_takes_a_key_under_its_own_prefix_only(cast, is_test):
    with scope(network=True):
        factories.twin_of(cast.acme)
    secret = make_key(cast.acme, is_test=is_test)
    swapped = secret.replace("_test_", "_x_").replace("_live_", "_test_").replace("_x_", "_live_")
    assert ask(secret)
    assert ask(swapped) is None


def test_asks_whether_the_tenant_is_closed(cast):
    secrets = [make_key(cast.acme), make_key(cast.acme, is_test=True)]
    with scope(network=True):
        factories.twin_of(cast.acme)
        Tenant.objects.filter(pk=cast.acme.pk).update(closed_at=timezone.now())
    assert [ask(secret) for secret in secrets] == [None, None]


def test_ends_a_key_at_its_very_moment(cast, now):
    secret = make_key(cast.acme, expires_at=now)
    with time_machine.travel(now - timedelta(microseconds=1), tick=False):
        assert ask(secret)
    with time_machine.travel(now, tick=False):
        assert ask(secret) is None


def test_takes_no_secret_under_anothers_name(cast):
    """The 16 secret bytes of acme's key behind the rival's id."""
    secret = make_key(cast.acme)
    forged = "cr_live_" + tokens.new_token(cast.rival.pk)[:22] + secret[30:]
    assert ask(forged) is None


# --- From where ------------------------------------------------------------------------------------------------------
NETWORKS = ["203.0.113.0/24", "2001:db8::/48"]


@pytest.mark.parametrize(
    ("address", "is_let_in"),
    [
        ("203.0.113.9", True),
        ("::ffff:203.0.113.9", True),
        ("203.0.114.1", False),
        ("::ffff:203.0.114.1", False),
        ("2001:db8::1", True),
        ("2001:DB8:0:ffff::1", True),
        ("2001:db8::1%eth0", True),
        ("2001:db8:1::1", False),
        ("", False),
        ("unix:", False),
        ("203.0.113.9 ", True),
    ],
)
def test_lets_a_bound_key_in_from_its_networks_only(cast, address, is_let_in):
    assert bool(ask(make_key(cast.acme, networks=NETWORKS), REMOTE_ADDR=address)) is is_let_in


@pytest.mark.parametrize("header", ["203.0.113.9", "203.0.113.9, 198.51.100.1", "198.51.100.1, 203.0.113.9", "x"])
@pytest.mark.parametrize("name", ["HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_CLIENT_IP"])
def test_believes_no_header_without_a_proxy(cast, settings, name, header):
    settings.BEHIND_PROXY = False
    secret = make_key(cast.acme, networks=NETWORKS)
    assert ask(secret, REMOTE_ADDR="198.51.100.1", **{name: header}) is None


@pytest.mark.parametrize(
    ("header", "is_let_in"),
    [
        ("203.0.113.9", True),
        ("198.51.100.1, 203.0.113.9", True),
        ("203.0.113.9, 198.51.100.1", False),  # the first is what the caller said
        ("203.0.113.9,", True),  # nothing in it: the proxy's own address counts, and that one is allowed here
        ("nonsense", False),
    ],
)
def test_believes_behind_a_proxy_what_the_proxy_wrote_itself(cast, settings, header, is_let_in):
    settings.BEHIND_PROXY = True
    secret = make_key(cast.acme, networks=NETWORKS)
    assert bool(ask(secret, REMOTE_ADDR="203.0.113.1", HTTP_X_FORWARDED_FOR=header)) is is_let_in


# --- At what cost ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("given", ["", "x", "cr_live_", "cr_live_x", "cr_live_" + "A" * 44, "cr_live_" + "é" * 43])
def test_asks_the_database_nothing_for_what_is_no_key(db, given):
    with CaptureQueriesContext(connection) as queries:
        assert ask(given) is None
    assert len(queries) == 0


def test_asks_as_much_for_a_wrong_key_of_a_tenant_as_for_one_of_nobody(cast):
    """So that its cost does not tell whether the tenant exists."""
    costs = []
    for tenant_id in (cast.acme.pk, tokens.uuid.uuid4()):
        with CaptureQueriesContext(connection) as queries:
            assert ask(f"cr_live_{tokens.new_token(tenant_id)}") is None
        costs.append([query["sql"].split()[0] for query in queries])
    assert costs[0] == costs[1]


def test_takes_two_statements_once_its_use_is_noted(cast):
    """Beside the savepoint's that stands for the transaction here: say who asks, find the key."""
    secret = make_key(cast.acme)
    ask(secret)
    with CaptureQueriesContext(connection) as queries:
        assert ask(secret)
    sent = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert sum("tenants_apikey" in sql for sql in sent) == 1
    assert sum("set_config" in sql for sql in sent) <= 2


def test_notes_its_use_once_a_minute(cast, now):
    secret = make_key(cast.acme)
    with time_machine.travel(now, tick=False) as clock:
        for seconds, noted in ((0, 0), (59, 0), (1, 60), (30, 60)):
            clock.shift(seconds)
            ask(secret)
            assert last_used(cast.acme) == now + timedelta(seconds=noted)


def test_waits_for_nobody_who_holds_the_key(committed_cast):
    """Not even for its own rotation: a locked row is noted another time."""
    secret = make_key(committed_cast.acme)
    held, asked = Barrier(2), Barrier(2)

    def hold():
        with scope(network=True):
            list(ApiKey.objects.filter(tenant=committed_cast.acme).locked())
            held.wait(20)
            asked.wait(20)
        connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        held.wait(20)
        connection.cursor().execute("SET statement_timeout = '5s'")
        assert ask(secret)
        asked.wait(20)
        holding.result()
    assert last_used(committed_cast.acme) is None


def test_answers_many_at_once(committed_cast):
    secret, start = make_key(committed_cast.acme), Barrier(16)

    def one():
        start.wait(20)
        try:
            return bool(ask(secret))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        assert all(each.result() for each in [pool.submit(one) for _ in range(16)])
    assert last_used(committed_cast.acme)
