"""The pace of one sender domain: so many mails a minute and no more, whoever claims; other domains go on."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from referrals.models import Mail
from tenants import post
from tenants.letters.models import Letter
from tenants.letters.services import word_letter, write_letter
from tenants.models import Sender
from tenants.scope import scope
from tests.tenants.mails import queue, send
from tests.threads import at_once

pytestmark = pytest.mark.usefixtures("few")


@pytest.fixture
def few(settings):
    settings.MAILS_PER_MINUTE = 5


@pytest.fixture
def now():
    return timezone.now().replace(second=10, microsecond=0)


def own_domain(tenant, now):
    said = {"address": f"hr@{tenant.slug}.example", "domain": f"{tenant.slug}.example", "named_at": now}
    with scope(tenant=tenant):
        Sender.objects.create(
            tenant=tenant, proven_at=now, proven_by="mail", ready_at=now, next_check_at=now + timedelta(days=1), **said
        )


def sent():
    """How many of each tenant's have left."""
    with scope(network=True):
        return Counter(Mail.objects.filter(sent_at__isnull=False).values_list("tenant__slug", flat=True))


def test_what_is_more_waits_for_the_next_minute(cast, now):
    queue(cast.acme, now, count=12)
    for _ in range(3):
        send(now)
    assert sent() == {"acme": 5}
    send(now + timedelta(minutes=1))
    assert sent() == {"acme": 10}
    send(now + timedelta(minutes=2))
    assert sent() == {"acme": 12}


def test_a_domain_that_has_had_its_share_holds_up_no_other(cast, now, monkeypatch):
    monkeypatch.setattr(post, "BATCH", 4)
    own_domain(cast.rival, now)
    queue(cast.acme, now - timedelta(hours=1), count=30)
    queue(cast.rival, now, count=5)
    while send(now) == post.BATCH:  # as a shift does
        pass
    assert sent() == {"acme": 5, "rival": 5}


def test_tenants_without_a_domain_of_their_own_share_ours_by_turns(cast, now):
    queue(cast.acme, now, count=8)
    queue(cast.rival, now, count=2)
    send(now)
    assert sent() == {"acme": 3, "rival": 2}


def test_the_network_own_domain_that_is_full_holds_up_no_own_domain(cast, now):
    queue(cast.acme, now, count=6)
    send(now)
    own_domain(cast.rival, now)
    queue(cast.rival, now, count=2)
    send(now)
    assert sent() == {"acme": 5, "rival": 2}


@pytest.mark.timeout(300)
def test_many_workers_take_no_more_than_one(committed_cast, now):
    queue(committed_cast.acme, now, count=20)
    at_once(lambda number: send(now), 6)
    assert sent() == {"acme": 5}


def test_letters_are_not_held_up(cast, now):
    for number in range(9):
        with scope(tenant=cast.acme):
            write_letter(tenant=cast.acme, kind="admitted", recipient=f"a{number}@b.example", cause="x", at=now)
    assert post.send_due(model=Letter, render=word_letter, at=now) == 9


def test_without_a_limit_all_leave(cast, now, settings):
    settings.MAILS_PER_MINUTE = 0
    queue(cast.acme, now, count=12)
    send(now)
    assert sent() == {"acme": 12}
