"""A consultant's day and an admin's wiring in a real browser, on a phone and at a desk; axe finds nothing there."""

import pytest
from django.utils import timezone

from referrals.models import Delivery
from referrals.optin import rights
from referrals.relay import services as relay
from referrals.rights import recalls
from tenants.scope import scope
from tests.browser import LANGUAGES, each_language, enter, faults
from tests.referrals.endpoints.conftest import open_endpoint, path_of, push_example, push_profile, said
from tests.referrals.relay import cast as people

pytestmark = pytest.mark.browser


@pytest.fixture
def stage(committed_cast):
    """One to work on and one who has withdrawn; an endpoint that answered well, with a page, and not at all."""
    cast = committed_cast
    stays, leaves = people.planned(cast.acme, cast.agency), people.planned(cast.acme, cast.agency)
    deliveries = [people.delivery_of(each, cast.agency) for each in (stays, leaves)]
    with scope(tenant=cast.agency):
        relay.record_readings(agency=cast.agency, deliveries=deliveries, at=timezone.now())
    with scope(tenant=cast.acme):
        told = {"tenant": cast.acme, "referral": leaves, "agency": cast.agency, "at": timezone.now()}
        rights.withdraw(**told)
        recalls.open_recall(**told, kind="withdrawal")
    cast.stays, cast.leaves, cast.endpoint = stays, leaves, open_endpoint(cast.agency, name="基幹システム")
    return cast


def press(page, selector):
    with page.expect_navigation():
        page.locator(selector).first.click()


@each_language
def test_a_consultant_works_through_a_day(stage, open_page, language):
    page = enter(open_page("/help/", locale=LANGUAGES[language]), stage.consultant, "/a/agency/")
    found = faults(page)
    press(page, f"tbody a[href*='{stage.stays.public_id}']")
    found += faults(page)
    press(page, "form[action$='/status/contacted/'] button")
    press(page, "a[href$='/status/interviewing/']")
    found += faults(page)
    press(page, "main form button[type=submit]")
    press(page, ".app-nav a[href$='/recalls/']")
    found += faults(page)
    press(page, "tbody a")
    press(page, "main form button[type=submit]")  # without the tick
    found += faults(page)
    page.check("[name=sure]")
    press(page, "main form button[type=submit]")
    assert page.url.endswith("/recalls/")
    assert page.locator(".app-nav a[href$='/recalls/']").count() == 0
    assert found + faults(page) == []


@each_language
def test_an_admin_wires_and_watches(stage, open_page, language):
    with scope(network=True):
        delivery = Delivery.objects.select_related("agency").get(referral=stage.stays, agency=stage.agency)
        Delivery.objects.filter(pk=delivery.pk).update(attempts=1)
    tries = [
        push_example(stage.endpoint, said(200, b"<html>login</html>")),
        push_profile(stage.endpoint, delivery, said()),
    ]
    here = "/a/agency/settings/webhooks/"
    page = enter(open_page("/help/", locale=LANGUAGES[language]), stage.agency_admin)
    found = []
    for path in (
        "",
        "new/",
        *(f"{stage.endpoint.public_id}/{act}" for act in ("", "edit/", "remove/")),
        *map(path_of, tries),
    ):
        page.goto(here + path)
        found += faults(page)
    page.goto(f"{here}{stage.endpoint.public_id}/")
    press(page, "form[action$='/test/'] button")
    press(page, "a[href$='/rotate/']")
    found += faults(page)
    press(page, "main form button[type=submit]")
    assert page.locator("#secret").inner_text().startswith("whsec_")
    page.goto("/a/agency/settings/digests/")
    found += faults(page)
    theirs = open_endpoint(stage.acme)
    here = "/e/acme/settings/webhooks/"
    page = enter(open_page("/help/", locale=LANGUAGES[language]), stage.owner)
    shown = ("", "new/"), (f"{theirs.public_id}/", path_of(push_example(theirs, said(500))))
    for path in shown[language == "en"]:  # they look like the agency's: two in each language are enough
        page.goto(here + path)
        found += faults(page)
    assert found == []
