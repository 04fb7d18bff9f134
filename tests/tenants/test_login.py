"""The ways in: guessing a password ends after some tries, and an operator of lesser rights becomes no other."""

import secrets

import pytest
from django.test import Client

from tenants import counters, logins
from tenants.models import User
from tests.factories import UserFactory

PASSWORD = "correct-horse-battery"


@pytest.fixture
def user(db, settings, monkeypatch):
    monkeypatch.setattr(counters, "PATIENCE", 5.0)  # a busy machine may take longer than service would wait
    counters.counter.cache_clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    made = UserFactory(is_staff=True)
    made.set_password(PASSWORD)
    made.save()
    return made


def enter(door, email, password):
    """From another address each time: how often one address may try is another rule."""
    address = f"203.0.{secrets.randbelow(256)}.{secrets.randbelow(256)}"
    return Client(REMOTE_ADDR=address).post(door, {"login": email, "password": password})


def test_looks_at_no_password_after_too_many(user):
    for _ in range(logins.TRIES):
        assert enter("/login/", user.email, "wrong").status_code == 200
    refused = enter("/login/", user.email.upper(), PASSWORD)
    assert (refused.status_code, "10分ほど" in refused.content.decode()) == (200, True)
    assert enter("/login/", UserFactory().email, "wrong").status_code == 200


def test_the_right_password_ends_the_count(user):
    for _ in range(2):
        for _ in range(logins.TRIES - 1):
            enter("/login/", user.email, "wrong")
        assert enter("/login/", user.email, PASSWORD).status_code == 302


def test_keeps_nobody_out_while_the_counter_is_away(user, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    assert enter("/login/", user.email, PASSWORD).status_code == 302


@pytest.mark.parametrize(("page", "of_a_member"), [("change/", 200), ("password/", 403)])
def test_an_operator_takes_over_no_other_account(user, page, of_a_member, client):
    root = UserFactory(is_staff=True, is_superuser=True)
    User.objects.filter(pk=user.pk).update(desk_role="operator")
    client.force_login(User.objects.get(pk=user.pk))
    stolen = {"email": "mine@mail.example", "name": "x", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post(f"/admin/tenants/user/{root.pk}/{page}", stolen).status_code == 403
    assert client.get(f"/admin/tenants/user/{UserFactory().pk}/{page}").status_code == of_a_member
