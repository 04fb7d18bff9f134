"""join(): `/join/<token>/`, for everybody who may open it."""

import logging
import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from careerrelay.logs import MaskTokens
from tenants import tokens
from tenants.models import Invitation, Membership, Policy, User
from tenants.people import invitations
from tenants.scope import scope
from tests.factories import UserFactory

PASSWORD = "correct-horse-battery"
MAILBOX = "new@acme.example"
FORM = {"name": "新人 太郎", "password": PASSWORD}


@pytest.fixture(autouse=True)
def quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def invite(user, tenant, role, email=MAILBOX):
    with scope(tenant=tenant):
        by = Membership.objects.select_related("tenant", "user").get(user=user)
        return invitations.invite(tenant=tenant, email=email, role=role, by=by, at=timezone.now())[0]


@pytest.fixture
def invitation(cast):
    return invite(cast.owner, cast.acme, "recruiter")


def page_of(invitation):
    return f"/join/{invitation.token}/"


def role_of(user, tenant):
    with scope(tenant=tenant):
        return Membership.objects.filter(user=user).values_list("role", flat=True).first()


def test_changes_nothing_when_opened(cast, client, invitation):
    client.force_login(UserFactory(email=MAILBOX))
    assert client.get(page_of(invitation)).status_code == 200
    with scope(tenant=cast.acme):
        assert Invitation.objects.get(pk=invitation.pk).accepted_at is None
        assert not Membership.objects.filter(user__email=MAILBOX).exists()


def test_says_who_invites_to_what(cast, client, invitation):
    text = client.get(page_of(invitation)).content.decode()
    for part in ("アクメ株式会社", cast.owner.name, "採用担当", MAILBOX):
        assert part in text


def test_makes_an_account_whose_mailbox_is_proven_and_signs_in(cast, client, invitation):
    answer = client.post(page_of(invitation), FORM)
    assert (answer.status_code, answer["Location"]) == (302, "/e/acme/")
    user = User.objects.get(email=MAILBOX)
    assert (user.name, user.check_password(PASSWORD), role_of(user, cast.acme)) == ("新人 太郎", True, "recruiter")
    assert EmailAddress.objects.filter(user=user, email=MAILBOX, verified=True, primary=True).exists()
    assert client.get("/e/acme/").status_code == 200


@pytest.mark.parametrize(
    "form", [{}, {"name": "", "password": PASSWORD}, {"name": "x", "password": "short"}, FORM | {"password": MAILBOX}]
)
def test_asks_for_a_name_and_a_good_password(client, invitation, form):
    answer = client.post(page_of(invitation), form)
    assert answer.status_code == 422
    assert not User.objects.filter(email=MAILBOX).exists()


def test_makes_the_invited_mailboxs_account_whatever_the_form_says(cast, client, invitation):
    """Neither address, role, tenant nor rights are the form's to say."""
    told = {"email": "evil@mail.example", "role": "owner", "tenant": str(cast.rival.pk), "is_staff": "1"}
    client.post(page_of(invitation), FORM | told)
    user = User.objects.get(email=MAILBOX)
    assert (role_of(user, cast.acme), role_of(user, cast.rival), user.is_staff) == ("recruiter", None, False)


def test_takes_one_button_from_who_is_signed_in(cast, client, invitation):
    user = UserFactory(email=MAILBOX)
    client.force_login(user)
    assert client.post(page_of(invitation), {"join": "yes"})["Location"] == "/e/acme/"
    assert role_of(user, cast.acme) == "recruiter"


def test_brings_who_pressed_twice_to_where_they_belong(client, invitation):
    client.force_login(UserFactory(email=MAILBOX))
    for _press in range(2):
        assert client.post(page_of(invitation), {"join": "yes"})["Location"] == "/e/acme/"


def test_refuses_another_account_and_offers_to_sign_out(cast, client, invitation):
    client.force_login(cast.rival_owner)
    text = client.get(page_of(invitation)).content.decode()
    assert cast.rival_owner.email in text
    assert client.post(page_of(invitation), {"join": "yes"}).status_code == 422
    assert role_of(cast.rival_owner, cast.acme) is None
    assert client.post(page_of(invitation), {"sign_out": "yes"})["Location"] == page_of(invitation)
    assert "アカウントの作成" in client.get(page_of(invitation)).content.decode()


def test_asks_who_has_an_account_to_sign_in_and_come_back(client, invitation):
    UserFactory(email=MAILBOX)
    text = client.get(page_of(invitation)).content.decode()
    assert f"/login/?next=%2Fjoin%2F{invitation.token}%2F" in text
    assert client.post(page_of(invitation), FORM).status_code == 422
    assert not User.objects.get(email=MAILBOX).check_password(PASSWORD)


def test_invites_to_an_agency_too(cast, client):
    invitation = invite(cast.agency_admin, cast.agency, "consultant")
    assert client.post(page_of(invitation), FORM)["Location"] == "/a/agency/"


def test_offers_no_password_where_the_company_wants_its_own_sign_on(cast, client, invitation):
    with scope(tenant=cast.acme):
        now = timezone.now()
        Policy.objects.update_or_create(tenant=cast.acme, defaults={"is_sso_required": True, "updated_at": now})
    assert 'name="password"' not in client.get(page_of(invitation)).content.decode()
    assert client.post(page_of(invitation), FORM).status_code == 422
    assert not User.objects.filter(email=MAILBOX).exists()


@pytest.mark.parametrize("kind", ["forged", "foreign", "no token", "revoked", "run out", "resent", "used", "closed"])
def test_says_the_same_of_every_token_that_opens_nothing(cast, client, invitation, kind):
    token = spoil(cast, invitation, kind)
    pages = [client.get(f"/join/{token}/"), client.post(f"/join/{token}/", FORM)]
    plain = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|/join/[^/"]*/')
    never = Client().get(f"/join/{tokens.new_token(cast.rival.pk)}/")
    for page in pages:
        assert page.status_code == 404
        assert plain.sub("", page.content.decode()) == plain.sub("", never.content.decode())
    assert not User.objects.filter(email=MAILBOX, name="新人 太郎").exists()


def spoil(cast, invitation, kind):
    token = invitation.token
    if kind == "forged":
        return tokens.new_token(cast.acme.pk)
    if kind == "foreign":
        return tokens.derived_token(cast.rival.pk, "invitation 1", invitation.pk)
    if kind == "no token":
        return "x" * 43
    now = timezone.now()
    if kind == "closed":
        with scope(network=True):
            type(cast.acme).objects.filter(pk=cast.acme.pk).update(closed_at=now)
        return token
    fields = {
        "revoked": {"revoked_at": now},
        "run out": {"expires_at": now},
        "resent": {"digest": bytes(32)},
        "used": {"accepted_at": now},
    }[kind]
    with scope(tenant=cast.acme):
        Invitation.objects.filter(pk=invitation.pk).update(**fields)
    return token


def test_needs_the_forms_own_token(cast, invitation):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(UserFactory(email=MAILBOX))
    assert strict.post(page_of(invitation), {"join": "yes"}).status_code == 403


def test_leaves_no_token_in_a_log(invitation):
    line = logging.LogRecord("x", logging.INFO, "", 1, "GET %s 200", (page_of(invitation),), None)
    MaskTokens().filter(line)
    assert line.getMessage() == "GET /join/[token]/ 200"
