"""What a company asks of its members' sign-in: who gets past, in a table, and who may change it."""

import time

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from tenants import sealing
from tenants.models import AuditEntry, Membership, Policy, SingleSignOn
from tenants.people import accounts
from tenants.scope import scope
from tests import factories
from tests.tenants.people.sso.conftest import set_up
from tests.tenants.people.sso.journey import sign_in
from tests.tenants.people.sso.provider import CLIENT, SECRET


def set_rules(tenant, **rules):
    with scope(tenant=tenant):
        Policy.objects.for_tenant(tenant).update_or_create(
            tenant=tenant, defaults={"updated_at": factories.NOW, **rules}
        )


def audited(tenant, action):
    with scope(tenant=tenant):
        return [line.detail for line in AuditEntry.objects.for_tenant(tenant).filter(action=action)]


def row_of(tenant):
    with scope(tenant=tenant):
        return SingleSignOn.objects.for_tenant(tenant).select_related("tenant").first()


def policy_of(tenant):
    with scope(tenant=tenant):
        return Policy.objects.for_tenant(tenant).first()


def add_factor(user):
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})


def signed_in(user, way):
    """A session that began by password, by password and a second factor, or by the company's provider."""
    client = Client()
    if way == "sso":
        sign_in(client, user.email)
        return client
    client.force_login(user)
    if way == "mfa":
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time()}]
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
        session.save()
    return client


# who, how they signed in → what they get: nothing asked / SSO required / MFA required / both
TABLE = """
viewer password  in sso mfa sso
viewer mfa       in sso in  sso
viewer sso       in in  in  in
owner  password  in sso mfa sso
owner  mfa       in in  in  in
owner  sso       in in  in  in
"""


@pytest.mark.parametrize("line", TABLE.strip().splitlines(), ids=str.split)
def test_who_gets_past_which_rule(acme, line):
    who, way, *expected = line.split()
    client = signed_in(getattr(acme, who), way)
    found = []
    for is_sso_required, is_mfa_required in ((False, False), (True, False), (False, True), (True, True)):
        set_rules(acme.acme, is_sso_required=is_sso_required, is_mfa_required=is_mfa_required)
        found.append(outcome(client.get("/e/acme/"), client.post("/e/acme/mails/send/")))
    assert found == expected


def outcome(page, posted):
    if page.status_code == 200:
        return "in"
    assert (page.status_code, posted.status_code) == (403, 403)
    names = [template.name for template in page.templates]
    return next(name for name in ("sso", "mfa") if f"tenants/people/sso/{name}_required.html" in names)


def test_a_rule_is_its_own_tenants(acme):
    set_rules(acme.rival, is_sso_required=True, is_mfa_required=True)
    assert signed_in(acme.viewer, "password").get("/e/acme/").status_code == 200


def test_an_owner_who_breaks_the_glass_is_written_down_once(acme):
    set_rules(acme.acme, is_sso_required=True)
    client = signed_in(acme.owner, "mfa")
    for _each in range(3):
        assert client.get("/e/acme/").status_code == 200
    assert audited(acme.acme, "sso.bypassed_by_owner") == [{}]


def test_the_pages_lead_on(acme):
    set_rules(acme.acme, is_sso_required=True)
    client = signed_in(acme.viewer, "password")
    page = client.get("/e/acme/candidates/").content.decode()
    assert 'name="company" value="acme"' in page
    assert 'name="next" value="/e/acme/candidates/"' in page
    set_rules(acme.acme, is_sso_required=False, is_mfa_required=True)
    assert "/account/2fa/" in client.get("/e/acme/candidates/").content.decode()


# --- The settings page --------------------------------------------------------------------------------------------
SECURITY = "/e/acme/settings/security/"


@pytest.fixture
def owner(acme):
    """Acme's owner with a proven mailbox there, signed in with a password."""
    accounts.prove_mailbox(acme.owner)
    client = Client()
    client.force_login(acme.owner)
    return client


def values(address, **changes):
    return {"issuer": address, "client_id": CLIENT, "secret": SECRET, "domains": "acme.example"} | changes


def errors_of(response):
    return sorted(response.context["form"].errors)


def test_saves_a_provider_that_answers(acme, liar, owner):
    with scope(tenant=acme.acme):
        SingleSignOn.objects.all().delete()
    response = owner.post(SECURITY, values(liar.issuer, domains="@ACME.example、 acme.example"), follow=True)
    assert response.status_code == 200
    row = row_of(acme.acme)
    assert (row.issuer, row.domains, row.proven_at) == (liar.issuer, ["acme.example"], None)
    assert sealing.unseal(row.sealed_secret) == SECRET
    after = {"issuer": liar.issuer, "client_id": CLIENT, "domains": ["acme.example"]}
    assert audited(acme.acme, "sso.saved") == [{"before": {}, "after": after, "is_secret_new": True}]
    assert SECRET not in response.content.decode()
    assert "/login/sso/acme/callback/" in response.content.decode()


def test_an_empty_secret_keeps_the_present_one(acme, liar, owner):
    assert owner.post(SECURITY, values(liar.issuer, secret="")).status_code == 302
    row = row_of(acme.acme)
    assert (row.pk, sealing.unseal(row.sealed_secret)) == (acme.row.pk, SECRET)


def test_a_secret_never_goes_to_a_provider_it_was_not_entered_for(acme, liar, owner):
    response = owner.post(SECURITY, values(liar.issuer, client_id="another", secret=""))
    assert errors_of(response) == ["secret"]
    assert row_of(acme.acme).client_id == CLIENT


def test_another_issuer_is_another_provider(acme, liar, owner):
    set_rules(acme.acme, is_sso_required=True, is_mfa_required=True)
    bound = signed_in(acme.viewer, "sso")
    add_factor(acme.owner)
    assert signed_in(acme.owner, "mfa").post(SECURITY, values(liar.issuer, client_id="another")).status_code == 302
    row = row_of(acme.acme)
    assert (row.pk != acme.row.pk, row.proven_at) == (True, None)
    assert (policy_of(acme.acme).is_sso_required, policy_of(acme.acme).is_mfa_required) == (False, True)
    assert bound.get("/e/acme/").status_code == 403


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"issuer": "http://127.0.0.1:1"}, "issuer"),
        ({"issuer": "https://169.254.169.254"}, "issuer"),
        ({"issuer": "https://10.0.0.7"}, "issuer"),
        ({"issuer": "http://metadata.google.internal"}, "issuer"),
        ({"issuer": "file:///etc/passwd"}, "issuer"),
        ({"issuer": ""}, "issuer"),
        ({"client_id": ""}, "client_id"),
        ({"domains": "gmail.com"}, "domains"),
        ({"domains": "acme.example, YAHOO.co.jp"}, "domains"),
        ({"domains": "not a domain!"}, "domains"),
        ({"domains": "acme"}, "domains"),
        ({"domains": " , "}, "domains"),
        ({"domains": "acme.example, elsewhere.example"}, "domains"),
        ({"domains": " ".join(f"d{n}.example" for n in range(50))}, "domains"),
    ],
    ids=str,
)
def test_refuses_what_cannot_be_and_keeps_what_was_typed(acme, liar, owner, changes, wrong):
    response = owner.post(SECURITY, values(liar.issuer, **changes))
    assert errors_of(response) == [wrong]
    assert response.context["form"]["client_id"].value() == changes.get("client_id", CLIENT)
    assert row_of(acme.acme).domains == ["acme.example"]


@pytest.mark.parametrize("fault", ["down", "html", "huge", "redirect"])
def test_refuses_a_provider_that_does_not_answer(acme, liar, owner, fault):
    liar.say(fault=fault)
    assert errors_of(owner.post(SECURITY, values(liar.issuer))) == ["issuer"]


def test_names_the_issuer_that_was_meant(acme, liar, owner):
    response = owner.post(SECURITY, values(liar.issuer + "/"))
    assert liar.issuer in response.context["form"].errors["issuer"][0]


def test_refuses_anothers_domain_and_does_not_say_whose(acme, liar, owner):
    set_up(acme.rival, liar.issuer, domains=["acme.example"])
    response = owner.post(SECURITY, values(liar.issuer))
    assert errors_of(response) == ["domains"]
    assert "ライバル" not in response.content.decode()


def test_takes_the_provider_away_with_all_it_opened(acme, owner):
    set_rules(acme.acme, is_sso_required=True)
    bound = signed_in(acme.viewer, "sso")
    client = signed_in(acme.owner, "mfa")
    assert client.get("/e/acme/settings/security/sso/remove/").status_code == 200
    assert row_of(acme.acme) is not None
    assert client.post("/e/acme/settings/security/sso/remove/").status_code == 302
    assert (row_of(acme.acme), policy_of(acme.acme).is_sso_required) == (None, False)
    assert bound.get("/e/acme/").status_code == 403
    assert len(audited(acme.acme, "sso.removed")) == 1


@pytest.mark.parametrize("is_proven", [False, True])
def test_nobody_requires_what_has_not_been_shown_to_work(acme, owner, is_proven):
    with scope(tenant=acme.acme):
        SingleSignOn.objects.update(proven_at=factories.NOW if is_proven else None)
    SocialAccount.objects.create(user=acme.owner, provider=str(acme.row.pk), uid="sub-of-owner")
    response = owner.post(f"{SECURITY}rules/", {"is_sso_required": "on"})
    assert response.status_code == (302 if is_proven else 200)
    assert bool(policy_of(acme.acme) and policy_of(acme.acme).is_sso_required) is is_proven
    change = {"is_sso_required": False, "is_mfa_required": False}
    expected = [{"before": change, "after": change | {"is_sso_required": True}}] if is_proven else []
    assert audited(acme.acme, "policy.sign_in_changed") == expected


@pytest.mark.parametrize(
    ("who", "has_factor", "status"), [("owner", False, 200), ("owner", True, 302), ("viewer", True, 200)]
)
def test_nobody_requires_what_they_could_not_pass_themselves(acme, who, has_factor, status):
    """The provider works, but this person has never come in by it; only an owner has another way."""
    with scope(tenant=acme.acme):
        Membership.objects.filter(user=acme.viewer).update(role="admin")
    if has_factor:
        add_factor(getattr(acme, who))
    client = signed_in(getattr(acme, who), "password")
    assert client.post(f"{SECURITY}rules/", {"is_sso_required": "on"}).status_code == status


@pytest.mark.parametrize("has_factor", [False, True])
def test_nobody_asks_of_others_what_they_have_not(acme, owner, has_factor):
    if has_factor:
        add_factor(acme.owner)
    response = owner.post(f"{SECURITY}rules/", {"is_mfa_required": "on"})
    assert response.status_code == (302 if has_factor else 200)
    assert bool(policy_of(acme.acme) and policy_of(acme.acme).is_mfa_required) is has_factor


@pytest.mark.parametrize("role", ["recruiter", "viewer"])
def test_is_no_page_of_those_who_do_not_rule(acme, liar, role):
    with scope(tenant=acme.acme):
        Membership.objects.filter(user=acme.viewer).update(role=role)
    client = signed_in(acme.viewer, "password")
    assert client.get(SECURITY).status_code == 403
    assert client.post(SECURITY, values(liar.issuer)).status_code == 403
    assert client.post(f"{SECURITY}rules/", {}).status_code == 403
    assert client.post(f"{SECURITY}sso/remove/").status_code == 403
