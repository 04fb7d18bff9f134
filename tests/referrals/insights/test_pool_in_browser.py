"""The pool in a real browser: found, chosen, tagged, merged and parted; readable in every look."""

import os

import pytest

from candidates.models import Candidate, Tag
from candidates.pool import grams
from tenants.scope import scope
from tests.browser import DESKTOP, PHONE, axe
from tests.factories import NOW, ApplicationFactory

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
PASSWORD = "correct-horse-battery"
LIST = "/e/acme/candidates/"
PAIRS = f"{LIST}duplicates/"
SCHEMES, WIDTHS = ("light", "dark"), (PHONE, DESKTOP)
SHOTS = os.environ.get("SHOTS")  # a folder that keeps what the pages look like


@pytest.fixture
def acme(committed_cast, settings):
    """Acme, whose owner can sign in; three people, two of whom are one."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    committed_cast.owner.set_password(PASSWORD)
    committed_cast.owner.save()
    acme = committed_cast.acme
    with scope(tenant=acme):
        for family, born in (("髙橋", "1990-04-01"), ("髙橋", "1990-04-01"), ("佐藤", None)):
            made = ApplicationFactory(tenant=acme, candidate__last_name=family, candidate__birth_date=born)
            Tag.objects.create(tenant=acme, candidate=made.candidate, name="次回優先", at=NOW)
        Candidate.objects.update(assigned_to=committed_cast.owner)
        grams.index_waiting(tenant=acme)
    return committed_cast


def enter(page, cast):
    page.goto("/login/")
    page.fill("[name=login]", cast.owner.email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/e/acme/**")


def test_people_are_found_chosen_and_tagged(acme, open_page):
    page = open_page("/")
    enter(page, acme)
    page.goto(LIST)
    page.fill("[name=q]", "たかはし")
    page.press("[name=q]", "Enter")
    page.fill("[name=q]", "佐藤")
    page.press("[name=q]", "Enter")
    page.wait_for_selector("text=1–1 / 1")
    page.get_by_label("このページの全員を選択").check()
    page.click("text=タグ付け")
    page.fill("[name=name]", "英語可")
    page.click("button:has-text('1 名に設定')")
    page.wait_for_selector("text=1名にタグ「英語可」を付けました。")
    with scope(tenant=acme.acme):
        assert list(Tag.objects.filter(name="英語可").values_list("candidate__last_name", flat=True)) == ["佐藤"]


def test_two_are_merged_and_parted(acme, open_page):
    page = open_page("/")
    enter(page, acme)
    page.goto(PAIRS)
    page.click("text=比べる")
    page.click("button:has-text('に統合')")
    page.wait_for_selector("text=候補者を統合しました")
    page.goto(PAIRS)
    page.click("button:has-text('取り消す')")
    page.wait_for_selector("text=2名に戻りました")


@pytest.mark.parametrize("locale", ["ja-JP", "en-US"])
def test_every_page_can_be_read_in_every_look(acme, open_page, locale):
    page = open_page("/", locale=locale)
    enter(page, acme)
    page.goto(PAIRS)
    compare = page.locator("table a[href*='/duplicates/']").first.get_attribute("href")
    for address in (LIST, f"{LIST}?origin=applicant&q=%E9%AB%99%E6%A9%8B", f"{LIST}views/?query=q%3Dx", PAIRS, compare):
        for scheme in SCHEMES:
            for viewport in WIDTHS:
                look(page, address, scheme, viewport, locale)


def look(page, address, scheme, viewport, locale):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(viewport)
    page.goto(address)
    if SHOTS:
        place = address.split("/candidates/")[1][:20].replace("/", "_").replace("?", "-")
        name = f"{place}-{scheme}-{viewport['width']}-{locale}"
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    found = axe(page)
    assert not found.response["violations"], (address, scheme, viewport, found.generate_report())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (address, viewport)
