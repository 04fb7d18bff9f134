"""Two versions are compared …: by registrations for each delivered mail, with intervals, and no winner by chance."""

import random

import pytest
from django.core.exceptions import ValidationError

from referrals.models import Mail
from referrals.rejections import comparing, services
from referrals.rejections.first_template import TEXTS
from referrals.rejections.intervals import ENOUGH, Share, better, difference
from tenants.models import AuditEntry
from tenants.scope import scope
from tests.factories import ApplicationFactory


def test_wilsons_interval_is_the_published_one():
    assert Share(81, 263).interval() == pytest.approx((0.2553, 0.3662), abs=1e-4)  # Newcombe 1998, method 3
    assert Share(0, 0).interval() == (0.0, 1.0)
    assert Share(0, 20).interval()[0] == 0.0


def test_newcombes_interval_is_the_published_one():
    low, high = difference(Share(48, 80), Share(56, 70))  # Newcombe 1998 (II), method 10, case (a): 56/70 - 48/80
    assert (low, high) == pytest.approx((0.0524, 0.3339), abs=1e-4)


def test_two_equal_texts_seldom_have_a_winner_however_often_one_looks():
    draw, found = random.Random(7), 0
    for _ in range(200):
        hits, winner = [0, 0], None
        for total in range(1, 1001):
            hits = [hit + (draw.random() < 0.2) for hit in hits]
            if total % 20 == 0 and winner is None:  # fifty looks
                winner = better(*(Share(hit, total) for hit in hits))
        found += winner is not None
    assert found <= 20  # of 200: 5 % are 10; looking at the 95 % interval it would be about 60


def test_a_real_difference_is_found_and_too_few_mails_say_nothing():
    assert better(Share(40, 400), Share(100, 400)) == 1
    assert better(Share(100, 400), Share(40, 400)) == 0
    assert better(Share(0, ENOUGH - 1), Share(ENOUGH - 1, ENOUGH - 1)) is None


@pytest.fixture
def page(cast, now):
    with scope(tenant=cast.acme):
        first = services.create_template(tenant=cast.acme, by=None, at=now, language="ja", **TEXTS["ja"])
        told = {"tenant": cast.acme, "template": first.template, "by": cast.owner, "at": now}
        services.add_version(subject="新しい件名", body=first.body, **told)
    return f"/e/acme/templates/{first.template.public_id}/"


def test_it_is_started_once_and_shown_with_its_result(cast, client, page, now):
    client.force_login(cast.owner)
    chosen = {"first": "1", "second": "2"}
    assert "別の版" in client.post(f"{page}compare/", {"first": "2", "second": "2"}, follow=True).text
    assert "比較を始めました" in client.post(f"{page}compare/", chosen, follow=True).text
    assert "すでに比較" in client.post(f"{page}compare/", chosen, follow=True).text
    with scope(tenant=cast.acme):
        people = [ApplicationFactory(tenant=cast.acme) for _ in range(4)]
        version = comparing.Comparison.objects.get().second
        services.queue_mails(tenant=cast.acme, version=version, applications=people, by=None, at=now)
        Mail.objects.update(sent_at=now)
        Mail.objects.filter(application=people[0]).update(bounced_at=now)
        verdict = comparing.list_verdicts(tenant=cast.acme, template=version.template)[0]
        assert verdict.first.share.total + verdict.second.share.total == 3
        assert (verdict.winner, verdict.is_early) == (None, True)
        assert AuditEntry.objects.filter(action="comparison.started").count() == 1
    shown = client.get(page).text
    assert "到達が必要です" in shown
    assert "比較を終えました" in client.post(f"{page}compare/end/", follow=True).text


def test_another_templates_version_is_not_compared(cast, now, page):
    with scope(tenant=cast.acme):
        first = comparing.Version.objects.order_by("number")[0]
        told = {"tenant": cast.acme, "template": first.template, "by": cast.owner, "at": now}
        with pytest.raises(ValidationError):
            comparing.start_comparison(first=first, second=first, **told)


def test_what_changed_is_shown_line_by_line(cast, client, page):
    client.force_login(cast.viewer)
    shown = client.get(f"{page}versions/2/").text
    assert "<ins><span" in shown
    assert "新しい件名" in shown
    assert TEXTS["ja"]["subject"] in shown
    assert client.get(f"{page}versions/9/").status_code == 404
