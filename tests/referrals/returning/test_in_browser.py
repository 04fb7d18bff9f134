"""A check-in answered in a browser, and the pages around it and of the doors for an ATS, in every look."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from candidates.checkins.addresses import url_for
from candidates.models import Candidate, CheckIn
from referrals.connectors import services as connectors
from referrals.models import Link
from referrals.optin import services as optin
from referrals.rejections.services import new_link
from tenants import jobs, outbox
from tenants.models import Policy, Tenant
from tenants.scope import scope
from tests.browser import DESKTOP, PHONE, axe
from tests.factories import ApplicationFactory, answers
from tests.isolation.world import first_notice

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
PASSWORD = "correct horse battery"
SHOTS = os.environ.get("SHOTS")
LOOKS = [
    {"locale": locale, "color_scheme": scheme, "viewport": viewport}
    for locale in ("ja-JP", "en-US")
    for scheme in ("light", "dark")
    for viewport in (PHONE, DESKTOP)
]


@pytest.fixture
def firm(committed_cast, site):
    """Somebody registered half a year ago, and was asked just now."""
    cast, now = committed_cast, timezone.now()
    before = now - timedelta(days=183)
    with scope(tenant=cast.acme):
        tenant = Tenant.objects.select_related("plan").get(pk=cast.acme.pk)
        Policy.objects.create(tenant=tenant, check_in_months=6, careers_url="https://acme.example/jobs", updated_at=now)
        told = {"candidate__email": "misaki@mail.example", "created_at": before, "rejected_at": before}
        link: Link = new_link(tenant, ApplicationFactory(tenant=tenant, **told), before)
        link.save(force_insert=True)
        given = {"choices": {str(cast.agency.pk): True}, "is_mail_given": True, "notice": first_notice()}
        optin.submit_registration(tenant=tenant, link=link, answers=answers(skills="経理"), at=now, **given)
        person = Candidate.objects.get()
        sent = {"queued_at": now, "next_at": now, "handed_at": now, "sent_at": now, "due_date": now.date()}
        cast.letter = CheckIn.objects.create(tenant=tenant, candidate=person, sent_to=person.email_key, **sent)
        door = {"kind": "greenhouse", "name": "Greenhouse", "secret": "x" * 16, "by": cast.owner, "at": now}
        cast.door = connectors.open_connector(tenant=tenant, **door)
        cast.person = person.public_id
        cast.page = url_for(cast.letter)
    while outbox.publish_events(at=now) or jobs.run_due_jobs(at=now):
        pass
    cast.owner.set_password(PASSWORD)
    cast.owner.save()
    return cast


def enter(page, user):
    page.goto("/login/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/e/acme/**")


def faults_of(page, name, width):
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)
    found = axe(page).response["violations"]
    faults = [(name, each["id"], each["nodes"][0]["html"][:120]) for each in found]
    wide = page.evaluate("document.documentElement.scrollWidth")
    return faults + ([(name, "too wide", wide)] if wide > width else [])


def test_every_page_is_for_everybody_in_eight_looks(firm, open_page):
    paths = ["checkins/", f"candidates/{firm.person}/", "settings/connectors/"]
    paths.append(f"settings/connectors/{firm.door.public_id}/")
    faults = []
    for look in LOOKS:
        name = f"{look['locale'][:2]}-{look['color_scheme']}-{look['viewport']['width']}"
        page = open_page(firm.page, **look)
        faults += faults_of(page, f"{name}-answer", look["viewport"]["width"])
        enter(page, firm.owner)
        for number, path in enumerate(paths):
            page.goto(f"/e/acme/{path}")
            faults += faults_of(page, f"{name}-{number}", look["viewport"]["width"])
    assert faults == []


def test_a_person_answers_without_scripts_and_hr_reads_it(firm, open_page):
    page = open_page(firm.page, java_script_enabled=False, viewport=PHONE)
    page.get_by_label("まだ探している").check()
    page.fill("[name=desired_role]", "経理部長")
    page.get_by_label("あおば人材株式会社").check()
    with page.expect_navigation():
        page.get_by_role("button", name="答える").click()
    assert "回答を受け取りました" in page.inner_text("main")
    assert "https://acme.example/jobs" in page.inner_text("main")
    hr = open_page("/login/")
    enter(hr, firm.owner)
    hr.goto("/e/acme/checkins/?state=refreshed")
    assert "まだ探している" in hr.inner_text("table:last-of-type")
    assert "あおば人材" not in hr.content()
