"""Nobody learns at `/me/` who has registered: not by what is asked of the database, and not by the time it takes."""

import re
import statistics
import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from referrals.models import LostLink
from referrals.rights import finding
from tenants.scope import scope
from tests.referrals.rights.stage import MAILBOX, registered

ROUNDS, SAMPLES = 40, 4
WITHIN = 0.002  # seconds between the medians
STRANGER = "kohaku@azusawa.example"  # as long as the other


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def open_door(cast, monkeypatch):
    """Somebody has registered; how often one place may ask is another test's matter."""
    registered(cast.acme, [cast.agency])
    monkeypatch.setattr(finding, "MOST_FROM_ONE_PLACE", 10_000)


def ask(email, browser=None):
    return (browser or Client()).post("/me/", {"email": email})


def statements_for(email):
    with CaptureQueriesContext(connection) as captured:
        ask(email)
    return [re.sub(r"'[^']*'(::\w+)?|\"s\d+_x\d+\"", "?", query["sql"]) for query in captured.captured_queries]


def test_the_same_is_asked_of_the_database(open_door):
    known, unknown = statements_for(MAILBOX), statements_for(STRANGER)
    assert any("referrals_lostlink" in sql for sql in known)
    assert known == unknown
    assert not any("referrals_registration" in sql for sql in known)


def lead():
    """By how many seconds who has registered is answered later: the median of pairs, asked in turns."""
    browser, found = Client(), []
    for number in range(ROUNDS + 5):
        times = {}
        for email in (MAILBOX, STRANGER) if number % 2 else (STRANGER, MAILBOX):
            start = time.perf_counter()
            assert ask(email, browser).status_code == 200
            times[email] = time.perf_counter() - start
        found.append(times[MAILBOX] - times[STRANGER])
    return statistics.median(found[5:])


def test_takes_the_same_time_for_both(open_door):
    """A busy machine may spoil one sample, and a real lead shows in all."""
    assert any(abs(lead()) < WITHIN for _ in range(SAMPLES))


def test_what_was_asked_is_forgotten_when_it_is_answered(open_door):
    ask(MAILBOX)
    ask(STRANGER)
    with scope(network=True):
        assert finding.send_links(at=timezone.now()) == 2
        assert not LostLink.objects.exists()
