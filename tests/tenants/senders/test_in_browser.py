"""The sender's pages in a real browser: readable in every look, done by hand from the address to its use."""

import pytest
from playwright.sync_api import expect

from tenants.models import Sender
from tenants.scope import scope
from tenants.senders import queries
from tests.browser import LANGUAGES, enter, faults
from tests.tenants.senders.conftest import ADDRESS, READY, held, press

pytestmark = pytest.mark.browser
PAGE = "/e/acme/settings/sender/"


def sound(page):
    assert faults(page) == []


@pytest.mark.timeout(300)
def test_an_own_address_is_set_up_by_hand_and_every_page_of_it_is_sound(committed_cast, open_page, dns):
    cast = committed_cast
    page = open_page("/help/", permissions=["clipboard-read", "clipboard-write"])
    enter(page, cast.owner, PAGE)
    sound(page)
    page.get_by_label("差出人のアドレス").fill(ADDRESS)
    with page.expect_navigation():
        page.get_by_role("button", name="確認のメールを送る").click()
    expect(page.get_by_text("アドレスの確認待ち")).to_be_visible()
    page.get_by_role("button", name="DKIM (cr1)の値をコピー").click()
    expect(page.get_by_text("コピーしました")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "cr1.dkim.careerrelay.example"
    dns.zone = {("acme.example", "TXT"): ["v=spf1 include:_spf.google.com -all", "v=spf1 mx -all"]}
    with page.expect_navigation():
        page.get_by_role("button", name="もう一度確認").click()
    with scope(tenant=cast.acme):
        Sender.objects.update(checked_at=None)  # the pause between two looks is another test's
    for locale in LANGUAGES.values():
        own = enter(open_page("/help/", locale=locale), cast.owner, PAGE)
        sound(own)
        own.goto(f"/sender/{queries.token_of(held(cast.acme))}/")
        sound(own)
        own.context.close()
    press(cast, held(cast.acme), held(cast.acme).named_at)
    dns.zone = dict(READY)
    with page.expect_navigation():
        page.get_by_role("button", name="もう一度確認").click()
    expect(page.get_by_text("使用中")).to_be_visible()
    expect(page.get_by_text(f"アクメ株式会社 <{ADDRESS}>")).to_be_visible()
    sound(page)
