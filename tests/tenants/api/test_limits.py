"""How often a key may ask …"""

import logging
import time
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from tenants.api import limits
from tenants.counters import counter
from tests.tenants.api.conftest import caller_of, kind_of

START = datetime(2026, 11, 20, 1, 0, 15, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def call(cast):
    return caller_of(cast.acme)


def test_is_told_with_every_answer(call, clock, settings):
    settings.API_REQUESTS_PER_MINUTE = 600
    told = [call("GET", path).headers for path in ("me", "nothing", "referrals?limit=0", "referrals/ref_1")]
    assert [headers.get("RateLimit") for headers in told] == [
        '"key";r=599;t=45',
        None,  # no view, so no door
        '"key";r=598;t=45',
        '"key";r=597;t=45',
    ]
    assert told[0]["RateLimit-Policy"] == '"key";q=600;w=60'


def test_is_limited(call, clock, settings):
    settings.API_REQUESTS_PER_MINUTE = 2
    assert [call("GET", "me").status_code for _ in range(2)] == [200, 200]
    answer = call("GET", "me", **{"Accept-Language": "en"})
    assert (answer.status_code, kind_of(answer), answer["Retry-After"]) == (429, "rate-limited", "45")
    assert (answer["RateLimit"], answer.json()["title"]) == ('"key";r=0;t=45', "Too many requests")
    assert answer.json()["request_id"] == answer["Request-Id"]
    clock.shift(int(answer["Retry-After"]))
    assert call("GET", "me").status_code == 200


def test_is_counted_by_address_for_whoever_has_no_valid_key(call, clock, settings):
    """Whoever guesses is slowed down, and takes nothing from a neighbour's valid key."""
    settings.API_STRANGERS_PER_MINUTE = 3
    guesses = [{}, {"Authorization": "Bearer cr_live_x"}, {"Authorization": f"{call.secret}"}, {}]
    answers = [Client(headers=guess).get("/api/v1/me") for guess in guesses]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
    assert [answer["RateLimit"] for answer in answers] == [f'"ip";r={left};t=45' for left in (2, 1, 0, 0)]
    assert (answers[3]["RateLimit-Policy"], answers[3]["Retry-After"]) == ('"ip";q=3;w=60', "45")
    assert call("GET", "me").status_code == 200


def test_is_each_keys_own_matter(call, clock, cast, settings):
    settings.API_REQUESTS_PER_MINUTE = 1
    assert [call("GET", "me").status_code for _ in range(2)] == [200, 429]
    assert caller_of(cast.acme)("GET", "me").status_code == 200
    assert caller_of(cast.rival)("GET", "me").status_code == 200


def test_hinders_no_effect_half_way(broken, call, clock, settings):
    settings.API_REQUESTS_PER_MINUTE = 1
    first = call("POST", "effect", key="k1")
    assert [first.status_code, call("POST", "effect", key="k1").status_code] == [201, 429]
    clock.shift(60)
    assert call("POST", "effect", key="k1").content == first.content


def test_is_anybodys_guess_while_valkey_is_away(call, settings, caplog):
    settings.API_REQUESTS_PER_MINUTE = 1
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    started = time.monotonic()
    with caplog.at_level(logging.WARNING, "tenants.api.limits"):
        answers = [call("GET", "me") for _ in range(3)]
    assert time.monotonic() - started < 3  # nobody waits for it
    assert [(answer.status_code, answer.get("RateLimit")) for answer in answers] == [(200, None)] * 3
    assert {record.message.partition(":")[0] for record in caplog.records} == {"requests are not counted"}


def test_leaves_nothing_behind(call, settings):
    call("GET", "me")
    valkey = counter(settings.CELERY_BROKER_URL)
    names = valkey.keys("careerrelay:asked:*")
    assert names
    assert all(0 < valkey.ttl(name) <= 2 * limits.WINDOW for name in names)
