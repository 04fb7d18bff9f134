"""The schedule of tries: the documented figures, Retry-After, and what an answer means."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.webhooks import schedule
from tenants.webhooks.schedule import Outcome

AT = datetime(2026, 4, 1, 9, tzinfo=UTC)


def wait(tries: int, *, rand: float = 0.0, retry_after: timedelta | None = None) -> timedelta | None:
    moment = schedule.next_try_at(tries=tries, at=AT, retry_after=retry_after, rand=lambda: rand)
    return moment and moment - AT


def test_waits_as_the_contract_says():
    minutes = [(wait(tries) or timedelta()).total_seconds() / 60 for tries in range(1, 10)]
    assert minutes == [5 / 60, 5, 30, 120, 300, 600, 840, 1200, 1440]


def test_ends_after_ten_tries():
    assert wait(9) == timedelta(hours=24)
    assert wait(10) is None


@given(st.integers(1, 9), st.floats(0, 1, exclude_max=True))
def test_jitter_only_lengthens_and_by_a_fifth_at_most(tries, rand):
    assert schedule.WAITS[tries] <= (wait(tries, rand=rand) or timedelta()) <= schedule.WAITS[tries] * 1.2


def test_obeys_a_longer_retry_after_and_ignores_a_shorter_one():
    assert wait(1, retry_after=timedelta(minutes=9)) == timedelta(minutes=9)
    assert wait(3, retry_after=timedelta(seconds=1)) == timedelta(minutes=30)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("99999999999999999999", 86400),
        ("90000", 86400),
        (format_datetime(AT + timedelta(minutes=2), usegmt=True), 120),
        ("Wednesday, 01-Apr-26 09:02:00 GMT", 120),
        (format_datetime(AT - timedelta(days=1), usegmt=True), 0),
        (format_datetime(AT + timedelta(days=9), usegmt=True), 86400),
    ],
)
def test_reads_seconds_and_dates_capped(header, seconds):
    assert schedule.parse_retry_after(header, at=AT) == timedelta(seconds=seconds)


@pytest.mark.parametrize("header", [None, "", "soon", "-5", "1.5", "٣", "Mon, 99 Foo 2026", "\x00"])
def test_passes_over_what_cannot_be_read(header):
    assert schedule.parse_retry_after(header, at=AT) is None


@given(st.text(max_size=60))
def test_never_fails_on_what_a_receiver_writes(header):
    parsed = schedule.parse_retry_after(header, at=AT)
    assert parsed is None or timedelta() <= parsed <= schedule.RETRY_AFTER_CAP


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, Outcome.DELIVERED), (204, Outcome.DELIVERED), (299, Outcome.DELIVERED), (410, Outcome.GONE)]
    + [(status, Outcome.RETRY) for status in (0, 101, 300, 301, 302, 307, 400, 401, 404, 409, 429, 500, 503, 599)],
)
def test_judges_an_answer(status, outcome):
    assert schedule.judge(status) is outcome
