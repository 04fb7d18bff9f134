"""Phone numbers in E.164, and the prefecture an address begins with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidates.pool.normalise import PREFECTURES, phone, prefecture


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "090-1234-5678",
            "09012345678",
            "０９０－１２３４－５６７８",
            "090ー1234ー5678",
            "090 1234 5678",
            "090(1234)5678",
        ),
        *(
            "+81 90 1234 5678",
            "+81 (0)90-1234-5678",
            "9012345678",
            "９０１２３４５６７８",
            "090.1234.5678",
            " 090−1234−5678　",
        ),
    ],
)
def test_every_way_to_write_a_number_is_one_number(typed):
    assert phone(typed) == "+819012345678"


@pytest.mark.parametrize(
    ("typed", "number"),
    [("03-1234-5678", "+81312345678"), ("+1 415 555 2671", "+14155552671"), ("0120-000-000", "+81120000000")],
)
def test_other_numbers(typed, number):
    assert phone(typed) == number


@pytest.mark.parametrize(
    "typed", ["", "なし", "-", "110", "090-1234-567", "000-0000-0000", "内線 12", "あいうえお", "9.01235E+09"]
)
def test_what_is_no_number_is_none(typed):
    assert phone(typed) == ""


@given(st.text(max_size=30) | st.from_regex(r"\A0[5789]0-?\d{4}-?\d{4}\Z"))
def test_number_is_idempotent(typed):
    once = phone(typed)
    assert phone(once) == once


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("東京都世田谷区1-1", "東京都"),
        ("東京", "東京都"),
        ("京都", "京都府"),
        ("〒100-0001 東京都千代田区", "東京都"),
        ("１００－０００１　東京都", "東京都"),
        ("北海道札幌市", "北海道"),
        ("神奈川", "神奈川県"),
        ("海外", ""),
        ("", ""),
    ],
)
def test_prefecture_is_what_the_address_begins_with(typed, found):
    assert prefecture(typed) == found


@pytest.mark.parametrize("one", PREFECTURES)
def test_every_prefecture_is_itself(one):
    assert prefecture(one) == prefecture(one[:-1] if one != "北海道" else one) == one
