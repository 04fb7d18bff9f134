"""わたしの情報 and the desks in a real browser: every look for everybody, and the whole way by keyboard alone."""

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from candidates.models import Candidate, Withdrawal
from referrals.models import Recall, Referral
from referrals.rights import finding, services
from tenants.scope import scope
from tests import factories
from tests.browser import LANGUAGES, PHONE, each_language, enter, faults
from tests.referrals.optin.people import path_of, personal_link
from tests.referrals.rights.stage import follow_up, letters_of, prove, provide, registered, requests_of

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
DESK = "/e/acme/settings/requests/"


class Walk:
    """A browser profile in one language that judges each page it stands on."""

    def __init__(self, chromium, site, language):
        self.language = language
        self.page = chromium.new_context(base_url=site, locale=LANGUAGES[language]).new_page()
        self.faults = []

    def at(self, path, name):
        self.page.goto(path)
        self.look(name)

    def press(self, button, name):
        with self.page.expect_navigation():
            self.page.locator(button).click()
        self.look(name)

    def look(self, name):
        assert self.page.locator("html").get_attribute("lang") == self.language, name
        self.faults += faults(self.page, name)


def ask(me, kind, text=""):
    """Asked for on the page and proven by the mailbox."""
    Client().post(me.me + "/ask", {"kind": kind, "text": text})
    prove(me.referral.tenant)


@pytest.fixture
def me(committed_cast, site):
    """One agency has it, two must erase it (one does not answer); of three requests one is open, one refused."""
    cast = committed_cast
    with scope(network=True):
        silent = factories.AgencyFactory(name="しずか人材株式会社", slug="silent")
        factories.AgencyFactory(name="かなた人材株式会社", slug="kanata")
    made = registered(cast.acme, [cast.agency, cast.other_agency, silent])
    for agency in (cast.agency, cast.other_agency, silent):
        provide(made.referral, agency)
    for agency in (cast.other_agency, silent):
        Client().post(made.me, {"withdraw": str(agency.pk), "sure": str(agency.pk)})
    follow_up()
    for kind in ("disclosure", "stop", "correction"):
        ask(made, kind, "入社年は2019年です。")
    with scope(tenant=cast.acme):
        Recall.objects.filter(agency=silent).update(escalated_at=timezone.now(), next_at=None)
        refused, done, _open = requests_of_scope(cast.acme)
        told = {"tenant": cast.acme, "by": cast.owner, "at": timezone.now()}
        services.close_request(request=refused, outcome="refused", answer="", reason="開示できない決まりです。", **told)
        services.close_request(request=done, outcome="done", answer="止めました。", reason="", **told)
    return made


def requests_of_scope(tenant):
    return list(services.Request.objects.for_tenant(tenant).order_by("id"))


@each_language
def test_the_person_s_pages_are_for_everybody_in_every_look(me, committed_cast, chromium, site, language):
    """In profiles without a judge of the console: it complains of every page whose status is 422."""
    walk, to = Walk(chromium, site, language), f"?lang={language}"
    for path in ("", "/record", "/agencies", "/data"):
        walk.at(me.me + path + to, f"me{path.replace('/', '-')}")
    walk.at(me.me.replace("/me/", "/receipt/") + to, "receipt")
    walk.at(me.me.replace("/me/", "/renew/") + to, "renew")
    walk.at(me.me + to, "me")
    walk.press("button[name=withdraw]", "me-unsure")
    walk.page.locator(f"#sure_{committed_cast.agency.pk}").check()
    walk.press("button[name=withdraw]", "me-withdrawn")
    walk.at(me.me + "/edit" + to, "me-edit")
    walk.page.locator("[name=desired_role]").fill("")
    walk.press("main button[type=submit]", "me-edit-wrong")
    walk.at(me.me + "/ask" + to, "me-ask")
    walk.press("main button[type=submit]", "me-ask-wrong")
    walk.page.locator("[name=kind][value=disclosure]").check()
    walk.press("main button[type=submit]", "sent")
    asked = requests_of(committed_cast.acme)[-1]
    walk.at(f"/act/{asked.token}{to}", "act")
    walk.press("main button[type=submit]", "act-unsure")
    walk.page.locator("[name=sure]").check()
    walk.press("main button[type=submit]", "act-done")
    walk.at(f"/me/{to}", "lost")
    walk.press("main button[type=submit]", "lost-wrong")
    walk.page.locator("[name=email]").fill("nobody@hiiragi.example")
    walk.press("main button[type=submit]", "lost-sent")
    assert walk.faults == []


@each_language
def test_the_desks_are_for_everybody_in_every_look(me, committed_cast, chromium, site, language):
    cast = committed_cast
    walk = Walk(chromium, site, language)
    walk.page.goto("/help/")
    enter(walk.page, cast.owner)
    refused, _done, waiting = requests_of(cast.acme)
    walk.at(DESK, "desk")
    walk.at(f"{DESK}new/", "desk-new")
    walk.at(f"{DESK}{refused.public_id}/", "desk-refused")
    walk.at(f"{DESK}{waiting.public_id}/", "desk-waiting")
    walk.press("main form.card button[type=submit]", "desk-wrong")
    enter(walk.page, cast.operator)
    walk.at("/admin/requests/", "operator")
    assert walk.faults == []


class Keyboard:
    """Somebody who has no mouse: reaches things by Tab, as far as it takes, and never by a script."""

    def __init__(self, page):
        self.page, self.keys = page, page.keyboard

    def reach(self, selector):
        for _ in range(150):
            self.keys.press("Tab")
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                return self
        raise AssertionError(f"Tab does not lead to {selector} on {self.page.url}")

    def press(self, *keys):
        for key in keys:
            self.keys.press(key)

    def follow(self, selector):
        self.reach(selector)
        with self.page.expect_navigation():
            self.keys.press("Enter")


def test_the_whole_way_goes_by_keyboard_alone(committed_cast, open_page):
    cast = committed_cast
    page = open_page(path_of(personal_link(cast.acme)), viewport=PHONE)
    by = Keyboard(page)
    by.reach(f"[name=agency_{cast.agency.pk}]").press("Space")
    by.reach(f"[name=agency_{cast.other_agency.pk}]").press("Space")
    by.reach("[name=desired_role]").keys.type("経理")
    by.reach("[name=desired_start]").press("ArrowDown")
    by.follow("button[value=accept]")
    by.follow("a[href^='/me/']")
    by.follow("a[href*='/edit']")
    by.reach("[name=desired_role]").press("Control+a")
    by.keys.type("財務")
    by.follow("main button[type=submit]")
    expect(page.get_by_role("status")).to_contain_text("変更を保存しました")
    by.reach(f"#sure_{cast.agency.pk}").press("Space")
    by.follow(f"button[value='{cast.agency.pk}']")
    expect(page.get_by_role("status")).to_contain_text("同意を撤回しました")
    by.follow("a[href*='/ask']")
    by.reach("[name=kind]").press("ArrowDown", "ArrowDown", "ArrowDown")
    by.follow("main button[type=submit]")
    mailbox = erased_by_keyboard(by, cast)
    lost_by_keyboard(by, cast, mailbox)


def erased_by_keyboard(by, cast):
    """The page behind the mail; the mailbox that it went to."""
    (letter,) = letters_of(cast.acme, "request_proof")
    by.page.goto(f"/act/{requests_of(cast.acme)[-1].token}")
    by.reach("#sure").press("Space")
    by.follow("main button[type=submit]")
    expect(by.page.locator("main")).to_contain_text("手続きが終わりました")
    with scope(tenant=cast.acme):
        assert Candidate.objects.get().anonymised_at
        ended = Withdrawal.objects.values_list("agency__slug", flat=True)
        assert sorted(ended) == ["agency", "other-agency"]
        assert Referral.objects.get().profile == {}
    return letter.recipient


def lost_by_keyboard(by, cast, mailbox):
    """Who is erased is nobody's any more: the answer is the same, and no letter goes."""
    by.page.goto("/me/")
    by.reach("[name=email]").keys.type(mailbox)
    by.follow("main button[type=submit]")
    expect(by.page.get_by_role("status")).to_contain_text(mailbox)
    with scope(network=True):
        assert finding.send_links(at=timezone.now()) == 1
    assert letters_of(cast.acme, "me_link") == []
