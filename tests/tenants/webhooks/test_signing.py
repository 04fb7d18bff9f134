"""Our signatures against the reference implementation (the `standardwebhooks` package)."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from tenants.webhooks import signing

BODY = '{"type":"ping","data":{"名":"髙﨑"}}'.encode()


def now() -> datetime:
    return datetime.now(UTC)


def headers(*secrets: str, at: datetime | None = None, body: bytes = BODY) -> dict[str, str]:
    return signing.signed_headers(secrets=secrets, message_id="evt_1", body=body, at=at or now())


def test_is_accepted_by_the_reference():
    secret = signing.new_secret()
    assert Webhook(secret).verify(BODY, headers(secret)) == {"type": "ping", "data": {"名": "髙﨑"}}


def test_is_refused_by_the_reference_under_another_secret():
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.new_secret()).verify(BODY, headers(signing.new_secret()))


@given(st.binary(min_size=24, max_size=64), st.text(), st.integers(0, 2**33))
def test_equals_the_reference_for_any_secret_body_and_time(key, body, timestamp):
    secret = signing.SECRET_PREFIX + base64.b64encode(key).decode()
    ours = signing.sign(secrets=[secret], message_id="m", timestamp=timestamp, body=body.encode("utf-8", "replace"))
    sent = body.encode("utf-8", "replace").decode()
    assert ours == Webhook(secret).sign("m", datetime.fromtimestamp(timestamp, UTC), sent)


def test_carries_two_signatures_while_a_secret_rotates():
    new, old = signing.new_secret(), signing.new_secret()
    sent = headers(new, old)
    assert len(sent["webhook-signature"].split(" ")) == 2
    Webhook(new).verify(BODY, sent)
    Webhook(old).verify(BODY, sent)


def test_verifies_what_the_reference_signed():
    secret, at = signing.new_secret(), now()
    signature = Webhook(secret).sign("evt_1", at, BODY.decode())
    sent = {
        "Webhook-Id": "evt_1",
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": f"v2,AAAA {signature}",
    }
    signing.verify(secrets=[secret], headers=sent, body=BODY, at=at)


@pytest.mark.parametrize("drift", [-301, 301])
def test_refuses_a_time_too_far_from_now(drift):
    secret = signing.new_secret()
    sent = headers(secret, at=now() + timedelta(seconds=drift))
    with pytest.raises(signing.BadSignature):
        signing.verify(secrets=[secret], headers=sent, body=BODY, at=now())


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": ""},
        {"webhook-id": "evt_2"},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "٣"},
        {"webhook-timestamp": "9" * 400},
        {"webhook-signature": ""},
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,ÿ"},
        {"webhook-signature": "v0,AAAA"},
    ],
)
def test_refuses_headers_that_were_changed(change):
    secret = signing.new_secret()
    with pytest.raises(signing.BadSignature):
        signing.verify(secrets=[secret], headers=headers(secret) | change, body=BODY, at=now())


def test_refuses_a_body_that_was_changed():
    secret = signing.new_secret()
    with pytest.raises(signing.BadSignature):
        signing.verify(secrets=[secret], headers=headers(secret), body=BODY + b" ", at=now())


@pytest.mark.parametrize("secret", ["whsec_", "whsec_!!", ""])
def test_refuses_a_secret_that_is_none(secret):
    with pytest.raises(ValueError, match="secret"):
        headers(secret)
