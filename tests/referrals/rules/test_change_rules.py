"""連携ルール: what an employer keeps out is not shown to candidates, and does not leave though consent was given."""

import pytest
from django.test import Client
from django.utils import timezone

from candidates.models import Application
from referrals.models import Delivery, Exclusion
from referrals.optin import queries as optin
from referrals.relay.engine import deliver_now
from referrals.rules import services
from tenants.models import AuditEntry, User
from tenants.scope import scope
from tests.referrals.optin.people import personal_link
from tests.referrals.relay import cast as relay_cast
from tests.referrals.relay.receivers import receiving

ALL = {"agency": [], "job": [], "stage": []}
PAGE = "/e/acme/settings/relay-rules/"


def change(tenant, by, at, **rules):
    with scope(tenant=tenant):
        return services.change_rules(tenant=tenant, rules=ALL | rules, by=by, at=at)


def test_hides_an_agency_from_the_candidates_page_and_shows_it_again(cast, now):
    offered = lambda: {agency.slug for agency in optin.agencies_offered(tenant=cast.acme, at=now)}  # noqa: E731
    change(cast.acme, cast.owner, now, agency=[str(cast.agency.pk)])
    with scope(tenant=cast.acme):
        assert offered() == {"other-agency"}
    with scope(tenant=cast.rival):
        assert optin.agencies_offered(tenant=cast.rival, at=now)[0].slug == "agency"
    change(cast.acme, cast.owner, now)
    with scope(tenant=cast.acme):
        assert offered() == {"agency", "other-agency"}


@pytest.mark.parametrize("rules", [{"job": ["法人営業"]}, {"stage": ["一次面接"]}])
def test_closes_the_link_of_an_application_that_is_kept_out(cast, now, rules):
    link = personal_link(cast.acme)
    opened = lambda: optin.open_link(tenant=cast.acme, token=link.token, at=now)  # noqa: E731
    with scope(tenant=cast.acme):
        assert opened() == link
    change(cast.acme, cast.owner, now, **rules)
    with scope(tenant=cast.acme):
        assert opened() is None


@pytest.mark.usefixtures("committed_db", "loopback")
@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        (lambda agency: {"agency": [str(agency.pk)]}, "agency_excluded"),
        (lambda _: {"job": ["役員候補"]}, "application_excluded"),
        (lambda _: {"stage": ["最終面接"]}, "application_excluded"),
        (lambda _: {"job": ["別の職種"], "stage": ["別の段階"]}, ""),
    ],
)
def test_holds_back_what_was_consented_to_and_says_why(rules, reason):
    acme, at = relay_cast.employer(), timezone.now()
    with receiving() as midori, receiving() as sora:
        agencies = [relay_cast.agency("みどり", midori.url), relay_cast.agency("そら", sora.url)]
        referral = relay_cast.planned(acme, *agencies)
        with scope(network=True):
            Application.objects.update(job="役員候補", stage="最終面接")
            by = User.objects.create_user("owner@acme.example")
        change(acme, by, at, **rules(agencies[0]))
        deliver_now()
    assert relay_cast.delivery_of(referral, agencies[0]).reason == reason
    assert len(midori.came) == (0 if reason else 1)
    assert len(sora.came) == (0 if reason == "application_excluded" else 1)


@pytest.fixture
def loopback(settings):
    settings.WEBHOOK_ALLOW_LOOPBACK = True


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def test_is_the_heads_to_say_and_everybodys_to_read(cast):
    form = {"agency": [str(cast.agency.pk)], "job": "役員候補\n 役員候補 \n\n法務", "stage": ""}
    assert client_of(cast.recruiter).post(PAGE, form).status_code == 403
    assert client_of(cast.owner).post(PAGE, form).status_code == 302
    with scope(tenant=cast.acme):
        said = set(Exclusion.objects.values_list("kind", "value"))
        line = AuditEntry.objects.get(action="relay.rules_changed")
    assert said == {("agency", str(cast.agency.pk)), ("job", "役員候補"), ("job", "法務")}
    assert line.detail == {"count": 3}
    shown = client_of(cast.viewer).get(PAGE).content.decode()
    assert cast.agency.name in shown
    assert "<textarea" not in shown


def test_names_an_agency_that_is_none_and_too_long_a_line(cast):
    answer = client_of(cast.owner).post(PAGE, {"agency": ["x"], "job": "長" * 201, "stage": ""})
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"agency", "job"}


def test_is_nothing_an_agency_can_read(cast, now):
    change(cast.acme, cast.owner, now, agency=[str(cast.agency.pk)])
    with scope(tenant=cast.agency):
        assert not Exclusion.objects.exists()
        assert not Delivery.objects.exists()
