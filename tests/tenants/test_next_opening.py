"""When mail may reach people."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.office_hours import CLOSES, OPENS, TOKYO, is_business_day, next_opening


def tokyo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("asked", "opening"),
    [
        ("2026-11-20T09:00", "2026-11-20T09:00"),  # a Friday
        ("2026-11-20T17:59:59", "2026-11-20T17:59:59"),
        ("2026-11-20T08:59", "2026-11-20T09:00"),
        ("2026-11-20T18:00", "2026-11-24T09:00"),  # the weekend, then 勤労感謝の日
        ("2026-11-21T12:00", "2026-11-24T09:00"),
        ("2026-11-23T12:00", "2026-11-24T09:00"),
        ("2026-12-28T18:00", "2027-01-04T09:00"),  # the New Year
        ("2026-09-21T10:00", "2026-09-24T09:00"),  # 敬老の日, a day between two holidays, 秋分の日
        ("2026-05-02T10:00", "2026-05-07T09:00"),  # 憲法記念日 falls on a Sunday, so 6 May is taken for it
    ],
)
def test_is_the_next_moment_in_business_hours(asked: str, opening: str) -> None:
    assert next_opening(tokyo(asked)) == tokyo(opening)


def test_reads_the_clock_of_japan() -> None:
    assert next_opening(datetime(2026, 11, 19, 23, 30, tzinfo=UTC)) == tokyo("2026-11-20T09:00")
    assert next_opening(datetime(2026, 11, 20, 0, 30, tzinfo=UTC)) == tokyo("2026-11-20T09:30")


@given(st.integers(min_value=0, max_value=8 * 365 * 86400))
def test_is_always_open_and_never_earlier(second: int) -> None:
    at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
    opening = next_opening(at)
    local = opening.astimezone(TOKYO)
    assert at <= opening <= at + timedelta(days=12)
    assert is_business_day(local.date())
    assert OPENS <= local.time() < CLOSES
    assert next_opening(opening) == opening
