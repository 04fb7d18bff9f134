"""Accounts at the edges: what is stored, who must bring a second factor, what a mail server's silence and junk do."""

import json

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCacheClient
from django.test import Client
from redis.exceptions import ConnectionError as Away

from tenants.models import User
from tenants.people import accounts
from tests.factories import UserFactory
from tests.tenants.people.entering import MD5, PASSWORD, code_of, link_in, with_password


@pytest.fixture
def user(db, settings):
    settings.PASSWORD_HASHERS = MD5
    return with_password(UserFactory())


def signed_in(user, password=PASSWORD):
    browser = Client()
    browser.post("/login/", {"login": user.email, "password": password})
    return browser


def with_app(user):
    """The user's authenticator app, by its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


# --- What is stored -------------------------------------------------------------------------------------------------
def test_secrets_of_second_factors_are_sealed_in_the_database(user):
    secret = with_app(user)
    RecoveryCodes.activate(user)
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(code_of(secret))
    assert "gAAAA" in Authenticator.objects.get(type="recovery_codes").data["seed"]  # Fernet's mark


def test_a_sign_in_changes_the_session_s_key(user):
    browser = Client()
    browser.get("/login/")
    session = browser.session
    session["planted"] = True
    session.save()
    browser.cookies["sessionid"] = planted = session.session_key
    browser.post("/login/", {"login": user.email, "password": PASSWORD})
    assert browser.cookies["sessionid"].value != planted


# --- The mailbox ----------------------------------------------------------------------------------------------------
def test_an_unproven_mailbox_is_proven_by_a_button_before_anybody_comes_in(user):
    EmailAddress.objects.filter(user=user).delete()
    browser = signed_in(user)
    assert browser.get("/account/").status_code == 302
    link = link_in(mail.outbox[0])
    assert browser.get(link).status_code == 200
    assert not accounts.is_mailbox_proven(user)
    browser.post(link)
    assert accounts.is_mailbox_proven(user)
    assert browser.get("/account/").status_code == 200


def test_a_new_mailbox_replaces_the_old_one_once_it_is_proven_and_the_old_one_is_told(user):
    browser, old = signed_in(user), user.email
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    browser.post("/account/email/", {"action_add": "", "email": "Fresh@staff.example"})
    assert User.objects.get(pk=user.pk).email == old
    browser.post(link_in(mail.outbox[-1]))
    assert User.objects.get(pk=user.pk).email == "fresh@staff.example"
    assert mail.outbox[-1].to == [old]


def test_a_changed_password_needs_the_old_one_tells_the_mailbox_and_ends_other_sessions(user):
    here, elsewhere = signed_in(user), signed_in(user)
    new = {"password1": "another-horse-battery", "password2": "another-horse-battery"}
    here.post("/account/password/change/", {"oldpassword": "wrong", **new})
    assert elsewhere.get("/account/").status_code == 200
    here.post("/account/password/change/", {"oldpassword": PASSWORD, **new})
    assert [browser.get("/account/").status_code for browser in (here, elsewhere)] == [200, 302]
    assert "パスワード" in mail.outbox[-1].subject


def test_signing_out_clears_what_the_pages_kept_in_the_browser(user):
    browser = signed_in(user)
    assert browser.post("/logout/")["Clear-Site-Data"] == '"storage"'
    assert browser.get("/account/").status_code == 302


@pytest.mark.parametrize(
    "word", ["short", "password1234", "123456789012", "member-staff-example", "CareerRelay2026!", "採用人材-0001-採用"]
)
def test_a_weak_password_is_refused(user, word):
    user.email = "member-staff@example.com"
    user.save()
    accounts.prove_mailbox(user)
    browser = signed_in(user)
    answer = browser.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": word, "password2": word})
    assert answer.status_code == 200
    assert answer.context["form"].errors["password1"]


def test_a_mail_server_that_is_away_is_told_and_changes_nothing(db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    for email in (UserFactory().email, "nobody@staff.example"):
        answer = Client().post("/account/password/reset/", {"email": email})
        assert (answer.status_code, "メールを送れませんでした" in answer.content.decode()) == (503, True)


def test_a_notice_that_cannot_be_sent_undoes_nothing(user, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    new = {"password1": "another-horse-battery", "password2": "another-horse-battery"}
    assert signed_in(user).post("/account/password/change/", {"oldpassword": PASSWORD, **new}).status_code == 302
    assert User.objects.get(pk=user.pk).check_password("another-horse-battery")


# --- Operators ------------------------------------------------------------------------------------------------------
@pytest.fixture
def operator(user, settings):
    settings.OPERATOR_MFA_REQUIRED = True
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True, desk_role="operator")
    return User.objects.get(pk=user.pk)


def test_an_operator_without_second_factor_is_sent_to_set_one_up(operator):
    browser = signed_in(operator)
    answer = browser.get("/admin/")
    assert answer["Location"] == "/account/2fa/?needed=1&next=%2Fadmin%2F"
    assert "登録が必要です" in browser.get(answer["Location"]).content.decode()


def test_an_operator_with_a_code_comes_in(operator):
    secret = with_app(operator)
    browser = signed_in(operator)
    assert browser.get("/admin/")["Location"].startswith("/admin/login/")
    browser.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    assert browser.get("/admin/").status_code == 200


def test_a_session_from_before_the_second_factor_proves_itself_once_more(operator):
    browser = signed_in(operator)
    secret = with_app(operator)
    way = browser.get("/admin/")["Location"]
    assert way == "/account/2fa/reauthenticate/?next=%2Fadmin%2F"
    answer = browser.post(way, {"code": code_of(secret), "next": "/admin/"})
    assert answer["Location"] == "/admin/"
    assert browser.get("/admin/").status_code == 200


def test_the_desk_s_door_leads_to_everybody_s_login_and_refuses_members(user):
    assert Client().get("/admin/login/?next=/admin/tenants/")["Location"] == "/login/?next=%2Fadmin%2Ftenants%2F"
    assert Client().get("/admin/login/?next=https://evil.example/")["Location"] == "/login/?next=%2Fadmin%2F"
    assert signed_in(user).get("/admin/login/").status_code == 403


# --- Junk and silence -----------------------------------------------------------------------------------------------
JUNK = ["", "{", "null", "[]", "1", '"x"', "{}", '{"id": 1}', '{"response": []}', "[" * 5000, "\x00"]
HANDLES = ["null", '"eA"', "1", '"' + "A" * 999 + '"']
SPOKEN = '{"type":"public-key","id":"eA","rawId":"eA","response":{"clientDataJSON":"e30","authenticatorData":"eA",'
JUNK += [SPOKEN + f'"signature":"eA","userHandle":{handle}}}}}' for handle in HANDLES]


@pytest.mark.parametrize("credential", JUNK)
def test_junk_for_a_passkey_is_refused(db, credential):
    browser = Client()
    assert browser.get("/account/passkeys/login/", headers={"Accept": "application/json"}).status_code == 200
    answer = browser.post("/account/passkeys/login/", {"credential": credential})
    assert answer.status_code in (200, 302, 400)
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize("field", ["login", "password"])
@pytest.mark.parametrize("value", ["\x00", "a" * 100_000, "＠", "﷽" * 50, "a@b\r\nBcc: c@d.example"])
def test_junk_for_a_login_is_refused(user, field, value):
    told = {"login": user.email, "password": PASSWORD} | {field: value}
    assert Client().post("/login/", told).status_code == 200


def test_a_login_by_another_site_s_address_stays_here(user):
    answer = Client().post("/login/?next=https://evil.example/", {"login": user.email, "password": PASSWORD})
    assert answer["Location"] == "/"


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_cache_that_is_away_keeps_nobody_out(user, monkeypatch):
    def away(*args, **kwargs):
        raise Away

    monkeypatch.setattr(RedisCacheClient, "get_client", away)
    assert (cache.get("x", "default"), cache.add("x", 1), cache.set("x", 1), cache.delete("x")) == (
        "default",
        True,
        None,
        False,
    )
    assert signed_in(user).get("/account/").status_code == 200


@pytest.mark.parametrize("value", [1, 1.5, "text", [1.5, 2], {"a": True}, None, True])
def test_the_cache_gives_back_what_it_got(db, value):
    cache.set("value", value, 60)
    assert cache.get("value", "nothing") == value
