"""The sender's pages: named, asked, pressed, looked at again, taken away; and by whom."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client

from tenants import post
from tenants.letters.models import Letter
from tenants.letters.services import word_letter
from tenants.models import Sender
from tenants.scope import scope
from tenants.senders import queries
from tests.tenants.senders.conftest import ADDRESS, READY, from_of, held, name, press

PAGE = "/e/acme/settings/sender/"


@pytest.fixture
def owner(cast):
    client = Client()
    client.force_login(cast.owner)
    return client


def test_from_naming_the_address_to_its_use(cast, owner, dns, now):
    assert owner.post(f"{PAGE}address/", {"address": " ＳＡＩＹＯ@ACME.example"}).status_code == 302
    sender = held(cast.acme)
    assert sender.address == "SAIYO@acme.example"
    with scope(tenant=cast.acme):
        due = Letter.objects.get(kind="sender_confirm").next_at
    post.send_due(model=Letter, render=word_letter, at=due)
    (asked,) = mail.outbox
    assert asked.to == [sender.address]
    (path,) = re.findall(r"http://[^/]+(/sender/\S+)", asked.body)
    for _ in range(2):  # a scanner follows links
        assert Client().get(path).status_code == 200
    assert held(cast.acme).proven_at is None
    assert Client().post(path).status_code == 200
    assert held(cast.acme).proven_by == "mail"
    dns.zone = dict(READY)
    assert owner.post(f"{PAGE}check/").status_code == 302
    assert "使用中" in owner.get(PAGE).content.decode()
    assert from_of(cast.acme)[1] == sender.address
    assert owner.post(f"{PAGE}remove/").status_code == 302
    assert held(cast.acme) is None
    assert Client().get(path).status_code == 404


def test_the_page_shows_what_to_set_what_was_found_and_when(cast, owner, dns, now):
    dns.zone = {("acme.example", "TXT"): ["v=spf1 include:_spf.google.com -all", "<script>x</script>"]}
    name(cast, now)
    with time_machine.travel(now, tick=False):
        owner.post(f"{PAGE}check/")
    page = owner.get(PAGE).content.decode()
    assert "v=spf1 include:_spf.google.com include:spf.careerrelay.example -all" in page
    assert "cr1._domainkey.acme.example" in page
    assert "cr1.dkim.careerrelay.example" in page
    assert queries.wants_of(held(cast.acme)).proof in page
    assert "2026年11月20日（金）10:00に確認" in page
    assert "<script>x" not in page


def test_whoever_presses_again_and_again_asks_dns_once(cast, owner, dns, now):
    name(cast, now)
    with time_machine.travel(now, tick=False) as clock:
        owner.post(f"{PAGE}check/")
        asked = dns.asked
        owner.post(f"{PAGE}check/")
        assert dns.asked == asked > 0
        clock.shift(timedelta(seconds=11))
        owner.post(f"{PAGE}check/")
    assert dns.asked > asked


@pytest.mark.parametrize(
    "address",
    [
        "saiyo@gmail.com",
        "no-reply@careerrelay.example",
        "acme.example",
        "a@b",
        "a@x.example\r\nBcc: b@y.example",
        "採用@acme.example",
        "saiyo@アクメ.example",
        "x" * 250 + "@acme.example",
    ],
)
def test_refuses_what_is_no_address_of_the_companys_own(cast, owner, address):
    response = owner.post(f"{PAGE}address/", {"address": address})
    assert response.status_code == 422
    assert held(cast.acme) is None


def test_who_may_only_look_sees_the_state_and_no_button(cast, dns, now):
    press(cast, name(cast, now), now)
    viewer = Client()
    viewer.force_login(cast.viewer)
    page = viewer.get(PAGE).content.decode()
    assert ADDRESS in page
    assert "DNSの設定待ち" in page
    assert PAGE + "check/" not in page
    for act in ("", "address/", "check/", "remove/"):
        assert viewer.post(PAGE + act, {"address": "a@b.example"}).status_code == 403
    assert dns.asked == 0


def test_where_the_mail_service_sends_for_nobody_else_nothing_is_offered(cast, owner, dns, now, settings):
    press(cast, name(cast, now), now)
    with scope(tenant=cast.acme):
        Sender.objects.update(ready_at=now)
    settings.SENDER_SPF_INCLUDE, settings.SENDER_DKIM = "", {}
    assert "自社のアドレスで送る" not in owner.get(PAGE).content.decode()
    assert owner.post(f"{PAGE}address/", {"address": ADDRESS}).status_code == 404
    assert from_of(cast.acme)[1] == "no-reply@careerrelay.example"


def test_a_token_of_another_company_opens_nothing(cast, now):
    sender = name(cast, now)
    forged = queries.token_of(Sender(pk=sender.pk, tenant_id=cast.rival.pk))
    assert Client().post(f"/sender/{forged}/").status_code == 404
    assert held(cast.acme).proven_at is None
