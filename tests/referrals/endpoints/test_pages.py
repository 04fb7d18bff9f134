"""The pages of a party's webhooks: a secret once, a person's data to whoever may see it, every answer explained."""

import html
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from candidates.consents import services as consents
from candidates.models import ProvisionRecord
from referrals.models import Reading
from tenants.models import AuditEntry, StepIn
from tenants.scope import scope
from tenants.webhooks import services as webhooks
from tenants.webhooks.models import Attempt, Endpoint, Message, Sending
from tests.referrals.endpoints.conftest import (
    URL,
    Webhooks,
    delivery_to,
    open_endpoint,
    path_of,
    push_example,
    push_profile,
    said,
)

SECRET = re.compile(r"whsec_[\w+/=]{44}")


def secret_in(answer):
    return SECRET.search(html.unescape(answer.content.decode()))[0]


def ticket_on(page):
    return re.search(r'name="ticket" value="([^"]+)"', page.content.decode())[1]


def add(desk, url=URL, **fields):
    return desk.post("new/", url=url, ticket=ticket_on(desk.get("new/")), **fields)


def acts_of(member):
    """What the trail says that they did."""
    with scope(network=True):
        return set(AuditEntry.objects.filter(actor_id=member.pk).values_list("action", flat=True))


def only_endpoint():
    with scope(network=True):
        return Endpoint.objects.get()


@pytest.mark.parametrize("who", ["admin", "owner"])
def test_show_a_secret_once_however_often_the_form_is_sent(request, cast, who):
    desk = request.getfixturevalue(who)
    ticket = ticket_on(desk.get("new/"))
    made = desk.post("new/", url=URL, ticket=ticket)
    assert secret_in(made) == only_endpoint().secret
    again = desk.post("new/", url=URL, ticket=ticket)
    assert (again.status_code, again["Location"]) == (302, desk.place)
    shown = [desk.text(path) for path in ("", f"{only_endpoint().public_id}/", f"{only_endpoint().public_id}/rotate/")]
    assert not any("whsec_" in text for text in shown)


@pytest.mark.parametrize(
    "url",
    ["http://8.8.8.8/", "https://10.0.0.1/", "https://127.0.0.1/", "https://[::1]/", "ftp://x", "こんにちは", ""],
)
def test_refuse_an_address_that_may_not_be_called(admin, url):
    answer = add(admin, url)
    assert (answer.status_code, "field-error" in answer.content.decode()) == (422, True)
    with scope(network=True):
        assert not Endpoint.objects.exists()


def test_offer_each_party_its_own_events(admin, owner):
    for desk, own, foreign in (
        (admin, "referral.created", "slot.granted"),
        (owner, "slot.granted", "referral.created"),
    ):
        assert (f'value="{own}"' in desk.text("new/"), f'value="{foreign}"' in desk.text("new/")) == (True, False)
        assert add(desk, kinds=[foreign]).status_code == 422


def test_stop_at_ten(cast, admin):
    for _ in range(webhooks.MOST):
        open_endpoint(cast.agency)
    assert "10件まで" in admin.text()
    assert add(admin)["Location"] == admin.place


def test_change_what_goes_where(admin, endpoint):
    here = f"{endpoint.public_id}/"
    told = {"url": "https://8.8.4.4/new", "name": "基幹", "kinds": ["referral.created"], "is_thin": "on"}
    assert admin.post(f"{here}edit/", **told).status_code == 302
    now = only_endpoint()
    assert (now.url, now.name, now.kinds, now.is_thin) == (told["url"], "基幹", told["kinds"], True)
    assert admin.post(f"{here}edit/", url="https://10.0.0.1/").status_code == 422
    assert only_endpoint().url == told["url"]


def test_rotate_once_for_one_press_and_keep_the_old_one_signing(admin, endpoint):
    here, old = f"{endpoint.public_id}/rotate/", endpoint.secret
    turn = re.search(r'name="turn" value="([^"]+)"', admin.text(here))[1]
    fresh = secret_in(admin.post(here, turn=turn))
    assert admin.post(here, turn=turn).status_code == 302  # the same press again
    assert only_endpoint().secrets_at(timezone.now()) == [fresh, old]
    assert "前の交換の途中です" in admin.text(here)


def test_stop_and_start_again(admin, endpoint):
    here = f"{endpoint.public_id}/"
    admin.post(f"{here}switch/", to="off")
    assert "メンバーまたはAPIの操作で止めました" in admin.text(here)
    assert 'test/"' not in admin.text(here)
    for path in ("test/", "replay/"):
        admin.post(here + path, kind="ping", since=f"{timezone.localtime() - timedelta(hours=1):%Y-%m-%dT%H:%M}")
        assert "停止中の送信先には送れません" in admin.text(here)
    admin.post(f"{here}switch/", to="on")
    assert only_endpoint().state == "healthy"


def test_remove_after_a_page_that_names_it(admin, endpoint):
    here = f"{endpoint.public_id}/"
    assert "8.8.8.8" in admin.text(f"{here}remove/")
    assert admin.post(f"{here}remove/")["Location"] == admin.place
    assert admin.get(here).status_code == 404


def test_send_an_example_and_show_it_as_one(cast, admin, endpoint):
    here = f"{endpoint.public_id}/"
    admin.post(f"{here}test/", kind="referral.created")
    with scope(network=True):
        assert Sending.objects.get().message.is_example
    assert acts_of(cast.agency_admin) == {"endpoint.tested"}
    admin.post(f"{here}test/", kind="slot.granted")
    assert "種類を選んでください" in admin.text(here)
    with scope(network=True):
        assert Sending.objects.count() == 1
    tried = push_example(endpoint, said(), kind="referral.created")
    text = admin.text(path_of(tried))
    assert "髙橋" in text
    assert "実在する人の情報ではありません" in text


def test_replay_from_a_moment(cast, admin, endpoint):
    delivery = delivery_to(cast)
    here = f"{endpoint.public_id}/"
    for since in ("2020-01-01T00:00", "2999-01-01T00:00", "きのう", ""):
        answer = admin.post(f"{here}replay/", since=since)
        assert (answer.status_code, "再送を始められませんでした" in answer.content.decode()) == (422, True)
    admin.post(f"{here}replay/", since=f"{timezone.localtime() - timedelta(hours=1):%Y-%m-%dT%H:%M}")
    assert "1件の通知を、古い順に送り直します" in admin.text(here)
    with scope(network=True):
        assert Sending.objects.get().message_id == delivery.pk
    assert acts_of(cast.agency_admin) == {"endpoint.replayed"}


def test_send_one_again_while_it_is_kept(cast, admin, endpoint):
    tried = push_profile(endpoint, delivery_to(cast), said(500))
    assert admin.post(f"{path_of(tried)}resend/").status_code == 302
    assert acts_of(cast.agency_admin) == {"endpoint.resent"}
    with scope(network=True):
        assert Sending.objects.get().message_id == tried.message_id
        Sending.objects.all().delete()
        Message.objects.all().delete()
    assert "もう一度送る" not in admin.text(path_of(tried))
    admin.post(f"{path_of(tried)}resend/")
    assert "保存期間が過ぎたため、再送できません" in admin.text()


def test_mask_a_person_until_somebody_who_may_see_them_asks(cast, admin, endpoint):
    """Seeing them here is a reading like any other: recorded as a provision, and as this member's."""
    tried = push_profile(endpoint, delivery_to(cast, skills="珠算一級"), said(500, "珠算一級は不明です".encode()))
    text = admin.text(path_of(tried))
    assert "珠算一級" not in text
    assert "•••は不明です" in text
    with scope(network=True):
        assert not ProvisionRecord.objects.exists()
    assert "珠算一級" in admin.text(f"{path_of(tried)}?people=1")
    with scope(network=True):
        assert ProvisionRecord.objects.count() == 1
        assert Reading.objects.get().user == cast.agency_admin


def test_show_nobody_whose_consent_has_ended(cast, admin, endpoint):
    delivery = delivery_to(cast, skills="珠算一級")
    tried = push_profile(endpoint, delivery, said())
    with scope(tenant=cast.acme):
        consents.withdraw_consent(tenant=cast.acme, consent=delivery.consent, agency=cast.agency, at=timezone.now())
    assert "珠算一級" not in admin.text(f"{path_of(tried)}?people=1")


def test_show_thin_ones_as_they_went(cast, admin):
    endpoint = open_endpoint(cast.agency, is_thin=True)
    tried = push_profile(endpoint, delivery_to(cast, skills="珠算一級"), said())
    with scope(network=True):
        Endpoint.objects.update(is_thin=False)
    assert "&quot;profile&quot;" not in admin.text(path_of(tried))


def test_keep_people_and_secret_paths_from_a_visitor(cast, endpoint):
    """An operator who has stepped in helps with the wiring, and reads nobody; support sees no answer either."""
    tried = push_profile(endpoint, delivery_to(cast, skills="珠算一級"), said(500, b"internal detail"))
    at = timezone.now()
    with scope(network=True):
        told = {"tenant": cast.agency, "reason": "問い合わせ", "started_at": at, "ends_at": at + timedelta(hours=1)}
        for user in (cast.operator, cast.support):
            StepIn.objects.create(operator=user, **told)
    for user, sees_answer in ((cast.operator, True), (cast.support, False)):
        text = Webhooks(user, "/a/agency/").text(f"{path_of(tried)}?people=1")
        assert ("珠算一級" in text, "geheim" in text, "internal detail" in text) == (False, False, sees_answer)
    with scope(network=True):
        assert not ProvisionRecord.objects.exists()


def test_let_a_consultant_look_and_change_nothing(endpoint, consultant):
    for path in ("", f"{endpoint.public_id}/"):
        text = consultant.text(path)
        assert "8.8.8.8" in text
        assert "geheim" not in text
        assert "送信先を追加" not in text
    assert consultant.post(f"{endpoint.public_id}/switch/", to="off").status_code == 403


PAGE = b"<!DOCTYPE html><html><body><h1>Please log in</h1><script>alert(1)</script></body></html>"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (said(200, PAGE), "応答がHTMLのページです"),
        (said(200, b"\xef\xbb\xbf\n <HTML>"), "応答がHTMLのページです"),
        (said(302), "転送（リダイレクト）には従いません"),
        (said(410), "受信側が「もう使わない」と答えた"),
        (said(429), "Retry-After"),
        (said(503, b"\xff\xfe\x00 broken"), "受信側でエラーが起きました"),
        (said(100), "2xx以外の応答は"),
        (said(0, error="timeout"), "15秒以内に応答が終わりませんでした"),
        (said(0, error="tls"), "証明書"),
        (said(0, error="address_private"), "送信を許可していないアドレス"),
        (said(0, error="heard of never"), "接続できませんでした"),
    ],
)
def test_say_what_an_answer_means(admin, endpoint, answer, told):
    tried = push_example(endpoint, answer)
    text = admin.text(path_of(tried))
    assert told in text
    assert "<script>alert" not in text


def test_say_nothing_more_of_what_went_well(admin, endpoint):
    tried = push_example(endpoint, said(200, b'{"ok": true}'))
    text = admin.text(path_of(tried))
    assert "確かめてください" not in text
    assert "送信済み" in text


def test_page_through_every_try_and_through_the_failures(cast, admin, endpoint):
    first = push_example(endpoint, said(500))
    with scope(tenant=cast.agency):
        told = {"tenant": cast.agency, "endpoint": endpoint, "message_id": first.message_id, "kind": "ping"}
        told |= {"number": 1, "started_at": timezone.now(), "milliseconds": 1, "status": 204}
        Attempt.objects.bulk_create(Attempt(**told) for _ in range(60))
    here, seen = f"{endpoint.public_id}/", []
    path = here
    while path:
        text = admin.text(path)
        seen += re.findall(r"/attempts/(att_\w+)/\"", text)
        older = re.search(r'href="\?before=(att_\w+)#attempts"', text)
        path = older and f"{here}?before={older[1]}"
    assert len(seen) == len(set(seen)) == 61
    assert re.findall(r"/attempts/(att_\w+)/\"", admin.text(f"{here}?failed=1")) == [first.public_id]
    assert admin.get(f"{here}?before=nonsense").status_code == 200
