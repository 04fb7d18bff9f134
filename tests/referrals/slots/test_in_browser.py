"""A slot in a real browser, both sides' screens: request, introduction, first day, early leave; axe finds nothing."""

import pytest
from django.utils import timezone

from credits import queries as ledger
from referrals.models import Introduction, SlotRequest
from tenants.models import Tenant
from tenants.scope import scope
from tests.browser import LANGUAGES, each_language, enter, faults
from tests.referrals.slots.stage import settle, with_slots

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning"), pytest.mark.timeout(600)]


class Side:
    """One party's member at a screen; `faults` are what a reader could stumble over."""

    faults: list[str]

    def __init__(self, context, user):
        self.page, self.faults = context.new_page(), []
        self.page.goto("/help/")
        enter(self.page, user)

    def open(self, path):
        self.page.goto(path)
        return self.judge()

    def press(self, selector):
        """Click what leads to another page, and judge that."""
        with self.page.expect_navigation():
            self.page.click(selector)
        return self.judge()

    def fill(self, **told):
        for name, value in told.items():
            field = self.page.locator(f"main [name={name}]")
            if field.first.get_attribute("type") == "radio":
                self.page.check(f"main [name={name}][value={value}]")
            else:
                field.fill(value)

    def judge(self):
        self.faults += faults(self.page)
        return self.page.inner_text("main")


@pytest.fixture
def stage(committed_cast, now):
    with_slots(committed_cast.acme, now, 1)
    return committed_cast


def today():
    return str(timezone.localdate())


def available(acme):
    with scope(tenant=acme):
        return ledger.progress(tenant=Tenant.objects.select_related("plan").get(pk=acme.pk))["slots"]["available"]


@each_language
def test_is_used_by_an_employer_and_an_agency_and_comes_back(stage, chromium, site, language):
    """In profiles without a judge of the console: it complains of every page whose status is 422."""
    contexts = [chromium.new_context(base_url=site, locale=LANGUAGES[language]) for _ in range(2)]
    employer, agency = Side(contexts[0], stage.owner), Side(contexts[1], stage.consultant)

    employer.open("/e/acme/")
    employer.press("main a[href='/e/acme/slots/']")
    employer.press("a[href$='/slots/new/']")
    employer.press("form.prose button[type=submit]")
    assert employer.page.locator("#errors").is_visible()
    employer.fill(job="法人営業", conditions="経験3年以上", salary_min="5,000,000", location="東京都")
    employer.press("form.prose button[type=submit]")
    settle(timezone.now())
    with scope(tenant=stage.acme):
        wanted = SlotRequest.objects.get()
    assert available(stage.acme) == 0
    employer.press("a[href$='/pause/']")
    employer.press("main button.button-primary")
    employer.press("a[href$='/resume/']")
    employer.press("main button.button-primary")

    agency.open("/a/agency/slots/")
    agency.press(f"a[href$='/slots/{wanted.public_id}/']")
    agency.press("a[href$='/introduce/']")
    agency.fill(summary="製造業向けの法人営業5年。", last_name="森", first_name="千尋", email="chihiro@mail.example")
    agency.fill(phone="090-1234-5678", consented_date=today(), consent_method="email")
    agency.press("main form button[type=submit]")
    agency.press("main a[href*='/slots/introductions/intro_']")
    settle(timezone.now())
    with scope(tenant=stage.acme):
        person = Introduction.objects.get()
    here = f"slots/introductions/{person.public_id}/"

    assert "千尋" not in employer.open(f"/e/acme/slots/{wanted.public_id}/")
    assert "千尋" not in employer.open(f"/e/acme/{here}")
    employer.press("main form[action*=shortlist] button")
    assert "千尋" in employer.page.inner_text("main")
    employer.fill(body="火曜の午後はいかがですか")
    employer.press("main form[action*=message] button")
    assert "火曜の午後はいかがですか" in agency.open(f"/a/agency/{here}")
    agency.fill(body="本人に確かめます")
    agency.press("main form[action*=message] button")
    agency.open(f"/a/agency/{here}withdraw/")
    agency.open("/a/agency/slots/introductions/")

    for act in ("interview", "offer", "accept"):
        employer.press(f"main form[action*={act}] button")
    assert "本人に確かめます" in employer.page.inner_text("main")
    employer.open(f"/e/acme/{here}report/decline/")
    employer.open(f"/e/acme/{here}")
    employer.press("a[href$='/report/joined/']")
    employer.fill(joined_date=today(), theoretical_annual_salary="6,000,000")
    employer.press("main form button[type=submit]")
    settle(timezone.now())
    agency.open(f"/a/agency/{here}")
    agency.open("/a/agency/slots/?state=ended")
    employer.press("a[href$='/report/left/']")
    employer.fill(left_date=today(), reason="resigned")
    employer.press("main form button[type=submit]")
    employer.open("/e/acme/slots/")
    agency.page.reload()
    agency.judge()
    for context in contexts:
        context.close()
    assert available(stage.acme) == 1
    assert employer.faults + agency.faults == []
