"""Nobody learns who has an account: the same answer, in the same time, and only so many of them."""

import itertools
import re
import secrets
import statistics
import time

import pytest
from django.core import mail
from django.test import Client

from tenants import logins, tasks
from tenants.models import AuditEntry, Tenant
from tenants.people import adapters
from tenants.scope import scope
from tests.factories import UserFactory
from tests.tenants.people.entering import MD5, PASSWORD, with_password

ROUNDS, SAMPLES = 40, 4
WITHIN = 0.002  # seconds between the medians
CHANGING = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|req_\w+|value="[^"]*@[^"]*"|id="id_\w+"')
FORMS = {
    "/login/": lambda email: {"login": email, "password": "wrong-horse-battery"},
    "/account/password/reset/": lambda email: {"email": email},
}


@pytest.fixture(autouse=True)
def open_limits(settings):
    """How often one address may ask is another test's matter."""
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.fixture
def stranger():
    """An address without an account, and without tries of an earlier test."""
    return f"{secrets.token_hex(8)}@staff.example"


def ask(door, email, browser=None):
    return (browser or Client()).post(door, FORMS[door](email))


@pytest.mark.parametrize("door", FORMS)
def test_a_known_and_an_unknown_account_get_the_same_answer(db, door, stranger):
    known = UserFactory()
    answers = [ask(door, email) for email in (known.email, stranger)]
    assert len({answer.status_code for answer in answers}) == 1
    assert len({answer.get("Location") for answer in answers}) == 1
    assert len({CHANGING.sub(b"", answer.content) for answer in answers}) == 1


def test_a_stopped_account_answers_as_a_wrong_password_does(db):
    stopped = with_password(UserFactory(is_active=False))
    answers = [Client().post("/login/", {"login": stopped.email, "password": word}) for word in (PASSWORD, "wrong")]
    assert len({CHANGING.sub(b"", answer.content) for answer in answers}) == 1


def test_both_get_a_letter_when_they_ask_for_a_new_password(db, stranger):
    known = UserFactory()
    for email in (known.email, stranger):
        ask("/account/password/reset/", email)
    assert [message.to for message in mail.outbox] == [[known.email], [stranger]]


def lead(door, first, second):
    """By how many seconds the first is answered later: the median of pairs asked one after the other, in turns."""
    browser, found = Client(), []
    for number in range(ROUNDS + 5):
        times = {}
        for email in (first, second) if number % 2 else (second, first):
            start = time.perf_counter()
            ask(door, email, browser)
            times[email] = time.perf_counter() - start
        found.append(times[first] - times[second])
    return statistics.median(found[5:])


@pytest.mark.parametrize("door", FORMS)
def test_takes_the_same_time_for_both(db, settings, monkeypatch, door, stranger):
    """Hashes as cheap as they come hide nothing. A busy machine may spoil one sample, and a real lead shows in all."""
    settings.PASSWORD_HASHERS = MD5
    monkeypatch.setattr(logins, "TRIES", ROUNDS * 9)
    known = with_password(UserFactory())
    leads = (abs(lead(door, known.email, stranger)) for _ in range(SAMPLES))
    assert any(each < WITHIN for each in leads)


def test_an_unknown_account_costs_a_hash_too(db, settings, monkeypatch, stranger):
    """What the cheap hash above cannot show."""
    made = []
    hasher = "django.contrib.auth.hashers.MD5PasswordHasher"
    settings.PASSWORD_HASHERS = [hasher]
    real = adapters.User.set_password
    monkeypatch.setattr(adapters.User, "set_password", lambda user, word: (made.append(word), real(user, word))[1])
    ask("/login/", stranger)
    assert made == ["wrong-horse-battery"]


@pytest.fixture
def sent(monkeypatch):
    """What is told to the workers."""
    told = []
    monkeypatch.setattr(adapters.current_app, "send_task", lambda name, args, **how: told.append((name, args)))
    return told


def test_after_too_many_tries_a_worker_is_told_once_and_writes_it_down(cast, settings, sent, stranger):
    settings.PASSWORD_HASHERS = MD5
    for email in (cast.owner.email, stranger):
        for _ in range(logins.TRIES + 3):
            answer = ask("/login/", email)
        assert "10分ほど" in answer.content.decode()
    assert [name for name, _args in sent] == ["tenants.tasks.note_lockout"] * 2
    for _name, args in sent:
        tasks.note_lockout(*args)
    with scope(network=True):
        line = AuditEntry.objects.get(action="member.locked_out")
        assert (line.tenant.slug, line.actor, line.ip) == ("acme", "system", "127.0.0.1")
        assert line.subject == str(cast.owner.pk)


def test_ten_thousand_logins_are_refused_plainly_and_alike(db, settings, stranger):
    """By their address after a minute's share; by their account after twenty, from wherever they come."""
    settings.ACCOUNT_RATE_LIMITS = {"login": "5/m/ip"}
    settings.PASSWORD_HASHERS = MD5
    answers = [ask("/login/", email) for email in [UserFactory().email, stranger] * 4]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 3
    page = answers[-1]
    assert (page["Retry-After"], "1分ほど" in page.content.decode()) == ("60", True)
    assert "Content-Security-Policy" in page
    assert len({CHANGING.sub(b"", answer.content) for answer in answers[5:]}) == 1


def test_ten_thousand_tries_at_one_account_look_at_twenty_passwords(db, settings, monkeypatch, stranger):
    looked_at, tries = [], itertools.count(1)
    monkeypatch.setattr(logins, "count_try", lambda account: next(tries))
    monkeypatch.setattr(adapters, "report_lockout", lambda request, account: None)
    settings.PASSWORD_HASHERS = MD5
    monkeypatch.setattr(
        "allauth.account.auth_backends.AuthenticationBackend.authenticate",
        lambda *args, **credentials: looked_at.append(credentials) or None,
    )
    for _ in range(200):
        ask("/login/", stranger)
    assert len(looked_at) == logins.TRIES


def test_signing_in_leaves_no_line_with_a_tenant_that_is_closed(cast, settings):
    settings.PASSWORD_HASHERS = MD5
    with scope(network=True):
        Tenant.objects.filter(pk=cast.acme.pk).update(closed_at=cast.acme.founded_at)
    owner = with_password(cast.owner)
    assert Client().post("/login/", {"login": owner.email, "password": PASSWORD}).status_code == 302
    with scope(network=True):
        assert not AuditEntry.objects.filter(action="member.signed_in").exists()
