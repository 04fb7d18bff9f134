"""A check-in answered in a browser, and the pages around it and of the doors for an ATS, in every look."""

from datetime import timedelta

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
from tests.browser import LANGUAGES, PHONE, enter, faults
from tests.factories import ApplicationFactory, answers
from tests.isolation.world import first_notice

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


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
    return cast


def test_every_page_is_for_everybody_in_every_look(firm, open_page):
    paths = ["checkins/", f"candidates/{firm.person}/", "settings/connectors/"]
    paths.append(f"settings/connectors/{firm.door.public_id}/")
    found = []
    for locale in LANGUAGES.values():
        page = open_page(firm.page, locale=locale)
        found += faults(page, "answer")
        enter(page, firm.owner)
        for path in paths:
            page.goto(f"/e/acme/{path}")
            found += faults(page)
    assert found == []


def test_a_person_answers_without_scripts_and_hr_reads_it(firm, open_page):
    page = open_page(firm.page, java_script_enabled=False, viewport=PHONE)
    page.get_by_label("まだ探している").check()
    page.fill("[name=desired_role]", "経理部長")
    page.get_by_label("あおば人材株式会社").check()
    with page.expect_navigation():
        page.get_by_role("button", name="答える").click()
    assert "回答を受け取りました" in page.inner_text("main")
    assert "https://acme.example/jobs" in page.inner_text("main")
    hr = enter(open_page("/help/"), firm.owner, "/e/acme/checkins/?state=refreshed")
    assert "まだ探している" in hr.inner_text("table:last-of-type")
    assert "あおば人材" not in hr.content()
