"""A tenant's trail and its data in a real browser: asked for, downloaded, and ended by who proves to be the owner."""

import re

import pytest
from django.utils import timezone

from tenants.leaving import writing
from tenants.models import StepIn, Tenant
from tenants.scope import scope
from tests.browser import LANGUAGES, each_language, faults

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
PASSWORD = "correct-horse-battery"
HOME = "/e/acme/settings/"


@pytest.fixture
def acme(committed_cast, settings, tmp_path):
    """Acme, whose owner can sign in, and where an operator has just looked in."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path
    committed_cast.owner.set_password(PASSWORD)
    committed_cast.owner.save()
    at = timezone.now()
    with scope(network=True):
        told = {"operator": committed_cast.operator, "reason": "問い合わせ", "started_at": at, "ends_at": at}
        StepIn.objects.create(tenant=committed_cast.acme, **told)
    return committed_cast


def sign_in(page, email):
    page.goto("/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(re.compile(r"/e/acme/"))


def prove(page):
    """The page that asks who one is, on the way to what matters."""
    page.wait_for_url(re.compile("reauthenticate"))
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")


def test_everything_is_asked_for_downloaded_and_written_down(acme, open_page):
    page = open_page("/")
    sign_in(page, acme.owner.email)
    page.goto(f"{HOME}data/")
    page.click("text=書き出しを依頼")
    assert "受け付けました" in page.inner_text("main")
    assert "作成中" in page.inner_text("main table")
    writing.write_due(at=timezone.now())
    page.reload()
    page.click("main table >> text=ダウンロード")
    prove(page)
    page.wait_for_url(re.compile(r"/settings/data/$"))
    with page.expect_download() as download:
        page.click("main table >> text=ダウンロード")
    assert download.value.suggested_filename.startswith("careerrelay-acme-")
    page.goto(f"{HOME}audit/?group=data")
    told = page.inner_text("main table")
    assert "書き出したデータをダウンロードしました" in told
    assert "127.0.0.1" in told
    with page.expect_download() as download:
        page.click("text=CSVに書き出す")
    assert download.value.suggested_filename.endswith(".csv")


def test_the_account_ends_by_its_name(acme, open_page):
    page = open_page("/")
    sign_in(page, acme.owner.email)
    page.goto(f"{HOME}data/")
    page.click("text=利用の終了に進む")
    prove(page)
    page.wait_for_url(re.compile(r"/close/$"))
    page.fill("[name=name]", "アクメ株式会社")
    page.click("main form button[type=submit]")
    assert "利用を終了しました" in page.inner_text("main")
    with scope(network=True):
        assert Tenant.objects.get(pk=acme.acme.pk).closed_at is not None


@each_language
def test_the_pages_are_open_to_everybody(acme, open_page, language):
    page = open_page("/help/", locale=LANGUAGES[language])
    sign_in(page, acme.owner.email)
    page.goto(f"{HOME}data/")
    page.click("form[action$='/data/export/'] button")
    page.goto(f"{HOME}data/close/")
    prove(page)
    page.wait_for_url(re.compile(r"/close/$"))
    found = []
    for name in ("data/close/", "data/", "audit/", "audit/?since=2026-12-01&until=2026-11-01"):
        page.goto(HOME + name)
        found += faults(page)
    assert found == []
