"""A check-in as it arrived."""

import pytest
from django.test import Client

from candidates.checkins import sweeping
from candidates.models import CheckIn
from referrals.returning.tasks import write
from tenants import jobs, outbox, post
from tests.candidates.checkins.conftest import asking, registered

__all__ = ["asking", "registered"]


@pytest.fixture
def letter(asking, registered, now, mailoutbox):
    """The mail; what the registration brought about has happened."""
    registered()
    while outbox.publish_events(at=now) or jobs.run_due_jobs(at=now):
        pass
    sweeping.plan_due(at=now)
    post.send_due(model=CheckIn, render=write, at=now)
    (sent,) = mailoutbox
    return sent


@pytest.fixture
def page(letter, now, monkeypatch):
    """The address in it."""
    monkeypatch.setattr("referrals.returning.views.timezone.now", lambda: now)
    return next(word for word in letter.body.split() if "/checkin/" in word).partition("//")[2].partition("/")[2]


@pytest.fixture
def reader(page):
    """`reader(answer="looking", …)` presses the button; without anything it only looks."""
    client = Client(enforce_csrf_checks=True)
    address = f"/{page}"

    def read(**form):
        return client.post(address, form, follow=True) if form else client.get(address)

    return read
