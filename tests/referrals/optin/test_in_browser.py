"""The candidate's page in a real browser: every look, by keyboard alone, without scripts, and when the line drops."""

import pytest
from playwright.sync_api import expect

from referrals.models import Referral
from tenants.scope import scope
from tests.browser import LANGUAGES, PHONE, faults
from tests.referrals.optin.people import path_of, personal_link

pytestmark = pytest.mark.browser
NARROW = {"width": 320, "height": 700}


def check(page):
    assert faults(page) == []


def fill(page, cast, *, career="経理5年"):
    page.locator(f"[name=agency_{cast.agency.pk}][value=yes]").check()
    page.locator(f"[name=agency_{cast.other_agency.pk}][value=no]").check()
    page.locator("[name=desired_role]").fill("経理")
    page.locator("[name=desired_start]").select_option("now")
    page.locator("[name=career]").fill(career)


def press(page, decision):
    with page.expect_navigation():
        page.locator(f"button[value={decision}]").click()


def test_can_be_read_by_everybody_in_every_look(committed_cast, chromium, site):
    """In profiles without a judge of the console: it complains of every page whose status is 422."""
    link = personal_link(committed_cast.acme)
    for lang in LANGUAGES:
        page = chromium.new_context(base_url=site).new_page()
        page.goto(f"{path_of(link)}?lang={lang}")
        check(page)
        fill(page, committed_cast, career="本籍は東京都" if lang == "ja" else "My religion")
        press(page, "accept")
        check(page)
        page.locator("[name=sensitive_sure]").check()
        press(page, "preview")
        check(page)
        page.context.close()


def test_says_yes_by_keyboard_alone_on_a_narrow_phone(committed_cast, open_page):
    link = personal_link(committed_cast.acme)
    page = open_page(path_of(link), viewport=NARROW)
    check(page)
    for agency, key in ((committed_cast.agency, "Space"), (committed_cast.other_agency, "ArrowDown")):
        page.locator(f"[name=agency_{agency.pk}]").first.focus()
        page.keyboard.press(key)
    page.locator("[name=desired_role]").focus()
    page.keyboard.type("経理")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.locator("button[value=accept]").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("同意の控え")
    check(page)
    with scope(tenant=committed_cast.acme):
        assert Referral.objects.get().profile["desired_role"] == "経理"


def test_keeps_what_was_typed_when_the_line_drops(committed_cast, open_page):
    page = open_page(path_of(personal_link(committed_cast.acme)))
    fill(page, committed_cast)
    page.reload()
    assert page.locator("[name=career]").input_value() == "経理5年"
    assert page.locator(f"[name=agency_{committed_cast.agency.pk}][value=yes]").is_checked()
    press(page, "accept")
    assert page.evaluate("Object.keys(sessionStorage)") == []


def test_says_no_without_any_script(committed_cast, open_page):
    page = open_page(path_of(personal_link(committed_cast.acme)), java_script_enabled=False, viewport=PHONE)
    press(page, "decline")
    expect(page.get_by_text("ありがとうございました")).to_be_visible()
