"""write_reports(): last month's figures by mail, to those who asked, once, from the first business morning."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client

from referrals.insights import reports, tasks
from referrals.insights.models import Change
from tenants import post
from tenants.letters.models import Letter
from tenants.letters.services import word_letter
from tenants.models import AuditEntry, Membership
from tenants.scope import scope
from tests.referrals.insights.test_board import add

ADDRESS = "/e/acme/settings/report/"
FIRST_MORNING = datetime(2027, 1, 4, 9, 30, tzinfo=ZoneInfo("Asia/Tokyo"))  # a Monday, after the days of the New Year
DECEMBER = date(2026, 12, 1)


@pytest.fixture
def members(cast):
    with scope(tenant=cast.acme):
        return {member.user_id: member for member in Membership.objects.for_tenant(cast.acme)}


@pytest.fixture
def ask(cast, members, now):
    def asking(user, language="ja"):
        with scope(tenant=cast.acme):
            chosen = {members[user.pk].pk: language}
            return reports.choose_readers(tenant=cast.acme, chosen=chosen, by=cast.owner, at=now)

    return asking


def written(cast):
    with scope(tenant=cast.acme):
        return list(Letter.objects.filter(kind="monthly_report").order_by("recipient"))


def write(cast, at):
    with scope(tenant=cast.acme):
        Change.objects.all().delete()
        reports.write_reports(tenant=cast.acme, at=at)


@pytest.mark.parametrize(
    ("at", "month"),
    [
        (FIRST_MORNING, date(2026, 12, 1)),
        (FIRST_MORNING.replace(hour=8), date(2026, 11, 1)),
        (datetime(2027, 2, 1, 8, 59, tzinfo=ZoneInfo("Asia/Tokyo")), date(2026, 12, 1)),
        (datetime(2027, 2, 1, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo")), date(2027, 1, 1)),
        (datetime(2027, 2, 28, 23, 59, tzinfo=ZoneInfo("Asia/Tokyo")), date(2027, 1, 1)),
    ],
)
def test_is_due_from_the_first_business_morning(at, month):
    assert reports.month_due(at) == month


def test_writes_once_to_each_who_asked_in_their_language(cast, ask):
    ask(cast.owner), ask(cast.viewer, "en")
    with scope(tenant=cast.acme):
        add(cast.acme, "all", month=DECEMBER, sent=1200, reached=1100, registered=87, answered=80, relayed=70)
        add(cast.acme, "all", month=date(2026, 11, 1), sent=1000)
    for _round in range(3):
        write(cast, FIRST_MORNING)
    assert {letter.recipient: letter.language for letter in written(cast)} == {
        cast.owner.email: "ja",
        cast.viewer.email: "en",
    }
    post.send_due(model=Letter, render=word_letter, at=FIRST_MORNING)
    sent = {message.to[0]: message for message in mail.outbox if "/settings/report/" in message.body}
    japanese, english = sent[cast.owner.email], sent[cast.viewer.email]
    assert "2026年12月" in japanese.subject
    assert "December 2026" in english.subject
    for message in (japanese, english):
        ((html, kind),) = message.alternatives
        assert kind == "text/html"
        for figure in ("1,200 (+200)", "1,100", "87"):
            assert figure in message.body
            assert figure in html
        assert "first=2026-12" in message.body
        assert "<style" not in html


def test_hides_a_hire_of_fewer_than_three_as_the_dashboard_does(cast, ask):
    ask(cast.owner)
    with scope(tenant=cast.acme):
        add(cast.acme, "all", month=DECEMBER, sent=9, reached=9, registered=9, answered=9, relayed=9, met=2, hired=1)
    write(cast, FIRST_MORNING)
    (letter,) = written(cast)
    with scope(tenant=cast.acme):
        assert word_letter(letter).body.count("3件未満") == 2


def test_waits_until_every_change_is_summed_up(cast, ask):
    ask(cast.owner)
    with scope(tenant=cast.acme):
        Change.objects.all().delete()
        Change.objects.create(tenant=cast.acme, kind="person", ids=[])
        reports.write_reports(tenant=cast.acme, at=FIRST_MORNING)
    assert written(cast) == []


def test_writes_nothing_to_who_left_or_asked_no_longer_or_is_another_company_s(cast, ask, members):
    ask(cast.owner), ask(cast.viewer), ask(cast.recruiter)
    ask(cast.viewer, "")
    with scope(tenant=cast.acme):
        members[cast.recruiter.pk].delete()
    tasks.write_reports()
    write(cast, FIRST_MORNING)
    assert {letter.recipient for letter in written(cast)} == {cast.owner.email}
    with scope(network=True):
        assert not Letter.objects.filter(kind="monthly_report").exclude(tenant=cast.acme).exists()


def test_choosing_is_for_who_may_change_the_rules_and_is_in_the_trail(cast, members):
    owner, viewer = Client(), Client()
    owner.force_login(cast.owner), viewer.force_login(cast.viewer)
    field = f"member-{members[cast.viewer.pk].public_id}"
    assert viewer.post(ADDRESS, {field: "ja"}).status_code == 403
    assert 'name="member-' not in viewer.get(ADDRESS).content.decode()
    for language in ("en", "en", "xx"):
        assert owner.post(ADDRESS, {field: language, "member-mem_nobody": "ja"})["Location"] == ADDRESS
    with scope(tenant=cast.acme):
        assert reports.language_of(Membership.objects.get(pk=members[cast.viewer.pk].pk)) == "en"
        (line,) = AuditEntry.objects.filter(action="member.report_chosen")
    assert line.detail == {"before": {"report": ""}, "after": {"report": "en"}}
