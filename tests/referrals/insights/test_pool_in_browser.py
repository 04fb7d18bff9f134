"""The pool in a real browser: found, chosen, tagged, merged and parted; readable in every look."""

import pytest

from candidates.models import Candidate, Tag
from candidates.pool import grams
from tenants.scope import scope
from tests.browser import LANGUAGES, enter, faults
from tests.factories import NOW, ApplicationFactory

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
LIST = "/e/acme/candidates/"
PAIRS = f"{LIST}duplicates/"


@pytest.fixture
def acme(committed_cast):
    """Acme with three people, two of whom are one."""
    acme = committed_cast.acme
    with scope(tenant=acme):
        for family, born in (("髙橋", "1990-04-01"), ("髙橋", "1990-04-01"), ("佐藤", None)):
            made = ApplicationFactory(tenant=acme, candidate__last_name=family, candidate__birth_date=born)
            Tag.objects.create(tenant=acme, candidate=made.candidate, name="次回優先", at=NOW)
        Candidate.objects.update(assigned_to=committed_cast.owner)
        grams.index_waiting(tenant=acme)
    return committed_cast


def test_people_are_found_chosen_and_tagged(acme, open_page):
    page = enter(open_page("/help/"), acme.owner, LIST)
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
    page = enter(open_page("/help/"), acme.owner, PAIRS)
    page.click("text=比べる")
    page.click("button:has-text('に統合')")
    page.wait_for_selector("text=候補者を統合しました")
    page.goto(PAIRS)
    page.click("button:has-text('取り消す')")
    page.wait_for_selector("text=2名に戻りました")


def test_every_page_can_be_read_in_every_look(acme, open_page):
    found = []
    for locale in LANGUAGES.values():
        page = enter(open_page("/help/", locale=locale), acme.owner, PAIRS)
        compare = page.locator("table a[href*='/duplicates/']").first.get_attribute("href")
        for address in (
            LIST,
            f"{LIST}?origin=applicant&q=%E9%AB%99%E6%A9%8B",
            f"{LIST}views/?query=q%3Dx",
            PAIRS,
            compare,
        ):
            page.goto(address)
            found += faults(page)
    assert found == []
