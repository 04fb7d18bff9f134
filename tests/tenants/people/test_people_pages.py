"""Members in a real browser: invited, written to, joined, switched; and every page open to everybody."""

import re

import pytest
from django.core import mail
from django.utils import timezone

from tenants import post
from tenants.letters.models import Letter
from tenants.letters.services import word_letter
from tenants.models import Membership
from tenants.people import invitations
from tenants.scope import scope
from tests.browser import LANGUAGES, each_language, faults
from tests.factories import MembershipFactory

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
PASSWORD = "correct-horse-battery"


@pytest.fixture
def people(committed_cast, settings):
    """Acme's owner, who can sign in, and is a consultant at the agency too."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    committed_cast.owner.set_password(PASSWORD)
    committed_cast.owner.save()
    with scope(network=True):
        MembershipFactory(tenant=committed_cast.agency, user=committed_cast.owner, role="consultant")
    return committed_cast


def sign_in(page, email):
    page.goto("/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(re.compile(r"/$"))


def newest_mail(to):
    post.send_due(model=Letter, render=word_letter, at=timezone.now())
    return next(message for message in reversed(mail.outbox) if message.to == [to])


def test_somebody_invited_joins_by_the_mail_and_switches_nowhere_else(people, open_page):
    owner = open_page("/")
    sign_in(owner, people.owner.email)
    owner.goto("/e/acme/settings/members/")
    owner.click("text=招待 >> nth=0")
    owner.fill("[name=emails]", "new@acme.example")
    owner.check("text=採用担当")
    owner.click("text=招待を送信")
    assert owner.inner_text("section:has(#invitations) tbody").count("new@acme.example") == 1

    link = re.search(r"http://\S+/join/\S+", newest_mail("new@acme.example").body)[0]
    new = open_page(link)
    assert "アクメ株式会社" in new.inner_text("h1")
    new.fill("[name=name]", "新人 太郎")
    new.fill("[name=password]", PASSWORD)
    new.click("text=アカウントを作って参加")
    new.wait_for_url(re.compile(r"/e/acme/$"))
    assert "参加しました" in new.inner_text("main")
    new.goto(link)
    assert new.url.endswith("/e/acme/")


def test_one_person_switches_between_an_employer_and_an_agency(people, open_page):
    page = open_page("/")
    sign_in(page, people.owner.email)
    assert {"/e/acme/", "/a/agency/"} <= {a.get_attribute("href") for a in page.query_selector_all("main .tasks a")}
    page.click("main .tasks >> text=アクメ株式会社")
    page.click(".app-bar details >> nth=0")
    page.click(".app-bar .menu-panel >> text=あおば人材株式会社")
    page.wait_for_url(re.compile(r"/a/agency/$"))
    assert "受け取った紹介" in page.inner_text("h1")


def visit(page, addresses):
    for address in addresses:
        page.goto(address)
        yield from faults(page)


@each_language
def test_every_page_is_open_to_everybody(people, open_page, language):
    place = Membership.objects.select_related("tenant", "user")
    with scope(tenant=people.acme):
        owner, viewer = (place.get(user=user, tenant=people.acme) for user in (people.owner, people.viewer))
        asked = {"tenant": people.acme, "role": "viewer", "by": owner, "at": timezone.now()}
        waiting, _ = invitations.invite(email="waiting@acme.example", **asked)
        known, _ = invitations.invite(email=people.rival_owner.email, **asked)
    within = ["members/", "members/roles/", "members/invite/", "members/leave/"]
    within += [f"members/{viewer.public_id}/", f"members/{viewer.public_id}/remove/"]
    within += [f"invitations/{waiting.public_id}/revoke/"]
    join = [f"/join/{token}/" for token in (waiting.token, known.token)]
    page = open_page("/help/", locale=LANGUAGES[language])
    found = [*visit(page, join)]
    sign_in(page, people.owner.email)
    addresses = [*(f"/e/acme/settings/{path}" for path in within), "/a/agency/settings/members/", join[0]]
    found += visit(page, addresses)
    page.goto("/e/acme/settings/members/transfer/")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(re.compile(r"/transfer/$"))
    assert [*found, *faults(page)] == []
