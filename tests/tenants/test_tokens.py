"""Tokens: they say whose door, open it by 128 secret bits, and are stored nowhere."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants import tokens

TENANT, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)


def test_say_whose_they_are():
    assert tokens.tenant_of(tokens.new_token(TENANT)) == TENANT


def test_are_never_the_same_twice():
    assert len({tokens.new_token(TENANT) for _ in range(100)}) == 100


def test_are_the_same_again_when_derived():
    assert tokens.derived_token(TENANT, "link", OTHER) == tokens.derived_token(TENANT, "link", OTHER)


def test_differ_by_tenant_purpose_and_object():
    made = {
        tokens.derived_token(TENANT, "link", OTHER),
        tokens.derived_token(OTHER, "link", OTHER),
        tokens.derived_token(TENANT, "registration", OTHER),
        tokens.derived_token(TENANT, "link", TENANT),
    }
    assert len({token[22:] for token in made}) == 3  # the tenant is in the open half …
    assert len(made) == 4


def test_differ_by_the_servers_secret(settings):
    before = tokens.derived_token(TENANT, "link", OTHER)
    settings.TOKEN_KEY = "another"
    assert tokens.derived_token(TENANT, "link", OTHER) != before


@given(st.binary(min_size=32, max_size=32))
def test_have_one_spelling_only(raw):
    """Whoever changes a bit that does not count must not get a second address for one token."""
    token = tokens._spell(raw)
    for last in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_":
        if last != token[-1]:
            assert tokens.tenant_of(token[:-1] + last) is None or tokens.digest(token[:-1] + last) != tokens.digest(
                token
            )


@given(st.text(max_size=60))
def test_are_never_stumbled_over(text):
    claimed = tokens.tenant_of(text)
    assert claimed is None or len(text) == tokens.LENGTH


@pytest.mark.parametrize("text", ["", "=" * 43, "あ" * 43, "+" * 43, "A" * 42, "A" * 44, "A" * 42 + "B"])
def test_are_none_when_malformed(text):
    assert tokens.tenant_of(text) is None


def test_a_signed_one_says_what_it_is_about_for_its_purpose_alone(settings):
    token = tokens.signed_token(TENANT, "unsubscribe", OTHER)
    assert (len(token), tokens.tenant_of(token)) == (tokens.SIGNED_LENGTH, TENANT)
    assert tokens.object_of(token, "unsubscribe") == OTHER
    assert tokens.object_of(token, "else") is None
    assert tokens.object_of(tokens.new_token(TENANT), "unsubscribe") is None
    settings.TOKEN_KEY = "another"
    assert tokens.object_of(token, "unsubscribe") is None


@pytest.mark.parametrize("place", range(64))
def test_a_signed_one_is_worth_nothing_with_any_letter_changed(place):
    token = tokens.signed_token(TENANT, "unsubscribe", OTHER)
    letter = "A" if token[place] != "A" else "B"
    assert tokens.object_of(token[:place] + letter + token[place + 1 :], "unsubscribe") is None
