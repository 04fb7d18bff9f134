"""Ids: made in order of time, spelled with their type, and read back only by it."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.ids import decode, encode, many_uuid7, uuid7


def test_are_version_7_and_in_order_of_time():
    made = [uuid7() for _ in range(2000)]
    assert {(one.version, one.variant) for one in made} == {(7, uuid.RFC_4122)}
    moments = [one.int >> 80 for one in made]
    assert moments == sorted(moments)
    assert len(set(made)) == 2000


def test_are_made_by_the_thousand_in_the_same_order():
    made = [uuid7(), *map(uuid.UUID, many_uuid7(2000)), *map(uuid.UUID, many_uuid7(2000)), uuid7()]
    assert made == sorted(set(made))
    assert {(one.version, one.variant) for one in made} == {(7, uuid.RFC_4122)}
    assert many_uuid7(0) == []


@given(st.uuids())
def test_are_read_back_as_they_were_spelled(value):
    text = encode("ref", value)
    assert len(text) == 30
    assert decode("ref", text) == value
    assert decode("cand", text) is None


@given(st.text(max_size=40))
def test_are_never_stumbled_over(text):
    assert decode("ref", text) is None or encode("ref", decode("ref", text)) == text


@pytest.mark.parametrize(
    "text", ["", "ref", "ref_", "ref_" + "z" * 26, "ref_" + "0" * 25, "REF_" + "0" * 26, "ref_" + "O" * 26]
)
def test_are_none_when_malformed(text):
    assert decode("ref", text) is None


@given(st.uuids(), st.uuids())
def test_sort_as_their_uuids_do(one, other):
    assert (encode("x", one) < encode("x", other)) == (one < other)
