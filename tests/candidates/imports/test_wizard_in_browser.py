"""The wizard in a real browser: by keyboard, without a script, with a nasty file, and open to everybody."""

import re
from pathlib import Path

import pytest
from django.utils import timezone

from candidates.imports import tasks
from candidates.models import Application, Candidate
from tenants.scope import scope
from tests.browser import LANGUAGES, each_language, enter, faults
from tests.candidates.imports.walking import rows, started

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
NASTY = "\r\n".join(
    [
        "2026年度 応募者一覧,,,,,,",
        "応募番号,氏　名,ふりがな,ご連絡先,応募ポジション,選考結果,配偶者の有無",
        '1,髙橋　美咲,たかはし　みさき,MISAKI@mail.example,"法人営業\r\n（東日本）",不採用,あり',
        '2,﨑山 "次郎,さきやま じろう,jiro@mail.example,法人営業,不採用,なし',
        "3,=HYPERLINK(1) 太郎,たろう,だめなアドレス,法人営業,不採用,",
        f"4,{'長' * 301},ながい,long@mail.example,法人営業,不採用,",
        "5,山田　花子,ヤマダ　ハナコ,hanako@mail.example,法人営業,不採用,,,余分",
        "1,髙橋　美咲,たかはし　みさき,misaki@mail.example,経理,不採用,あり",
    ]
).encode("cp932")


@pytest.fixture
def nasty(tmp_path) -> Path:
    path = tmp_path / "応募者一覧.csv"
    path.write_bytes(NASTY)
    return path


@pytest.fixture
def hr(committed_cast, open_page):
    """HR's browser, signed in."""

    def opened(**options):
        return enter(open_page("/help/", **options), committed_cast.owner, "/e/acme/imports/")

    return opened


def tab_to(page, selector):
    """Press Tab until the element has the focus; nobody touches the mouse."""
    for _press in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
    pytest.fail(f"{selector} cannot be reached by keyboard")


def test_a_nasty_file_goes_in_by_keyboard_alone(committed_cast, hr, nasty):
    page = hr()
    tab_to(page, "input[type=file]")
    page.set_input_files("input[type=file]", nasty)
    tab_to(page, "main form button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/columns/")
    assert page.locator("th", has_text="配偶者の有無").count() == 1
    assert "なし" not in page.locator("table").inner_text()
    tab_to(page, "[name=column_3]")
    page.keyboard.type("メールアドレス")
    tab_to(page, "form.stack button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/check/")
    text = page.locator("main").inner_text()
    assert "まだ何も取り込んでいません" in text
    assert "文字数が多すぎます" in text
    assert "セルの数が項目名より多く" in text
    tab_to(page, "main form.buttons button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/imports/imp_\w+/$"))
    page.wait_for_selector("progress")
    tasks.run_due_imports()
    page.wait_for_selector("text=取り込みの結果")  # htmx has asked, and loads the result by itself
    assert "一部失敗" in page.locator("main").inner_text()
    with scope(tenant=committed_cast.acme):
        assert set(Candidate.objects.values_list("last_name", flat=True)) >= {"髙橋", "=HYPERLINK(1)"}
        assert Application.objects.get(remote_id="1").job == "経理"


def test_everything_works_without_a_script(committed_cast, hr, nasty):
    page = hr(java_script_enabled=False)
    page.set_input_files("input[type=file]", nasty)
    page.click("text=次へ：列を確かめる")
    page.select_option("[name=column_3]", "email")
    page.click("text=次へ：内容を確かめる")
    page.click("button:has-text('行を取り込む')")
    assert page.locator("progress").count() == 1
    tasks.run_due_imports()
    page.click("text=いまの状況に更新")
    assert "取り込みの結果" in page.locator("h1").inner_text()
    with page.expect_download() as download:
        page.click("text=失敗した行をCSVでダウンロード")
    assert "エラー内容" in Path(download.value.path()).read_text("utf-8-sig")
    page.click("text=取り消しの確認へ")
    page.click("button:has-text('取り込みを取り消す')")
    tasks.run_due_imports()
    page.click("text=いまの状況に更新")
    assert "この取り込みは取り消しました" in page.locator("main").inner_text()
    with scope(tenant=committed_cast.acme):
        assert Candidate.objects.count() == 0


@each_language
def test_every_step_is_open_to_everybody(hr, nasty, language):
    page, found = hr(locale=LANGUAGES[language]), []

    def look(name):
        found.extend(faults(page, name))

    page.set_input_files("input[type=file]", nasty)
    page.click("main form button[type=submit]")
    look("columns")
    page.select_option("[name=column_3]", "email")
    page.select_option("[name=column_4]", "email")
    page.click("form.stack button[type=submit]")
    look("columns with errors")
    page.select_option("[name=column_4]", "job")
    page.click("form.stack button[type=submit]")
    look("check")
    page.click("main form.buttons button[type=submit]")
    look("progress")
    tasks.run_due_imports()
    page.wait_for_function("() => !document.querySelector('progress')")
    look("result")
    address = page.url
    for path in ("undo/", "../", "../mappings/"):
        page.goto(f"{address}{path}")
        look(path)
    assert found == []


def test_one_that_was_started_elsewhere_is_followed_too(committed_cast, hr):
    imported = started(committed_cast.acme, rows(3), timezone.now())
    page = hr()
    page.click("text=applicants.csv")
    assert imported.public_id in page.url
    assert "処理中" in page.locator("main").inner_text()
