"""What somebody does to their ways of signing in stands in their tenants' trail; no mailbox is had twice."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from tenants.models import AuditEntry, User
from tenants.scope import scope
from tests.factories import UserFactory
from tests.tenants.company.test_signup import FORM
from tests.tenants.people.entering import MD5, PASSWORD, code_of, link_in, with_password

NEW = {"password1": "another-quiet-horse", "password2": "another-quiet-horse"}


@pytest.fixture
def owner(cast, settings):
    settings.PASSWORD_HASHERS = MD5
    return with_password(cast.owner)


def signed_in(owner):
    browser = Client(raise_request_exception=False)
    browser.post("/login/", {"login": owner.email, "password": PASSWORD})
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    return browser


@pytest.fixture
def browser(owner):
    return signed_in(owner)


def acts(cast):
    with scope(tenant=cast.acme):
        lines = AuditEntry.objects.for_tenant(cast.acme).exclude(action="member.signed_in").order_by("id")
        return [(line.action, line.actor_id) for line in lines]


def test_a_changed_password_leaves_a_line(browser, cast):
    browser.post("/account/password/change/", {"oldpassword": PASSWORD, **NEW})
    assert acts(cast) == [("member.password_changed", cast.owner.pk)]


def test_a_password_reset_by_mail_leaves_a_line(owner, cast):
    browser = Client()
    browser.post("/account/password/reset/", {"email": owner.email})
    browser.post(browser.get(link_in(mail.outbox[-1]))["Location"], NEW)
    assert acts(cast) == [("member.password_changed", owner.pk)]


def test_an_authenticator_app_leaves_a_line_when_it_comes_and_when_it_goes(committed_cast, settings):
    """Committed, for it is told of after the commit."""
    settings.PASSWORD_HASHERS = MD5
    browser = signed_in(with_password(committed_cast.owner))
    browser.get("/account/2fa/app/")
    browser.post("/account/2fa/app/", {"code": code_of(browser.session["mfa.totp.secret"])})
    assert Authenticator.objects.filter(user=committed_cast.owner, type="totp").exists()
    browser.post("/account/2fa/app/remove/")
    assert {action for action, _who in acts(committed_cast)} >= {"member.factor_added", "member.factor_removed"}


def test_another_mailbox_leaves_a_line(browser, cast):
    browser.post("/account/email/", {"action_add": "", "email": "fresh@staff.example"})
    assert acts(cast) == []
    browser.post(link_in(mail.outbox[-1]))
    assert acts(cast) == [("member.mailbox_changed", cast.owner.pk)]


def test_a_mailbox_that_another_account_took_meanwhile_is_not_had_twice(browser, cast):
    """By single sign-on an account is made whose mailbox nobody has proven yet."""
    browser.post("/account/email/", {"action_add": "", "email": "fresh@staff.example"})
    UserFactory(email="fresh@staff.example", mailbox=False)
    assert browser.post(link_in(mail.outbox[-1])).status_code < 500
    assert User.objects.get(pk=cast.owner.pk).email == cast.owner.email


@pytest.mark.parametrize("page", ["/account/password/reset/", "/signup/"])
def test_a_mail_leads_to_our_own_address_whatever_host_was_asked(owner, settings, page):
    settings.BASE_URL, settings.ALLOWED_HOSTS = "https://relay.example", ["testserver", "127.0.0.1"]
    told = {"email": owner.email} if "reset" in page else FORM
    Client().post(page, told, headers={"Host": "127.0.0.1:6666"})
    assert link_in(mail.outbox[-1]).startswith("https://relay.example/account/")
