"""Signing in, in a real browser: password, authenticator app, recovery code, passkey, and the list of sessions."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from tenants.models import AuditEntry
from tenants.scope import scope
from tests.tenants.people.entering import PASSWORD, code_of, link_in, sign_in, with_password

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
DASHBOARD = re.compile(r"/e/acme/$")


@pytest.fixture
def owner(committed_cast):
    return with_password(committed_cast.owner)


@pytest.fixture
def named(site):
    """The site at a name: passkeys do not work at numbers."""
    return site.replace("127.0.0.1", "localhost")


def enter(page, user):
    sign_in(page, user)
    expect(page).to_have_url(DASHBOARD)


def reauthenticate(page):
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")


def register_app(page):
    """At the page of the second factors; returns the app's secret, and leaves at the recovery codes."""
    page.click("text=認証アプリを登録")
    reauthenticate(page)
    secret = page.inner_text("code.secret")
    page.fill("[name=code]", code_of(secret))
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_have_text("リカバリーコード")
    return secret


def leave(page):
    page.click(".menu-end summary")
    page.click("text=ログアウト")
    expect(page).to_have_url(re.compile(r"/$"))


def test_opens_the_page_that_was_asked_for_and_leaves_a_line_in_the_audit(owner, committed_cast, open_page):
    page = open_page("/e/acme/candidates/")
    sign_in(page, owner)
    expect(page).to_have_url(re.compile(r"/e/acme/candidates/$"))
    with scope(tenant=committed_cast.acme):
        line = AuditEntry.objects.get(action="member.signed_in")
    assert (line.actor_id, line.ip, line.request_id[:4]) == (owner.pk, "127.0.0.1", "req_")


def test_asks_for_the_app_s_code_and_takes_each_once(owner, open_page):
    page = open_page("/login/")
    enter(page, owner)
    page.goto("/account/2fa/")
    secret = register_app(page)
    leave(page)
    code = code_of(secret, 1)
    for answer in ("000000", code):
        page.goto("/login/")
        if "/authenticate/" not in page.url:
            sign_in(page, owner)
        page.fill("[name=code]", answer)
        page.click("main button[type=submit]")
    expect(page).to_have_url(DASHBOARD)
    leave(page)
    page.goto("/login/")
    sign_in(page, owner)
    page.fill("[name=code]", code)
    page.click("main button[type=submit]")
    expect(page.locator("main")).to_contain_text("認証できませんでした")


def test_takes_a_recovery_code_in_the_app_s_place_and_only_once(owner, open_page):
    page = open_page("/login/")
    enter(page, owner)
    page.goto("/account/2fa/")
    register_app(page)
    codes = page.locator(".codes code").all_inner_texts()
    assert len(set(codes)) == 10
    for opens in (True, False):
        page.context.clear_cookies()
        page.goto("/login/")
        sign_in(page, owner)
        page.fill("[name=code]", codes[0])
        page.click("main button[type=submit]")
        if opens:
            expect(page).to_have_url(DASHBOARD)
    expect(page.locator("main")).to_contain_text("認証できませんでした")


@pytest.fixture
def device(owner, open_page, named):
    """A page at the name, in a browser that has an authenticator with somebody's finger on it."""
    page = open_page(f"{named}/login/")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


def add_passkey(page, name):
    page.goto("/".join(page.url.split("/")[:3]) + "/account/passkeys/add/")
    if page.locator("[name=password]").count():
        reauthenticate(page)
    page.fill("[name=name]", name)
    page.click("text=パスキーを登録 >> nth=-1")
    expect(page.locator("h1")).not_to_have_text("パスキーの登録")


def test_by_a_passkey_needs_no_password(owner, device):
    enter(device, owner)
    add_passkey(device, "会社のノートPC")
    device.goto(device.url.replace("/account/2fa/recovery-codes/", "/account/passkeys/"))
    expect(device.locator("tbody th")).to_have_text("会社のノートPC")
    leave(device)
    device.goto(device.url + "login/?next=/e/acme/candidates/")
    device.click("[data-passkey] button")
    expect(device).to_have_url(re.compile(r"/e/acme/candidates/$"))


def test_with_a_passkey_as_second_factor(owner, device):
    enter(device, owner)
    add_passkey(device, "鍵")
    leave(device)
    device.goto(device.url + "login/")
    sign_in(device, owner)
    device.click("[data-passkey] button")
    expect(device).to_have_url(DASHBOARD)


def test_a_passkey_can_be_renamed_and_deleted(owner, device):
    enter(device, owner)
    add_passkey(device, "鍵")
    root = "/".join(device.url.split("/")[:3])
    device.goto(f"{root}/account/passkeys/")
    device.click("text=名前を変更")
    device.fill("[name=name]", "新しい名前")
    device.click("main button[type=submit]")
    expect(device.locator("tbody th")).to_have_text("新しい名前")
    device.click("text=削除")
    expect(device.locator(".lead")).to_contain_text("新しい名前")
    device.click("main button[type=submit]")
    expect(device.locator("main")).to_contain_text("パスキーがまだありません")


def test_says_at_an_address_of_numbers_where_passkeys_work(site, open_page, committed_cast):
    page = open_page("/login/?next=/help/")
    assert page.locator("[data-passkey] button").count() == 0
    expect(page.locator(".notice a")).to_have_text(site.replace("127.0.0.1", "localhost") + "/login/?next=/help/")


@pytest.mark.parametrize(
    ("locale", "subject"),
    [("ja-JP", "【CareerRelay】パスワードの再設定"), ("en-US", "[CareerRelay] Set a new password")],
)
def test_a_forgotten_password_is_set_anew_by_mail(owner, open_page, locale, subject):
    elsewhere = open_page("/login/")
    enter(elsewhere, owner)
    page = open_page("/account/password/reset/", locale=locale)
    page.fill("[name=email]", owner.email.upper())
    page.click("main button[type=submit]")
    expect(page).to_have_url(re.compile(r"/reset/sent/$"))
    assert [message.subject for message in mail.outbox] == [subject]
    page.goto(link_in(mail.outbox[0]))
    for field in ("password1", "password2"):
        page.fill(f"[name={field}]", "another-horse-battery")
    page.click("main button[type=submit]")
    expect(page).to_have_url(re.compile(r"/reset/done/$"))
    page.goto("/login/")
    sign_in(page, owner, "another-horse-battery")
    expect(page).to_have_url(DASHBOARD)
    elsewhere.goto("/e/acme/")
    expect(elsewhere).to_have_url(re.compile(r"/login/"))
    page.goto(link_in(mail.outbox[0]))
    assert page.locator("[name=password1]").count() == 0


def test_lists_the_sessions_and_ends_the_others(owner, open_page):
    elsewhere, page = open_page("/login/"), open_page("/login/")
    for one in (elsewhere, page):
        enter(one, owner)
    page.goto("/account/sessions/")
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator("tbody")).to_contain_text("Linux")
    page.click("text=ほかの端末からログアウト")
    expect(page.locator("tbody tr")).to_have_count(1)
    elsewhere.goto("/e/acme/")
    expect(elsewhere).to_have_url(re.compile(r"/login/"))
    page.goto("/e/acme/")
    expect(page).to_have_url(DASHBOARD)
