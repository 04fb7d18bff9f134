"""The desk in a real browser: stepping in shows its banner on every page; axe finds nothing; each page fits."""

import pytest

from tenants.models import Job
from tenants.scope import scope
from tests import factories
from tests.browser import LANGUAGES, each_language, enter, faults

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]


@pytest.fixture
def operator(committed_cast):
    with scope(network=True):
        factories.ApplicationFactory(tenant=committed_cast.acme)
        Job.objects.filter(pk__in=Job.objects.values("pk")[:1]).update(error="KeyError", done_at=None)
    return committed_cast.operator


def addresses(cast):
    party = f"/admin/parties/{cast.acme.pk}/"
    today = cast.acme.founded_at.date()
    question = f"?party={cast.acme.pk}&key=&since={today}&until={today.replace(year=today.year + 1)}"
    yield from (party, f"{party}refuse/", f"{party}plan/", f"{party}visit/", f"/admin/parties/{cast.agency.pk}/")
    yield from ("/admin/parties/invite/", "/admin/licences/", "/admin/stuck/", "/admin/figures/", "/admin/circulation/")
    yield from ("/admin/breach/", f"/admin/breach/{question}", "/admin/notices/1/", "/admin/notices/1/")


def test_steps_in_sees_the_banner_on_every_page_and_steps_out(operator, committed_cast, open_page):
    page = enter(open_page("/admin/"), operator, f"/admin/parties/{committed_cast.acme.pk}/")
    page.click("text=この組織の画面を見る")
    page.fill("#id_reason", "短い")
    page.click("text=立ち入りを始める")
    assert "10文字以上" in page.inner_text("#errors")
    page.fill("#id_reason", "登録数の問い合わせを確認するため")
    page.click("text=立ち入りを始める")
    page.wait_for_url("**/e/acme/")
    for name in ("候補者", "メール", "ダッシュボード"):
        page.click(f"nav.app-nav >> text={name}")
        assert "変更はできません" in page.inner_text(".visit")
        assert "登録数の問い合わせ" in page.inner_text(".visit")
    page.click("text=立ち入りを終える")
    page.wait_for_selector("text=立ち入りを終えました")
    assert page.request.get("/e/acme/").status == 404


@each_language
def test_every_page_is_for_everybody(operator, committed_cast, open_page, language):
    page = open_page("/admin/", locale=LANGUAGES[language])
    found = faults(page)
    enter(page, operator)
    for address in addresses(committed_cast):
        page.goto(address)
        found += faults(page)
    page.goto(f"/admin/parties/{committed_cast.acme.pk}/visit/")
    page.fill("#id_reason", "画面の確認のための立ち入りです")
    page.click("main form.card button[type=submit]")
    page.wait_for_selector(".visit")
    assert found + faults(page) == []
