"""One person's pages in a real browser: noted, put right, kept longer, erased; without a mark of axe's in any look."""

import os
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from candidates.models import PoolNote, Tag
from tenants.models import Policy
from tenants.scope import scope
from tests.browser import DESKTOP, PHONE, axe
from tests.factories import ApplicationFactory

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
PASSWORD = "correct-horse-battery"
LOOKS = [
    (language, scheme, viewport)
    for language in ("ja-JP", "en-US")
    for scheme in ("light", "dark")
    for viewport in (PHONE, DESKTOP)
]
SHOTS = os.environ.get("SHOTS")  # a folder that keeps what the pages look like


@pytest.fixture
def person(committed_cast, settings):
    """Somebody whose last day is near, with a note, tags and a refusal to be written to."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cast, at = committed_cast, timezone.now()
    cast.owner.set_password(PASSWORD)
    cast.owner.save()
    past = at - timedelta(days=350)
    dates = {f"candidate__{name}": past for name in ("as_of", "created_at", "updated_at")}
    with scope(tenant=cast.acme):
        Policy.objects.create(tenant=cast.acme, retention_months=12, updated_at=past)
        told = {"rejected_at": past, "created_at": past, "updated_at": past}
        made = ApplicationFactory(tenant=cast.acme, **told, **dates).candidate
        noted = {"tenant": cast.acme, "candidate": made, "at": at}
        PoolNote.objects.create(kind="impression", body="落ち着いた受け答え", author=cast.owner, **noted)
        for name in ("次回優先", "英語"):
            Tag.objects.create(name=name, **noted)
    return made


def sign_in(page, email):
    page.goto("/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(re.compile(r"/e/acme/"))


def home(person):
    return f"/e/acme/candidates/{person.public_id}/"


def test_a_person_is_noted_put_right_kept_and_erased(committed_cast, person, open_page):
    page = open_page("/")
    sign_in(page, committed_cast.owner.email)
    page.goto(home(person))
    page.click("text=メモを書く")
    page.fill("[name=body]", "次の採用で声をかける")
    page.click("main form button[type=submit]")
    assert "次の採用で声をかける" in page.inner_text("main")
    page.click("text=基本情報を直す")
    page.fill("[name=email]", "ｎｅｗ＠mail.example")
    page.click("main form button[type=submit]")
    assert "new@mail.example" in page.inner_text("main")
    page.goto("/e/acme/settings/retention/")
    page.click("main table >> text=期限を延ばす")
    page.fill("[name=until]", (timezone.localdate() + timedelta(days=200)).isoformat())
    page.fill("[name=reason]", "約束")
    page.click("main form button[type=submit]")
    assert "個別に延ばしています：約束" in page.inner_text("main")
    page.click("main >> text='消去'")
    page.check("[name=sure]")
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile(r"/candidates/$"))
    assert person.full_name not in page.inner_text("main")


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_every_page_is_for_everybody(committed_cast, person, open_page, look):
    language, scheme, viewport = look
    page = open_page("/", locale=language, color_scheme=scheme, viewport=viewport)
    sign_in(page, committed_cast.owner.email)
    own = [f"{home(person)}{rest}" for rest in ("", "edit/", "care/", "notes/", "keep/", "erase/")]
    for address in (*own, "/e/acme/people/add/", "/e/acme/settings/retention/"):
        page.goto(address)
        found = axe(page)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        if SHOTS:
            name = f"{address.strip('/').split('/')[-1][:12]}-{language[:2]}-{scheme}-{viewport['width']}"
            page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
