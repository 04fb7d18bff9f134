"""Which company's provider: asked by a mailbox or a name, answered by the company alone."""

import pytest
from django.test import Client

from tenants.scope import scope
from tests import factories
from tests.tenants.people.sso.conftest import set_up
from tests.tenants.people.sso.journey import address_in, ask, sign_in

VIEWER = "viewer@acme.example"


def test_the_answer_depends_on_the_company_alone(acme):
    known, unknown = (ask(Client(), email) for email in (VIEWER, "nobody@acme.example"))
    assert known.status_code == unknown.status_code == 200
    assert address_in(known).partition("?")[0] == address_in(unknown).partition("?")[0]
    errors = {
        str(ask(Client(), company).context["form"].errors.as_data())
        for company in ("member@nobody.example", "rival", "nobody", "owner@rival.example", acme.owner.email[:5])
    }
    assert len(errors) == 1


def test_a_provider_that_nobody_has_come_in_by_speaks_for_no_domain(acme, liar):
    set_up(acme.rival, "https://evil.example", domains=["acme.example"], proven_at=None)
    assert address_in(ask(Client(), VIEWER)).startswith(liar.issuer)
    assert ask(Client(), "x@rival.example").context["form"].errors


def test_a_later_claim_to_a_proven_domain_brings_nobody_in(acme, liar):
    """Rival's unproven provider names acme's domain, and a member of rival's with such a mailbox."""
    set_up(acme.rival, liar.issuer, domains=["acme.example"], proven_at=None)
    acme.rival_owner.email = "mole@acme.example"
    acme.rival_owner.save()
    assert sign_in(Client(), "mole@acme.example", company="rival").context["code"] == "taken"


def test_a_closed_tenants_provider_is_gone(acme):
    with scope(network=True):
        type(acme.acme).objects.filter(pk=acme.acme.pk).update(closed_at=factories.NOW)
    assert ask(Client(), VIEWER).context["form"].errors
    assert ask(Client(), "acme").context["form"].errors


def test_too_many_askings_from_one_address_are_stopped(acme, monkeypatch):
    monkeypatch.setattr("tenants.people.sso.limits.ASKINGS", 0)
    response = ask(Client(), VIEWER)
    assert response.status_code == 429


@pytest.mark.parametrize(
    "next_url", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_nobody_is_led_astray_afterwards(acme, next_url):
    assert sign_in(Client(), VIEWER, next_url)["Location"] == "/"


def test_a_secret_sealed_under_a_lost_key_is_said(acme, settings):
    settings.SEALING_KEYS = ["A" * 43 + "="]
    assert ask(Client(), VIEWER).context["code"] == "unready"
    assert Client().get("/login/sso/acme/callback/?code=x&state=y").context["code"] == "unready"
