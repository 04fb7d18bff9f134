"""bytes_of(): what a mail program reads is what Django's own message says, only sooner."""

from email import message_from_bytes, policy

import pytest
from django.core.mail import BadHeaderError, EmailMessage, EmailMultiAlternatives
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.mime import bytes_of

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0\v\f\x1c\x1d\x1e\x85\u2028\u2029"))
ID = {"Message-ID": "<1@careerrelay>"}
LONG_WAY = "<https://x.example/" + "a" * 90 + ">"
NAME = st.text(st.characters(categories=["L", "N"], exclude_characters="\0"), min_size=1, max_size=60)


def letter(subject="選考結果", body="髙橋 様\n", sender="アクメ <hr@acme.example>", to="a+b@mail.example", **more):
    message = EmailMultiAlternatives(subject, body, sender, [to], reply_to=["x@y.example"], **more)
    message.attach_alternative(f"<p>{body}</p>", "text/html")
    message.extra_headers |= ID
    return message


def read(raw):
    """What a mail program sees: the headers, and each part's kind and text."""
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail.defects == []
    parts = [part for part in mail.walk() if not part.is_multipart()]
    texts = [(part.get_content_type(), part.get_content().replace("\r\n", "\n").rstrip("\n")) for part in parts]
    names = ("Subject", "From", "To", "Cc", "Reply-To", "Message-ID", "List-Unsubscribe", "MIME-Version")
    return mail.get_content_type(), {name: str(mail[name]).strip() for name in names}, texts


def as_django(message):
    return message.message().as_bytes(linesep="\r\n")


@settings(max_examples=40, deadline=None)
@given(body=TEXT, subject=NAME, name=NAME)
def test_says_what_django_says(body, subject, name):
    message = letter(subject=subject, body=body, sender=f'"{name}" <hr@acme.example>')
    assert read(bytes_of(message)) == read(as_django(message))


@pytest.mark.parametrize(
    "message",
    [
        letter(),
        letter(subject="長い件名" * 30, body="x" * 5000),
        letter(to='"山田, 太郎" <taro@mail.example>', headers={"List-Unsubscribe": LONG_WAY}),
        letter(to="a@アクメ.example"),
        EmailMessage("Hello", "plain\n.\n", "hr@acme.example", ["a@b.example"], cc=["e@f.example"], headers=ID),
    ],
    ids=["usual", "long", "named", "international", "plain"],
)
def test_keeps_every_header_and_word(message):
    assert read(bytes_of(message)) == read(as_django(message))


def test_is_sent_by_no_way_that_a_server_must_recode():
    raw = bytes_of(letter(body="髙" * 2000))
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) < 998
    assert b"8bit" not in raw
    assert raw.count(b"\n") == raw.count(b"\r\n")


@pytest.mark.parametrize("name", ["Subject", "From", "To", "X-Own"])
@pytest.mark.parametrize("value", ["a\nBcc: b@c.example", "a\r\nBcc: b@c.example", "a\rBcc: b@c.example"])
def test_refuses_a_value_that_would_begin_a_header(name, value):
    message = letter()
    message.extra_headers[name] = value
    with pytest.raises((BadHeaderError, ValueError)):
        bytes_of(message)


def test_leaves_what_it_does_not_know_to_django():
    message = letter()
    message.attach("a.txt", "x", "text/plain")
    assert message_from_bytes(bytes_of(message)).get_content_type() == "multipart/mixed"
