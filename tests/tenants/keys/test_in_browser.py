"""An API key in a real browser …"""

import pytest
from playwright.sync_api import expect

from tenants.scope import scope
from tests import factories
from tests.browser import LANGUAGES, each_language, enter, faults
from tests.factories import NOW

pytestmark = pytest.mark.browser
KEYS = "/e/acme/settings/keys/"


@pytest.fixture
def open_keys(committed_cast, open_page):
    def opener(**options):
        return enter(open_page("/help/", **options), committed_cast.owner, KEYS)

    return opener


def statuses(page, site, *secrets):
    """What programs are answered that hold these keys, over the wire."""
    told = [{"Authorization": f"Bearer {secret}"} for secret in secrets]
    return [page.request.get(f"{site}/api/v1/me", headers=headers).status for headers in told]


def test_is_issued_copied_used_rotated_and_revoked(site, open_keys):
    page = open_keys(permissions=["clipboard-read", "clipboard-write"])
    page.locator("main").get_by_role("link", name="キーを発行").first.click()
    page.get_by_label("名称").fill("採用管理システム")
    page.get_by_label("候補者と応募を読む").check()
    page.get_by_role("button", name="発行").click()
    page.get_by_role("button", name="キーをコピー").click()
    expect(page.get_by_text("コピーしました")).to_be_visible()
    old = page.evaluate("navigator.clipboard.readText()")
    assert statuses(page, site, old) == [200]

    page.reload()
    expect(page.get_by_text("値を見られるのは一度だけです。")).to_be_visible()
    assert old not in page.content()
    page.get_by_role("link", name="交換").click()
    page.get_by_label("1時間").check()
    page.get_by_role("button", name="新しいキーを発行").click()
    new = page.locator("#secret").inner_text()
    assert statuses(page, site, old, new) == [200, 200]

    page.get_by_role("link", name="控えたので一覧へ戻る").click()
    page.locator("article", has_text=f"…{old[-4:]}").get_by_role("link", name="失効").click()
    page.get_by_role("button", name="を失効").click()
    expect(page.get_by_text("「採用管理システム」を失効しました。")).to_be_visible()
    assert statuses(page, site, old, new) == [401, 200]


@each_language
def test_has_pages_that_everybody_can_read(committed_cast, open_keys, language):
    with scope(network=True):
        factories.make_key(committed_cast.acme, name="採用管理システム", last_four="x7Qa", networks=["203.0.113.0/24"])
        factories.make_key(committed_cast.acme, name="夜間バッチ", last_four="k2Lm", is_test=True, revoked_at=NOW)
    page = open_keys(locale=LANGUAGES[language])
    key = page.locator("article .button").first.get_attribute("href").split("/")[-3]
    for path in ("", "new/", f"{key}/rotate/", f"{key}/revoke/"):
        page.goto(f"{KEYS}{path}")
        assert faults(page) == []
    page.goto(f"{KEYS}new/")
    page.locator("main button[type=submit]").click()
    page.locator(".field-error").first.wait_for()
    assert faults(page) == []
    page.locator("[name=name]").fill("ATS")
    page.locator("[name=scopes]").first.check()
    page.locator("main button[type=submit]").click()
    page.locator("#secret").wait_for()
    assert faults(page) == []
