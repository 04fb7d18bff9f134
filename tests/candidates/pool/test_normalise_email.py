"""E-mail addresses: what mail is sent to, and whose mailbox it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidates.pool.normalise import email_address, email_identity, is_email


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" Taro.Yamada+x@Mail.Example ", "Taro.Yamada+x@Mail.Example"),
        ("ｔａｒｏ＠ｍａｉｌ．ｅｘａｍｐｌｅ", "taro@mail.example"),
        ("mailto:taro@mail.example", "taro@mail.example"),
        ("<taro@mail.example>", "taro@mail.example"),
        ("\u200etaro@mail.example\ufeff", "taro@mail.example"),
        ("なし", ""),
        ("-", ""),
        ("　", ""),
    ],
)
def test_address_is_as_typed_but_half_width(typed, address):
    assert email_address(typed) == address


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Taro@Mail.Example", "taro@mail.example"),
        ("taro+herp@mail.example", "taro@mail.example"),
        ("t.a.r.o@gmail.com", "taro@gmail.com"),
        ("ta.ro+x@googlemail.com", "taro@gmail.com"),
        ("ＴＡＲＯ＠mail.example", "taro@mail.example"),
        ("taro@mail.example.", "taro@mail.example"),
    ],
)
def test_identity_is_the_mailbox(one, other):
    assert email_identity(one) == email_identity(other)


@pytest.mark.parametrize(
    ("one", "other"), [("t.aro@mail.example", "taro@mail.example"), ("+a@mail.example", "+b@mail.example")]
)
def test_identity_keeps_different_mailboxes_apart(one, other):
    assert email_identity(one) != email_identity(other)


@pytest.mark.parametrize(
    "address", ["a@b.example", "a.b-c_d+e@x-y.example.jp", "o'brien@mail.example", "1@xn--eckwd4c7c.jp"]
)
def test_mail_can_be_sent_to(address):
    assert is_email(address)


@pytest.mark.parametrize(
    "address",
    [
        *("", "taro", "taro@", "@mail.example", "taro@localhost", "taro(at)mail.example", "ta ro@mail.example"),
        *("a..b@mail.example", ".a@mail.example", "a.@mail.example", "taro@-mail.example", "taro@mail..example"),
        *("taro@mail.example\nBcc: x@mail.example", "taro@mail.example\r", "太郎@mail.example", "a@b@mail.example"),
        *(f"{'a' * 65}@mail.example", f"a@{'b' * 64}.example", "taro@192.0.2.1", "taro@mail.e"),
    ],
)
def test_mail_cannot_be_sent_to(address):
    assert not is_email(address)


@given(st.text(max_size=80) | st.emails())
def test_both_spellings_are_idempotent(typed):
    address, identity = email_address(typed), email_identity(typed)
    assert email_address(address) == address
    assert email_identity(identity) == identity


@given(st.emails())
def test_address_keeps_a_valid_address_whole(typed):
    assert email_address(typed) == typed.strip("<> ").removeprefix("mailto:") or not typed.isascii()
