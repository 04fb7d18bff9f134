"""Every page: axe finds nothing, nothing is wider than the screen: both languages, both themes, phone and desktop."""

from types import SimpleNamespace

import pytest

from candidates.models import Notice
from referrals.models import Delivery, Link, Referral
from referrals.optin import services as optin
from referrals.rejections import services as rejections
from referrals.rejections.first_template import TEXTS
from referrals.relay import handlers
from tenants.models import Event
from tenants.scope import scope
from tests.browser import axe
from tests.careerrelay.site import browsing, serving
from tests.factories import ApplicationFactory, answers

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
EMPLOYER = ["", "candidates/", "candidates/?q=nobody", "imports/", "templates/", "templates/new/"]
EMPLOYER += ["mails/", "mails/send/", "links/", "nowhere/"]
LOOKS = [  # each pair of language, theme and width meets once
    ("ja", "light", 360),
    ("ja", "dark", 1280),
    ("en", "dark", 360),
    ("en", "light", 1280),
]


@pytest.fixture
def journey(committed_cast, now):
    """One candidate registered, one waiting; their pages' addresses."""
    acme = committed_cast.acme
    with scope(tenant=acme):
        ApplicationFactory(tenant=acme)
        version = rejections.create_template(tenant=acme, by=None, at=now, language="ja", **TEXTS["ja"])
        application = ApplicationFactory(tenant=acme)
        rejections.queue_mails(tenant=acme, version=version, applications=[application], by=None, at=now)
        link = Link.objects.for_tenant(acme).select_related("application__candidate", "tenant__plan").get()
        registered = optin.submit_registration(
            tenant=acme,
            link=link,
            answers=answers(email=application.candidate.email),
            choices={str(committed_cast.agency.pk): True, str(committed_cast.other_agency.pk): False},
            is_mail_given=False,
            notice=Notice.objects.get(version=1, language="ja"),
            at=now,
        )
        shared = rejections.issue_shared_link(tenant=acme, label="採用サイト", at=now)
    deliver(acme, now)
    candidate = [f"r/{shared.token}/", f"receipt/{registered.token}", f"me/{registered.token}", "r/forged/"]
    return SimpleNamespace(
        candidate=candidate,
        employer=[
            *(f"e/acme/{path}" for path in EMPLOYER),
            f"e/acme/candidates/{application.candidate.public_id}/",
            f"e/acme/templates/{version.template.public_id}/",
        ],
        agency=["a/agency/", f"a/agency/referrals/{referral_of(acme).public_id}/"],
    )


def deliver(acme, now):
    with scope(tenant=acme):
        event = Event.objects.for_tenant(acme).get(kind="referral.created")
        handlers.plan_deliveries(event, at=now)
        Delivery.objects.for_tenant(acme).update(delivered_at=now)


def referral_of(acme):
    with scope(tenant=acme):
        return Referral.objects.for_tenant(acme).get()


def sign_in(page, site, user):
    page.context.clear_cookies(name="sessionid")
    page.goto(f"{site}/login/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", "a-password-for-tests")
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/login/" not in url)


def faults_of(page, address):
    """What axe finds, and whether the page must be scrolled sideways."""
    page.goto(address)
    found = [f"{address}: {one['id']} {one['nodes'][0]['target']}" for one in axe(page).response["violations"]]
    is_wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [*found, f"{address}: wider than the screen"] if is_wide else found


@pytest.mark.parametrize(("language", "theme", "width"), LOOKS)
def test_page_is_open_to_everybody(committed_cast, journey, language, theme, width):
    for user in (committed_cast.owner, committed_cast.consultant):
        user.set_password("a-password-for-tests")
        user.save()
    with serving() as site, browsing() as browser:
        context = browser.new_context(viewport={"width": width, "height": 900}, locale=language, color_scheme=theme)
        page = context.new_page()
        faults = [
            fault for path in ("", "login/", "help/", *journey.candidate) for fault in faults_of(page, f"{site}/{path}")
        ]
        for user, paths in ((committed_cast.owner, journey.employer), (committed_cast.consultant, journey.agency)):
            sign_in(page, site, user)
            faults += [fault for path in paths for fault in faults_of(page, f"{site}/{path}")]
    assert faults == []
