"""ask_dispatch(): a text to everybody who waits, in business hours unless told otherwise, once for each application."""

from datetime import datetime, timedelta

import pytest

from candidates.models import Application, Suppression
from referrals.models import Dispatch, Mail
from referrals.rejections import letters
from referrals.sending import queries, services
from referrals.sending.queries import Standing
from tenants import jobs, outbox, post
from tenants.models import AuditEntry
from tenants.office_hours import TOKYO
from tenants.scope import scope
from tests.factories import ApplicationFactory

SUNDAY = datetime(2026, 11, 22, 15, 0, tzinfo=TOKYO)  # Monday is a holiday (勤労感謝の日)
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=TOKYO)


def ask(cast, version, at, mode="scheduled", **more):
    with scope(tenant=cast.acme):
        return services.ask_dispatch(tenant=cast.acme, version=version, mode=mode, by=cast.recruiter, at=at, **more)


def send(at):
    return post.send_due(model=Mail, render=letters.write_mail, at=at)


def standings(cast, at):
    with scope(tenant=cast.acme):
        mails = Mail.objects.for_tenant(cast.acme)
        found = {mail.pk: queries.standing_of(mail, at) for mail in mails}
        for standing, condition in queries.standings(at).items():
            rows = set(mails.filter(condition).values_list("pk", flat=True))
            assert rows == {pk for pk, each in found.items() if each is standing}
        return sorted(found.values())


def work(at):
    while outbox.publish_events(at=at) or jobs.run_due_jobs(at=at):
        pass


@pytest.mark.parametrize(
    ("asked_at", "planned_at"),
    [
        (datetime(2026, 11, 20, 10, 0, tzinfo=TOKYO), datetime(2026, 11, 20, 11, 0, tzinfo=TOKYO)),
        (datetime(2026, 11, 20, 17, 30, tzinfo=TOKYO), TUESDAY),
        (SUNDAY, TUESDAY),
    ],
)
def test_waits_for_the_delay_and_for_business_hours(cast, version, asked_at, planned_at):
    assert ask(cast, version, asked_at).planned_at == planned_at


def test_sends_nothing_before_the_plan_and_everything_after_it(cast, version, mailoutbox):
    dispatch = ask(cast, version, SUNDAY)
    assert (dispatch.queued, standings(cast, SUNDAY)) == (3, [Standing.PLANNED] * 3)
    assert send(TUESDAY - timedelta(seconds=1)) == 0
    assert send(TUESDAY) == 3
    assert len(mailoutbox) == 3
    assert standings(cast, TUESDAY) == [Standing.SENT] * 3


def test_rests_outside_business_hours_when_it_did_not_get_done(cast, version):
    ask(cast, version, SUNDAY)
    assert send(TUESDAY.replace(hour=18)) == 0
    assert send(TUESDAY.replace(hour=18) + timedelta(hours=15)) == 3


def test_sends_at_once_where_somebody_says_so(cast, version):
    ask(cast, version, SUNDAY, mode="now")
    assert send(SUNDAY) == 3


def test_keeps_a_wanted_time_and_moves_it_into_business_hours(cast, version):
    wanted = datetime(2026, 11, 28, 12, 0, tzinfo=TOKYO)  # a Saturday
    assert ask(cast, version, SUNDAY, wanted_at=wanted).planned_at == datetime(2026, 11, 30, 9, 0, tzinfo=TOKYO)


def test_asks_once_for_each_application(cast, version):
    assert ask(cast, version, SUNDAY).queued == 3
    assert ask(cast, version, SUNDAY) is None
    with scope(tenant=cast.acme):
        assert (Dispatch.objects.count(), Mail.objects.count()) == (1, 3)
        [line] = AuditEntry.objects.for_tenant(cast.acme).filter(action="dispatch.asked")
        assert (line.actor_id, line.detail["count"]) == (cast.recruiter.pk, 3)


def test_leaves_out_who_has_no_value_for_a_placeholder_and_who_is_suppressed(cast, version, now):
    with scope(tenant=cast.acme):
        lacking, stopped, _one = Application.objects.for_tenant(cast.acme).select_related("candidate")
        Application.objects.filter(pk=lacking.pk).update(job="")
        Suppression.objects.create(
            tenant=cast.acme, email_key=stopped.candidate.email_key, reason="unsubscribe", at=now
        )
    dispatch = ask(cast, version, SUNDAY)
    assert (dispatch.queued, dispatch.left_out) == (1, 1)


def test_puts_many_in_line_by_steps_and_says_when_all_are(cast, version, now, monkeypatch):
    monkeypatch.setattr(services, "BATCH", 2)
    with scope(tenant=cast.acme):
        ApplicationFactory.create_batch(4, tenant=cast.acme, created_at=now)
    dispatch = ask(cast, version, SUNDAY)
    assert (dispatch.queued, dispatch.filled_at) == (2, None)
    with scope(tenant=cast.acme):  # comes later, and is no part of it
        ApplicationFactory(tenant=cast.acme, created_at=SUNDAY + timedelta(hours=1))
    work(SUNDAY)
    work(SUNDAY)
    with scope(tenant=cast.acme):
        dispatch.refresh_from_db()
        assert (dispatch.queued, dispatch.filled_at, Mail.objects.count()) == (7, SUNDAY, 7)


def test_stops_filling_once_it_is_cancelled(cast, version, monkeypatch):
    monkeypatch.setattr(services, "BATCH", 2)
    dispatch = ask(cast, version, SUNDAY)
    with scope(tenant=cast.acme):
        assert services.cancel_dispatch(tenant=cast.acme, dispatch=dispatch, by=cast.recruiter, at=SUNDAY) == 2
    work(SUNDAY)
    assert standings(cast, SUNDAY) == [Standing.CANCELLED] * 2


def test_does_not_write_to_whom_was_suppressed_while_the_mail_waited(cast, version, mailoutbox, now):
    ask(cast, version, SUNDAY)
    with scope(tenant=cast.acme):
        person = Application.objects.for_tenant(cast.acme).select_related("candidate")[0].candidate
        Suppression.objects.create(tenant=cast.acme, email_key=person.email_key, reason="complaint", at=now)
    send(TUESDAY)
    assert len(mailoutbox) == 2
    assert standings(cast, TUESDAY) == [Standing.CANCELLED, Standing.SENT, Standing.SENT]
