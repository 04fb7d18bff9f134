"""The client against a server that is told what to say: what it sends, repeats, raises and pages through."""

import json

import pytest
from careerrelay_client import Client, ProblemError, webhooks

PROBLEM = {"type": "https://careerrelay.example/problems/not-found", "detail": "…", "request_id": "req_1", "errors": []}


@pytest.fixture
def client(server):
    return Client("cr_test_x", server.url)


def test_sends_the_key_and_a_fresh_idempotency_key_for_each_act(server, client):
    server.answers = [(200, {"id": "ref_1"}, {})] * 2
    for _ in range(2):
        assert client.post_referrals_status("ref_1", {"status": "contacted"}) == {"id": "ref_1"}
    (verb, path, headers, body), (_, _, later, _) = server.asked
    assert (verb, path, json.loads(body)) == ("POST", "/api/v1/referrals/ref_1/status", {"status": "contacted"})
    assert headers["Authorization"] == "Bearer cr_test_x"
    assert headers["Idempotency-Key"] != later["Idempotency-Key"]


def test_repeats_what_was_turned_away_under_the_same_key(server, client):
    server.answers = [(429, PROBLEM, {"Retry-After": "0"}), (200, {}, {})]
    client.post_referrals_acknowledge("ref_1")
    first, second = (headers["Idempotency-Key"] for _, _, headers, _ in server.asked)
    assert first == second


def test_raises_the_problem(server, client):
    server.answers = [(404, PROBLEM, {})]
    with pytest.raises(ProblemError) as raised:
        client.get_referrals_by_id("ref_1")
    assert (raised.value.status, raised.value.kind, raised.value.request_id) == (404, "not-found", "req_1")


def test_walks_through_every_page(server, client):
    server.answers = [
        (200, {"data": [{"id": "1"}], "has_more": True, "next_cursor": "c"}, {}),
        (200, {"data": [{"id": "2"}], "has_more": False, "next_cursor": None}, {}),
    ]
    assert [row["id"] for row in client.iter_referrals(limit=1)] == ["1", "2"]
    assert [path for _, path, _, _ in server.asked] == [
        "/api/v1/referrals?limit=1",
        "/api/v1/referrals?cursor=c&limit=1",
    ]


@pytest.mark.parametrize("harm", ["none", "body", "old", "secret", "missing"])
def test_tells_a_genuine_webhook_from_any_other(harm):
    """The first is the example of Standard Webhooks' own specification."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105
    headers = {
        "Webhook-Id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "Webhook-Timestamp": "1614265330",
        "Webhook-Signature": "v1,other v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    body, now = b'{"test": 2432232314}', 1614265330.0
    told = {
        "none": (secret, headers, body, now),
        "body": (secret, headers, body + b" ", now),
        "old": (secret, headers, body, now + 301),
        "secret": (secret[:-1] + "x", headers, body, now),
        "missing": (secret, {}, body, now),
    }[harm]
    if harm == "none":
        assert webhooks.verify(*told[:3], now=told[3]) == {"test": 2432232314}
    else:
        with pytest.raises(webhooks.BadSignature):
            webhooks.verify(*told[:3], now=told[3])
