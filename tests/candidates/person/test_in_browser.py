"""One person's pages in a real browser: noted, put right, kept longer, erased; without a mark of axe's in any look."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from candidates.models import PoolNote, Tag
from tenants.models import Policy
from tenants.scope import scope
from tests.browser import LANGUAGES, enter, faults
from tests.factories import ApplicationFactory

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]


@pytest.fixture
def person(committed_cast):
    """Somebody whose last day is near, with a note, tags and a refusal to be written to."""
    cast, at = committed_cast, timezone.now()
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


def home(person):
    return f"/e/acme/candidates/{person.public_id}/"


def test_a_person_is_noted_put_right_kept_and_erased(committed_cast, person, open_page):
    page = enter(open_page("/help/"), committed_cast.owner, home(person))
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


def test_every_page_is_for_everybody(committed_cast, person, open_page):
    own = [f"{home(person)}{rest}" for rest in ("", "edit/", "care/", "notes/", "keep/", "erase/")]
    found = []
    for locale in LANGUAGES.values():
        page = enter(open_page("/help/", locale=locale), committed_cast.owner)
        for address in (*own, "/e/acme/people/add/", "/e/acme/settings/retention/"):
            page.goto(address)
            found += faults(page)
    assert found == []
