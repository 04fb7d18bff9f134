"""Dates as Japanese files write them."""

from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidates.pool.dates import JAPAN, day, moment
from candidates.pool.normalise import Unusable

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31))
WAYS = (
    "{0:%Y}/{0.month}/{0.day}",
    "{0:%Y-%m-%d}",
    "{0.year}年{0.month}月{0.day}日",
    "{0:%Y%m%d}",
    "{0.year}.{0.month}.{0.day}",
)


@given(DAYS, st.sampled_from(WAYS))
def test_day_is_read_whatever_way_it_is_written(one, way):
    assert day(way.format(one)) == one


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("令和8年4月1日", date(2026, 4, 1)),
        ("R8.4.1", date(2026, 4, 1)),
        ("r8/4/1", date(2026, 4, 1)),
        ("令8.4.1", date(2026, 4, 1)),
        ("㋿8年4月1日", date(2026, 4, 1)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("平成33年4月1日", date(2021, 4, 1)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("Ｓ５５．１０．３０", date(1980, 10, 30)),
        ("大正15年12月24日", date(1926, 12, 24)),
        ("２０２６年４月１日（水）", date(2026, 4, 1)),
        ("令和 8 年 4 月 1 日", date(2026, 4, 1)),
        ("2026年 4月 1日 水曜日", date(2026, 4, 1)),
        ("2026-04-01 00:00:00", date(2026, 4, 1)),
    ],
)
def test_day_in_eras_widths_and_weekdays(typed, read):
    assert day(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2026/4/1", datetime(2026, 4, 1, tzinfo=JAPAN)),
        ("2026/04/01 9:05", datetime(2026, 4, 1, 9, 5, tzinfo=JAPAN)),
        ("2026年4月1日 午後3時05分", datetime(2026, 4, 1, 15, 5, tzinfo=JAPAN)),
        ("2026/4/1（水）9時", datetime(2026, 4, 1, 9, 0, tzinfo=JAPAN)),
        ("2026-04-01T00:05:06Z", datetime(2026, 4, 1, 0, 5, 6, tzinfo=UTC)),
        ("2026-04-01T09:05:06.789+09:00", datetime(2026, 4, 1, 9, 5, 6, tzinfo=JAPAN)),
        ("2026/4/1 3:05 PM", datetime(2026, 4, 1, 15, 5, tzinfo=JAPAN)),
        ("2026/4/1 24:00", datetime(2026, 4, 2, tzinfo=JAPAN)),
    ],
)
def test_moment_is_in_japan_unless_it_names_a_zone(typed, read):
    assert moment(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        *("", "あ", "2026", "2026/4", "26/4/1", "4/1/2026", "2026/13/1", "2026/2/30", "2026/4/1 25時間", "2026/4/1/2"),
        *(
            "令和0年1月1日",
            "令和元年4月30日",
            "昭和1年1月1日",
            "1899/12/31",
            "2100/1/1",
            "2026-04-01 99:99",
            "46113",
            "0000/00/00",
        ),
    ],
)
def test_what_is_no_date_is_refused(typed):
    with pytest.raises(Unusable):
        moment(typed)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(typed):
    with suppress(Unusable):
        assert 1899 <= moment(typed).year <= 2100
