"""The API's documentation in a real browser …"""

import pytest
from playwright.sync_api import expect

from tests.browser import PHONE
from tests.tenants.api.conftest import caller_of

pytestmark = pytest.mark.browser


@pytest.fixture
def key(site, committed_cast):
    return caller_of(committed_cast.acme).secret


def test_keeps_to_the_content_security_policy(open_page):
    """`open_page` fails a test whose page complains, as it does of every violation."""
    page = open_page("/api/docs/")
    expect(page.locator(".opblock-summary-path", has_text="/api/v1/credits/transactions").first).to_be_visible()
    page.locator("#operations-employer-get_credits .opblock-summary-control").click()
    expect(page.locator(".responses-inner").first).to_be_visible()
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_tries_a_call_with_a_key(open_page, key):
    page = open_page("/api/docs/")
    page.locator(".auth-wrapper .authorize").click()
    page.get_by_label("auth-bearer-value").fill(key)
    page.get_by_role("button", name="Apply credentials").click()
    page.locator(".btn-done").click()
    me = page.locator("#operations-employer-get_me")
    me.locator("button.opblock-summary-control").click()
    me.get_by_role("button", name="Try it out").click()
    me.get_by_role("button", name="Execute").click()
    expect(me.locator(".live-responses-table")).to_contain_text("acme")
