"""@idempotent …: the same request twice is one effect and one answer."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connections
from django.utils import timezone

from tenants import tasks
from tenants.idempotency.models import IdempotentRequest
from tenants.models import AuditEntry
from tenants.scope import scope
from tests.tenants.api.conftest import caller_of, kind_of

MANY = 16


@pytest.fixture
def call(broken, cast):
    return caller_of(cast.acme)


def effects():
    with scope(network=True):
        return AuditEntry.objects.filter(action="test.effect").count()


def kept():
    with scope(network=True):
        return IdempotentRequest.objects.count()


def test_answers_a_repetition_as_it_answered_first(call):
    first, second = (call("POST", "effect", '{"a": 1}', key="k1") for _ in range(2))
    assert (first.status_code, second.status_code, second.content) == (201, 201, first.content)
    assert (first.get("Idempotent-Replayed"), second["Idempotent-Replayed"]) == (None, "true")
    assert first["Content-Type"] == second["Content-Type"] == "application/json"
    assert effects() == 1


def test_repeats_an_empty_answer_too(call):
    answers = [call("POST", "effect?then=say_nothing", key="k1") for _ in range(2)]
    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b"")] * 2
    assert effects() == 1


def test_leaves_a_body_of_null_to_the_view(call):
    first, second = (call("POST", "effect", "null", key="k1") for _ in range(2))
    assert (first.status_code, second.status_code, second.content) == (201, 201, first.content)


@pytest.mark.parametrize(
    ("path", "body"), [("effect", '{"a": 2}'), ("effect", '{"a":1}'), ("effect", ""), ("effect?x=1", '{"a": 1}')]
)
def test_refuses_another_body_or_address(call, path, body):
    """Byte for byte: the same JSON with other blanks is another body."""
    call("POST", "effect", '{"a": 1}', key="k1")
    answer = call("POST", path, body, key="k1")
    assert (answer.status_code, kind_of(answer)) == (422, "idempotency-key-reused")
    assert effects() == 1


def test_runs_again_under_another_key(call):
    for key in ("k1", "k2"):
        assert call("POST", "effect", key=key).status_code == 201
    assert effects() == 2


def test_keeps_the_keys_of_two_callers_apart(call, cast):
    others = [call, caller_of(cast.acme), caller_of(cast.rival), caller_of(cast.agency)]
    answers = [other("POST", "effect", key="k1") for other in others]
    assert [answer.get("Idempotent-Replayed") for answer in answers] == [None] * 4
    assert effects() == 4


def test_wants_a_key(call):
    for key in ({}, {"Idempotency-Key": "  "}):
        answer = call("POST", "effect", **key)
        assert (answer.status_code, kind_of(answer)) == (400, "idempotency-key-missing")
    assert effects() == 0


@pytest.mark.parametrize("key", ["k" * 256, "a b", "鍵", "é", "a\tb", "a\x00b", "a\x7f"])
def test_refuses_a_key_it_cannot_keep(call, key):
    answer = call("POST", "effect", key=key)
    assert (answer.status_code, kind_of(answer)) == (400, "idempotency-key-invalid")


def test_takes_a_key_of_full_length(call):
    assert call("POST", "effect", key="~" * 255).status_code == 201


@pytest.mark.parametrize(("then", "status"), [("refuse_once", 403), ("break_once", 500)])
def test_keeps_nothing_of_what_failed(call, then, status):
    """Neither the effect nor the answer: the same key then does the work."""
    assert call("POST", f"effect?then={then}", key="k1").status_code == status
    assert (effects(), kept()) == (0, 0)
    answers = [call("POST", f"effect?then={then}", key="k1") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert (effects(), kept()) == (1, 1)


def test_keeps_nothing_of_a_body_it_cannot_read(call):
    answer = call("POST", "effect", '{"a":', key="k1")
    assert (answer.status_code, kind_of(answer)) == (400, "parse-error")
    assert (effects(), kept()) == (0, 0)
    assert call("POST", "effect", '{"a": 1}', key="k1").status_code == 201


def test_forgets_after_a_day(call):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        first = call("POST", "effect", key="k1")
        clock.shift(timedelta(hours=23, minutes=59))
        tasks.forget_requests()
        assert call("POST", "effect", key="k1").content == first.content
        clock.shift(timedelta(minutes=1))
        assert "Idempotent-Replayed" not in call("POST", "effect", key="k1")  # before any sweep
        assert (effects(), kept()) == (2, 1)
        clock.shift(timedelta(hours=24))
        tasks.forget_requests()
    assert kept() == 0


# --- Truly at once ---------------------------------------------------------------------------------------------------
def at_once(work, count):
    """Call `work` in so many threads, all let go in the same moment."""
    start = threading.Barrier(count)

    def one(number):
        connections["default"].ensure_connection()
        start.wait()
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_has_one_effect_however_many_ask_at_once(broken, committed_cast):
    call = caller_of(committed_cast.acme)
    answers = at_once(lambda: call("POST", "effect", '{"a": 1}', key="k1"), MANY)
    fresh = [answer for answer in answers if answer.status_code == 201 and "Idempotent-Replayed" not in answer]
    others = [answer for answer in answers if answer not in fresh]
    assert (len(fresh), effects(), kept()) == (1, 1, 1)
    for other in others:
        assert other.content == fresh[0].content or kind_of(other) == "idempotency-key-in-flight"
    last = call("POST", "effect", '{"a": 1}', key="k1")
    assert (last.content, last["Idempotent-Replayed"]) == (fresh[0].content, "true")


def test_says_at_once_that_the_first_is_still_at_work(broken, committed_cast):
    call = caller_of(committed_cast.acme)

    def dawdle():
        try:
            return call("POST", "effect?then=dawdle", key="k1")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(dawdle)
        assert broken.entered.wait(30)
        meanwhile = call("POST", "effect?then=dawdle", key="k1")
        other_key = call("POST", "effect", key="k2")
        broken.leave.set()
        assert first.result().status_code == 201
    assert (meanwhile.status_code, kind_of(meanwhile)) == (409, "idempotency-key-in-flight")
    assert other_key.status_code == 201
    assert call("POST", "effect?then=dawdle", key="k1").content == first.result().content
    assert effects() == 2
