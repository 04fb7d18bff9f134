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
from tests.browser import LANGUAGES, each_language, enter, faults
from tests.factories import ApplicationFactory, answers

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
EMPLOYER = ["", "candidates/", "candidates/?q=nobody", "imports/", "templates/", "templates/new/"]
EMPLOYER += ["mails/", "mails/send/", "links/", "nowhere/"]


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


@each_language
def test_page_is_open_to_everybody(committed_cast, journey, chromium, site, language):
    """In profiles without a judge of the console: it complains of every page whose status is 404."""
    context = chromium.new_context(base_url=site, locale=LANGUAGES[language])
    page, found = context.new_page(), []
    for user, paths in (
        (None, ("", "login/", "help/", *journey.candidate)),
        (committed_cast.owner, journey.employer),
        (committed_cast.consultant, journey.agency),
    ):
        if user is not None:
            enter(page, user)
        for path in paths:
            page.goto(f"/{path}")
            found += faults(page)
    context.close()
    assert found == []
