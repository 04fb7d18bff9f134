"""The sender's pages in a real browser: readable in every look, done by hand from the address to its use."""

import pytest
from django.conf import settings as given
from django.test import Client
from playwright.sync_api import expect

from tenants.models import Sender
from tenants.scope import scope
from tenants.senders import queries
from tests.browser import DESKTOP, PHONE, axe
from tests.tenants.senders.conftest import ADDRESS, READY, held, press

pytestmark = pytest.mark.browser
PAGE = "/e/acme/settings/sender/"
LOOKS = [("ja-JP", "light", PHONE), ("en-GB", "dark", DESKTOP), ("ja-JP", "dark", PHONE), ("en-GB", "light", DESKTOP)]


def signed_in(open_page, cast, site, **options):
    browser = Client()
    browser.force_login(cast.owner)
    page = open_page("/help/", **options)
    name = given.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": browser.cookies[name].value, "url": site}])
    page.goto(PAGE)
    return page


def sound(page):
    assert axe(page).violations_count == 0, axe(page).generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.timeout(300)
def test_an_own_address_is_set_up_by_hand_and_every_page_of_it_is_sound(committed_cast, site, open_page, dns):
    cast = committed_cast
    page = signed_in(open_page, cast, site, permissions=["clipboard-read", "clipboard-write"])
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
    for locale, theme, size in LOOKS:
        own = signed_in(open_page, cast, site, locale=locale, color_scheme=theme, viewport=size)
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
