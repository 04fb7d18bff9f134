"""Whom a company's provider can bring in: hostile providers included."""

import re
from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone

from tenants import tokens
from tenants.models import AuditEntry, Invitation, Membership, SingleSignOn, User
from tenants.scope import scope
from tests.tenants.people.sso.conftest import set_up
from tests.tenants.people.sso.journey import address_in, ask, sign_in, way_back

VIEWER = "viewer@acme.example"


def is_in(client):
    return client.get("/e/acme/").status_code == 200


def lines(tenant, action):
    with scope(tenant=tenant):
        return list(AuditEntry.objects.for_tenant(tenant).filter(action=action))


def invite(tenant, email, **fields):
    now = timezone.now()
    given = {"role": "viewer", "created_at": now, "expires_at": now + timedelta(days=7), "digest": tokens.digest(email)}
    with scope(tenant=tenant):
        return Invitation.objects.create(tenant=tenant, email=email, **(given | fields))


def test_a_member_comes_in_and_where_they_wanted_to(acme):
    client = Client()
    response = sign_in(client, VIEWER, "/e/acme/candidates/")
    assert response["Location"] == "/e/acme/candidates/"
    assert is_in(client)
    assert client.session["_auth_user_id"] == str(acme.viewer.pk)
    assert len(lines(acme.acme, "sso.entered")) == 1


def test_the_first_one_proves_the_provider(acme):
    with scope(tenant=acme.acme):
        SingleSignOn.objects.filter(pk=acme.row.pk).update(proven_at=None)
    sign_in(Client(), VIEWER, company="acme")
    with scope(tenant=acme.acme):
        assert SingleSignOn.objects.get(pk=acme.row.pk).proven_at is not None


def test_nothing_of_the_person_and_no_token_is_kept(acme, liar):
    liar.say(claims={"phone_number": "090-0000-0000", "email": VIEWER})
    sign_in(Client(), VIEWER)
    account = SocialAccount.objects.get()
    assert (account.uid, account.extra_data) == (f"sub-of-{VIEWER}", {})
    assert not account.socialtoken_set.exists()


def test_a_mailbox_from_userinfo_counts_when_it_is_the_same_persons(acme, liar):
    liar.say(without=["email"], userinfo={"email": VIEWER})
    client = Client()
    sign_in(client, VIEWER)
    assert is_in(client)
    liar.say(without=["email"], userinfo={"email": VIEWER, "sub": "somebody else"})
    assert sign_in(Client(), VIEWER).status_code == 403


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"email": "viewer@gmail.com"}, "foreign_domain"),
        ({"email": "viewer@acme.example.evil.example"}, "foreign_domain"),
        ({"email": "viewer@sub.acme.example"}, "foreign_domain"),
        ({"email": "stranger@acme.example"}, "stranger"),
        ({"email_verified": False}, "unverified"),
        ({"email_verified": "false"}, "unverified"),
        ({"email_verified": None}, "unverified"),
    ],
)
def test_somebody_who_is_not_theirs_stays_out(acme, liar, claims, code):
    liar.say(claims=claims)
    client = Client()
    response = sign_in(client, VIEWER)
    assert (response.status_code, response.context["code"]) == (403, code)
    assert "_auth_user_id" not in client.session
    assert [line.detail for line in lines(acme.acme, "sso.refused")] == [{"reason": code}]


NOW = int(timezone.now().timestamp())


@pytest.mark.parametrize(
    "lie",
    [
        {"claims": {"iss": "https://accounts.google.com"}},
        {"claims": {"aud": "another-client"}},
        {"claims": {"aud": ["careerrelay", "another"]}},
        {"claims": {"aud": ["careerrelay", "another"], "azp": "another"}},
        {"claims": {"exp": NOW - 3600}},
        {"claims": {"iat": NOW + 3600}},
        {"claims": {"nbf": NOW + 3600}},
        {"claims": {"nonce": "of another sign-in"}},
        {"claims": {"nonce": None}},
        {"claims": {"sub": ""}},
        {"claims": {"sub": "x" * 300}},
        {"claims": {"sub": "a\u0000b"}},
        {"claims": {"email": ["viewer@acme.example"]}},
        {"claims": {"email": "ｖiewer@acme.example"}},
        {"claims": {"email": "a@b@acme.example"}},
        *({"without": [name]} for name in ("iss", "aud", "exp", "iat", "sub", "nonce")),
        {"sign": "stranger"},
        {"sign": "none"},
        {"sign": "secret"},
        {"header": {"kid": "unknown"}},
    ],
    ids=lambda lie: re.sub(r"\d{9,}", "a time", str(lie)),  # the same in every worker
)
def test_a_token_that_is_not_right_in_everything_is_not_believed(acme, liar, lie):
    liar.say(**lie)
    client = Client()
    assert sign_in(client, VIEWER).status_code == 403
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("at", ["/token", "/jwks", "/.well-known/openid-configuration"])
@pytest.mark.parametrize("fault", ["down", "redirect", "huge", "html"])
def test_a_provider_that_fails_on_the_way_back_brings_nobody_in(acme, liar, fault, at):
    client = Client()
    back = way_back(address_in(ask(client, VIEWER)))
    liar.say(fault=fault, at=at)
    response = client.get(back)
    assert (response.status_code, response.context["code"]) == (403, "unreachable")


@pytest.mark.parametrize("fault", ["down", "redirect", "huge", "html"])
def test_a_provider_that_fails_at_once_is_said(acme, liar, fault):
    liar.say(fault=fault)
    response = ask(Client(), VIEWER)
    assert (response.status_code, response.context["code"]) == (403, "unreachable")


def test_a_slow_provider_is_not_waited_for(acme, liar, monkeypatch):
    monkeypatch.setattr("tenants.people.sso.fetching.SECONDS", 0.3)
    liar.say(fault="slow")
    assert ask(Client(), VIEWER).context["code"] == "unreachable"


@pytest.mark.parametrize(
    "told",
    [
        {"issuer": "https://somebody.example"},
        {"token_endpoint": "http://169.254.169.254/latest/meta-data/"},
        {"jwks_uri": "https://10.0.0.1/jwks"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "http://evil.example/authorize"},
        {"token_endpoint": 7},
    ],
    ids=str,
)
def test_a_document_that_leads_elsewhere_leads_nowhere(acme, liar, told):
    liar.say(discovery=told)
    assert ask(Client(), VIEWER).context["code"] == "unreachable"


def test_a_way_back_works_once_and_in_its_own_browser(acme):
    client, other = Client(), Client()
    back = way_back(address_in(ask(client, VIEWER)))
    assert other.get(back).context["code"] == "expired"
    assert client.get(back).status_code == 302
    client.post("/logout/")
    assert client.get(back).context["code"] == "expired"
    assert client.get("/login/sso/acme/callback/?code=x&state=y").context["code"] == "expired"
    assert client.get("/login/sso/acme/callback/").context["code"] == "expired"
    assert client.get("/login/sso/nobody/callback/?code=x&state=y").context["code"] == "expired"


def test_a_way_back_is_no_way_into_another_tenant(acme, liar):
    """Mix-up: the state of acme's sign-in at rival's door, whose provider is the same."""
    set_up(acme.rival, liar.issuer, domains=["acme.example"], proven_at=None)
    client = Client()
    back = way_back(address_in(ask(client, VIEWER)))
    assert client.get(back.replace("/acme/", "/rival/")).context["code"] == "expired"


def test_a_code_from_elsewhere_is_worth_nothing(acme):
    """The thief's code with the victim's own state: PKCE and the nonce are the thief's."""
    thief, victim = Client(), Client()
    code = way_back(address_in(ask(thief, VIEWER))).partition("code=")[2].partition("&")[0]
    back = way_back(address_in(ask(victim, VIEWER)))
    own = back.partition("code=")[2].partition("&")[0]
    assert victim.get(back.replace(own, code)).status_code == 403


def test_who_says_no_at_the_provider_is_told_so(acme):
    client = Client()
    state = way_back(address_in(ask(client, VIEWER))).partition("state=")[2]
    response = client.get(f"/login/sso/acme/callback/?error=access_denied&state={state}")
    assert response.context["code"] == "cancelled"


# --- Accounts -----------------------------------------------------------------------------------------------------
def test_a_member_of_another_tenant_alone_stays_out(acme, liar):
    acme.rival_owner.email = "victim@acme.example"
    acme.rival_owner.save()
    liar.say(claims={"email": "victim@acme.example"})
    assert sign_in(Client(), VIEWER).context["code"] == "stranger"


def test_an_invited_person_becomes_a_member_with_the_role_they_were_given(acme):
    invitation = invite(acme.acme, "new@acme.example")
    client = Client()
    sign_in(client, "new@acme.example")
    assert is_in(client)
    user = User.objects.get(email="new@acme.example")
    assert not user.has_usable_password()
    assert not user.emailaddress_set.filter(verified=True).exists()
    with scope(tenant=acme.acme):
        assert Membership.objects.get(user=user).role == "viewer"
        invitation.refresh_from_db()
        assert (invitation.accepted_by_id, invitation.accepted_at is not None) == (user.pk, True)


@pytest.mark.parametrize("end", [{"revoked_at": timezone.now()}, {"expires_at": timezone.now() - timedelta(days=1)}])
def test_an_invitation_that_has_ended_brings_nobody_in(acme, end):
    invite(acme.acme, "new@acme.example", **end)
    assert sign_in(Client(), "new@acme.example").context["code"] == "stranger"
    assert not User.objects.filter(email="new@acme.example").exists()


def test_another_tenants_invitation_brings_nobody_in(acme):
    invite(acme.rival, "new@acme.example")
    assert sign_in(Client(), "new@acme.example").context["code"] == "stranger"


@pytest.mark.parametrize("change", [{"is_staff": True, "desk_role": "operator"}, {"is_superuser": True}])
def test_an_operator_never_comes_in_by_a_company(acme, change):
    User.objects.filter(pk=acme.viewer.pk).update(**change)
    assert sign_in(Client(), VIEWER).context["code"] == "stranger"


def test_a_stopped_account_stays_out(acme):
    User.objects.filter(pk=acme.viewer.pk).update(is_active=False)
    assert sign_in(Client(), VIEWER).context["code"] == "stranger"


def test_a_changed_mailbox_stays_with_its_person(acme, liar):
    """The viewer's id at the provider now says it is the owner's mailbox: they stay the viewer."""
    sign_in(Client(), VIEWER)
    liar.say(claims={"email": "owner@acme.example"})
    client = Client()
    sign_in(client, VIEWER)
    assert client.session["_auth_user_id"] == str(acme.viewer.pk)


def test_a_mailbox_given_on_does_not_take_over_its_first_holder(acme, liar):
    sign_in(Client(), VIEWER)
    liar.say(claims={"sub": "the successor"})
    assert sign_in(Client(), VIEWER).context["code"] == "other_identity"


def test_a_removed_member_stays_out_although_they_are_known(acme):
    sign_in(Client(), VIEWER)
    with scope(tenant=acme.acme):
        Membership.objects.filter(user=acme.viewer).delete()
    assert sign_in(Client(), VIEWER).context["code"] == "stranger"


def test_whoever_was_signed_in_before_is_not_any_more(acme):
    client = Client()
    client.force_login(acme.owner)
    client.session["left"] = "over"
    sign_in(client, VIEWER)
    assert client.session["_auth_user_id"] == str(acme.viewer.pk)
    assert "left" not in client.session


def test_whoever_signed_up_with_the_mailbox_before_it_was_proven_does_not_come_in_by_their_password(acme):
    stranger = User.objects.create_user("new@acme.example", "a-strangers-password", name="だれか")
    invite(acme.acme, "new@acme.example")
    client = Client()
    sign_in(client, "new@acme.example")
    assert is_in(client)
    assert not User.objects.get(pk=stranger.pk).has_usable_password()
