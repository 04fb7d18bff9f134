"""Endpoints in the API …: a party's own, with a secret that is shown once, at addresses that may be called."""

import pytest

from tenants.letters.models import Letter
from tenants.models import AuditEntry, Event, IdempotentRequest
from tenants.scope import scope
from tenants.webhooks import messages, replays, safe_http
from tenants.webhooks import services as webhooks
from tenants.webhooks.models import Attempt, Endpoint, Message, Sending
from tests.tenants.api.conftest import caller_of, kind_of

pytestmark = pytest.mark.usefixtures("db")
URL = "https://8.8.8.8/hook"  # a literal address: no name server is asked


@pytest.fixture
def acme(cast):
    return caller_of(cast.acme)


@pytest.fixture
def agency(cast):
    return caller_of(cast.agency)


@pytest.fixture
def made(agency):
    answer = agency("POST", "webhook-endpoints", f'{{"url": "{URL}"}}', key="made")
    assert answer.status_code == 201, answer.content
    return answer.json()


def row(made):
    with scope(network=True):
        return Endpoint.objects.get()


def test_show_the_secret_when_they_are_made_and_never_again(agency, made):
    assert made["secret"].startswith("whsec_")
    shown = agency("GET", f"webhook-endpoints/{made['id']}")
    assert made["secret"] not in shown.content.decode() + agency("GET", "webhook-endpoints").content.decode()
    again = agency("POST", "webhook-endpoints", f'{{"url": "{URL}"}}', key="made")
    assert again["Idempotent-Replayed"] == "true"
    assert again.json() == made


def test_keep_the_secret_sealed_in_every_table(made):
    with scope(network=True):
        endpoint, kept = Endpoint.objects.get(), IdempotentRequest.objects.get()
        secret = made["secret"]
        assert endpoint.secret == secret
        assert secret.encode() not in bytes(endpoint.sealed_secret)
        assert secret not in kept.answer
        assert secret not in str(list(AuditEntry.objects.values())) + str(list(Event.objects.values()))


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://8.8.8.8/hook", "scheme_or_port"),
        ("https://127.0.0.1/", "private"),
        ("https://169.254.169.254/latest", "private"),
        ("https://user:pw@8.8.8.8/", "malformed"),
        ("https://8.8.8.8:22/", "scheme_or_port"),
        ("https://inner.example.com/", "private"),
        ("https://gone.example.com/", "unresolved"),
    ],
)
def test_refuse_an_address_that_must_not_be_called_and_say_why(agency, made, monkeypatch, url, code):
    async def look_up(host, port):
        if host.startswith("gone"):
            raise OSError
        return ["10.0.0.8"]

    monkeypatch.setattr(safe_http, "_look_up_now", lambda target, _: asyncio_run(look_up(target.host, target.port)))
    for verb, path in (("POST", "webhook-endpoints"), ("PATCH", f"webhook-endpoints/{made['id']}")):
        answer = agency(verb, path, f'{{"url": "{url}"}}', key=url[:40])
        assert answer.status_code == 422, answer.content
        assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [("#/url", code)]


def asyncio_run(coroutine):
    import asyncio

    from tenants.webhooks.addresses import AddressRefused

    try:
        return asyncio.run(coroutine)
    except OSError as error:
        raise AddressRefused("unresolved", "no such name") from error


def test_take_only_types_that_this_party_may_receive(acme, agency):
    for call, kind, status in (
        (acme, "referral.created", 422),
        (acme, "referral.counted", 201),
        (agency, "referral.counted", 422),
        (agency, "referral.created", 201),
    ):
        answer = call("POST", "webhook-endpoints", f'{{"url": "{URL}", "events": ["{kind}"]}}', key=kind)
        assert answer.status_code == status, (kind, answer.content)


def test_are_ten_at_most(agency, made):
    for number in range(webhooks.MOST - 1):
        assert agency("POST", "webhook-endpoints", f'{{"url": "{URL}"}}', key=f"k{number}").status_code == 201
    answer = agency("POST", "webhook-endpoints", f'{{"url": "{URL}"}}', key="eleventh")
    assert (answer.status_code, kind_of(answer)) == (409, "too-many-endpoints")
    agency("DELETE", f"webhook-endpoints/{made['id']}")
    assert agency("POST", "webhook-endpoints", f'{{"url": "{URL}"}}', key="again").status_code == 201


def test_are_stopped_and_run_again_by_their_owner(cast, agency, made):
    path = f"webhook-endpoints/{made['id']}"
    stopped = agency("PATCH", path, '{"enabled": false, "name": "本番"}').json()
    assert (stopped["state"], stopped["disabled_reason"], stopped["name"]) == ("disabled", "owner", "本番")
    for act, body in (("test", "{}"), ("replay", '{"since": "2026-11-01T00:00:00Z"}')):
        answer = agency("POST", f"{path}/{act}", body, key=act)
        assert (answer.status_code, kind_of(answer)) == (409, "endpoint-disabled")
    started = agency("PATCH", path, '{"enabled": true}').json()
    assert (started["state"], started["disabled_at"]) == ("healthy", None)
    with scope(network=True):
        assert Event.objects.filter(kind="endpoint.opened").count() == 2
        lines = AuditEntry.objects.filter(tenant=cast.agency).order_by("id")
        assert [line.action for line in lines] == ["endpoint.opened", "endpoint.changed", "endpoint.changed"]
        assert lines[1].detail == {"fields": ["disabled_at", "name"]}


def test_forget_their_secrets_when_they_are_removed(agency, made):
    assert agency("DELETE", f"webhook-endpoints/{made['id']}").status_code == 204
    assert agency("GET", f"webhook-endpoints/{made['id']}").status_code == 404
    assert agency("GET", "webhook-endpoints").json()["data"] == []
    endpoint = row(made)
    assert bytes(endpoint.sealed_secret) == b""
    assert endpoint.disabled_at is not None


def test_sign_with_both_secrets_for_a_day_after_a_rotation(agency, made, now):
    answer = agency("POST", f"webhook-endpoints/{made['id']}/rotate-secret", key="r").json()
    endpoint = row(made)
    assert answer["secret"] not in ("", made["secret"])
    assert endpoint.secrets_at(endpoint.previous_until - webhooks.OVERLAP) == [answer["secret"], made["secret"]]
    assert endpoint.secrets_at(endpoint.previous_until) == [answer["secret"]]


def test_belong_to_their_owner_alone(cast, acme, made):
    for verb, path in (
        ("GET", ""),
        ("PATCH", ""),
        ("DELETE", ""),
        ("POST", "/rotate-secret"),
        ("POST", "/test"),
        ("GET", "/attempts"),
        ("POST", "/replay"),
    ):
        assert acme(verb, f"webhook-endpoints/{made['id']}{path}", "{}", key=path or "k").status_code == 404


def test_send_the_example_of_any_type_of_theirs(agency, made):
    path = f"webhook-endpoints/{made['id']}/test"
    assert agency("POST", path, "{}", key="1").json()["data"] == {"endpoint_id": made["id"]}
    assert agency("POST", path, '{"type": "referral.created"}', key="2").json()["data"]["profile"]["last_name"]
    assert agency("POST", path, '{"type": "referral.counted"}', key="3").status_code == 422
    assert agency("GET", "events").json()["data"] == []
    with scope(network=True):
        assert Sending.objects.filter(endpoint__url=URL).count() == 2


# --- Events, attempts, sending again ----------------------------------------------------------------------------------
@pytest.fixture
def told(cast, made, now):
    """Five events of the agency's, the first of them tried once."""
    with scope(tenant=cast.agency):
        endpoint = Endpoint.objects.get()
        given = [
            messages.tell(tenant=cast.agency, kind="slot_request.closed", data={"n": n}, at=now, cause=cast_id(n))
            for n in range(5)
        ]
        tried = Attempt.objects.create(
            tenant=cast.agency,
            endpoint=endpoint,
            message_id=given[0].pk,
            kind=given[0].kind,
            number=1,
            started_at=now,
            milliseconds=12,
            status=500,
        )
        Sending.objects.update(failed_at=now, attempts=10, reason="status_500")
    return [message.public_id for message in given], tried.public_id


def cast_id(number):
    import uuid

    return uuid.UUID(int=number + 1)


def open_sendings():
    with scope(network=True):
        return Sending.objects.filter(failed_at=None, delivered_at=None, attempts=0).count()


def test_list_events_newest_first_page_by_page_for_their_party_alone(acme, agency, told, monkeypatch, now):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    first = agency("GET", "events?limit=3").json()
    rest = agency("GET", f"events?limit=3&cursor={first['next_cursor']}").json()
    assert [line["id"] for line in first["data"] + rest["data"]] == told[0][::-1]
    assert first["data"][0]["type"] == "slot_request.closed"
    assert acme("GET", "events").json()["data"] == []


def test_tell_of_a_cause_once(cast, told, now):
    with scope(tenant=cast.agency):
        assert messages.tell(tenant=cast.agency, kind="slot_request.closed", data={}, at=now, cause=cast_id(0)) is None
        assert Message.objects.count() == 5


def test_send_one_message_again_with_its_whole_schedule(agency, made, told):
    path = f"webhook-endpoints/{made['id']}/attempts"
    (line,) = agency("GET", path).json()["data"]
    assert (line["id"], line["event_id"], line["status"]) == (told[1], told[0][0], 500)
    answer = agency("POST", f"{path}/{told[1]}/resend", key="again")
    assert (answer.status_code, answer.json()["id"]) == (202, told[0][0])
    assert open_sendings() == 1


def test_replay_what_they_want_since_a_moment_a_few_at_a_time(agency, made, told, now, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    monkeypatch.setattr(replays, "STEP", 2)
    monkeypatch.setattr(replays, "AHEAD", 4)
    path, body = f"webhook-endpoints/{made['id']}/replay", '{"since": "2026-11-01T00:00:00Z"}'
    assert agency("POST", path, body, key="1").json()["events"] == 5
    assert open_sendings() == 2
    answer = agency("POST", path, body, key="2")
    assert (answer.status_code, kind_of(answer)) == (409, "replay-at-work")
    with scope(network=True):
        assert [replays.go_on_with_all(at=now) for _ in range(2)] == [1, 0]  # no more than AHEAD are on their way
        assert Sending.objects.filter(failed_at=None).count() == 4
        Sending.objects.filter(failed_at=None).update(delivered_at=now)
        replays.go_on_with_all(at=now)
    assert open_sendings() == 1
    assert agency("GET", f"webhook-endpoints/{made['id']}").json()["replaying"] is False


def test_write_to_the_heads_of_the_party_when_it_is_disabled(cast, made, now):
    with scope(network=True):
        endpoint = Endpoint.objects.get()
        for _ in range(2):
            webhooks.disable(endpoint_id=endpoint.pk, reason="dead", at=now)
        letters = Letter.objects.filter(kind="endpoint_disabled")
        assert [(letter.recipient, letter.data["host"]) for letter in letters] == [(cast.agency_admin.email, "8.8.8.8")]
