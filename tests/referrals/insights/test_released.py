"""Hidden numbers: whatever periods are compared, nothing can be learned of fewer than three people."""

from datetime import date
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from referrals.insights import veil
from referrals.insights.period import moved

START = date(2025, 1, 1)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=8))
def test_no_difference_of_two_periods_is_of_one_or_two_people(counts):
    months = [(moved(START, number), count) for number, count in enumerate(counts)]
    ends = [month for month, _count in months]
    told = {(first, last): veil.released(months, first, last) for first in ends for last in ends if first <= last}
    assert all(number == 0 or number >= veil.LEAST for number in told.values())
    for one, other in combinations(told, 2):
        if one[0] == other[0] or one[1] == other[1]:
            difference = abs(told[one] - told[other])
            assert difference == 0 or difference >= veil.LEAST
    assert 0 <= sum(counts) - told[ends[0], ends[-1]] < veil.LEAST


def test_hides_a_further_part_where_the_whole_would_tell_the_hidden_one():
    assert veil.without_remainder(8, {"営業": 4, "経理": 3}) == {"営業": 4}
    assert veil.without_remainder(10, {"営業": 4, "経理": 3}) == {"営業": 4, "経理": 3}
    assert veil.without_remainder(2, {"営業": 0}) == {}
