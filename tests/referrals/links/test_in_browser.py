"""The tracking links' pages in a real browser …"""

import pytest
from playwright.sync_api import expect

from referrals.rejections import services as rejections
from tenants.scope import scope
from tests.browser import LANGUAGES, enter, faults
from tests.factories import ApplicationFactory

pytestmark = pytest.mark.browser
LINKS = "/e/acme/links/"


@pytest.fixture
def open_links(committed_cast, open_page, now):
    """`open_links(locale="en-GB")`: the page as acme's owner sees it, a link for one use in it."""
    with scope(tenant=committed_cast.acme):
        link = rejections.issue_shared_link(tenant=committed_cast.acme, label="営業職 2026年秋", at=now)
        ApplicationFactory(tenant=committed_cast.acme)

    def opener(**options):
        page = enter(open_page("/help/", **options), committed_cast.owner, LINKS)
        page.link = link
        return page

    return opener


def test_are_made_copied_and_revoked(open_links):
    page = open_links(permissions=["clipboard-read", "clipboard-write"])
    page.get_by_label("用途").fill("経理 2026年冬")
    page.get_by_role("button", name="追加").click()
    card = page.get_by_role("region", name="経理 2026年冬")
    card.get_by_role("button", name="文をコピー").first.click()
    expect(card.get_by_text("コピーしました").first).to_be_visible()
    assert "/r/" in page.evaluate("navigator.clipboard.readText()")
    picture = card.get_by_role("img")
    picture.scroll_into_view_if_needed()  # it is loaded when it is near
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    card.get_by_role("link", name="無効にする").click()
    page.get_by_role("button", name="「経理 2026年冬」を無効にする").click()
    expect(page.get_by_text("「経理 2026年冬」の専用URLを無効にしました。")).to_be_visible()


def test_write_a_file_for_a_merge_field(open_links):
    page = open_links()
    page.get_by_role("link", name="個人ごとの専用URL").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSVに書き出す").click()
    assert "/r/" in download.value.path().read_text("utf-8-sig")


def test_can_be_read_by_everybody(open_links):
    found = []
    for locale in LANGUAGES.values():
        page = open_links(locale=locale)
        for address in (LINKS, f"{LINKS}personal/", f"{LINKS}{page.link.pk}/revoke/"):
            page.goto(address)
            page.locator("img.qr").evaluate_all("images => images.forEach(image => image.scrollIntoView())")
            found += faults(page)
    assert found == []
