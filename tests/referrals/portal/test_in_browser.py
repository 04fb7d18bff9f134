"""A consultant's day and an admin's wiring in a real browser, on a phone and at a desk; axe finds nothing there."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from referrals.models import Delivery
from referrals.optin import rights
from referrals.relay import services as relay
from referrals.rights import recalls
from tenants.scope import scope
from tests.browser import DESKTOP, PHONE, axe
from tests.referrals.endpoints.conftest import open_endpoint, path_of, push_example, push_profile, said
from tests.referrals.relay import cast as people

pytestmark = pytest.mark.browser
LOOKS = [
    {"locale": "ja-JP", "color_scheme": "dark", "viewport": PHONE},
    {"locale": "en-GB", "color_scheme": "light", "viewport": DESKTOP},
]


@pytest.fixture
def enter(chromium, site, request):
    """`enter(user, **look)`: a page of somebody signed in. Its console is not judged: axe itself speaks there."""
    contexts = []

    def entering(user, **look):
        browser = Client()
        browser.force_login(user)
        context = chromium.new_context(base_url=site, **look)
        contexts.append(context)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": browser.cookies[name].value, "url": site}])
        return context.new_page()

    yield entering
    for context in contexts:
        context.close()


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


def faults(page):
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
    return [f"{page.url}: {one['id']} {one['nodes'][0]['target']}" for one in axe(page).response["violations"]]


def press(page, selector):
    with page.expect_navigation():
        page.locator(selector).first.click()


@pytest.mark.parametrize("look", LOOKS, ids=["phone", "desk"])
def test_a_consultant_works_through_a_day(stage, enter, look):
    page = enter(stage.consultant, **look)
    page.goto("/a/agency/")
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


@pytest.mark.parametrize("look", LOOKS, ids=["phone", "desk"])
def test_an_admin_wires_and_watches(stage, enter, look):
    with scope(network=True):
        delivery = Delivery.objects.select_related("agency").get(referral=stage.stays, agency=stage.agency)
        Delivery.objects.filter(pk=delivery.pk).update(attempts=1)
    tries = [
        push_example(stage.endpoint, said(200, b"<html>login</html>")),
        push_profile(stage.endpoint, delivery, said()),
    ]
    page, here = enter(stage.agency_admin, **look), "/a/agency/settings/webhooks/"
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
    page, here = enter(stage.owner, **look), "/e/acme/settings/webhooks/"
    shown = ("", "new/"), (f"{theirs.public_id}/", path_of(push_example(theirs, said(500))))
    for path in shown[LOOKS.index(look)]:  # they look like the agency's: two at each size are enough
        page.goto(here + path)
        found += faults(page)
    assert found == []
