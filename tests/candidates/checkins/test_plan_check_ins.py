"""plan_check_ins(): asks who agreed and whose turn it is, a day's share at a time, in business hours."""

from datetime import timedelta

import pytest

from candidates.checkins import services, sweeping
from candidates.consents.models import Consent
from candidates.models import Application, Candidate, CheckIn, MailChoice
from candidates.suppression import services as suppression
from tenants.models import Policy, Tenant
from tenants.office_hours import CLOSES, TOKYO
from tenants.scope import scope
from tests.candidates.checkins.conftest import HALF_A_YEAR, letters
from tests.factories import CandidateFactory

SATURDAY = timedelta(days=1)  # after factories.NOW, a Friday


def plan(cast, at):
    with scope(tenant=cast.acme):
        return services.plan_check_ins(tenant=Tenant.objects.get(pk=cast.acme.pk), at=at)


def test_asks_once_whose_turn_it_is(asking, registered, now):
    registered()
    assert [plan(asking, now), plan(asking, now), plan(asking, now + timedelta(days=3))] == [1, 0, 0]
    (letter,) = letters(asking.acme)
    assert (letter.language, letter.next_at, letter.sent_at) == ("ja", now, None)


def test_asks_again_half_a_year_later(asking, registered, now):
    registered()
    later = now + timedelta(days=187)  # a Wednesday
    assert [plan(asking, now), plan(asking, later)] == [1, 1]


def stop_by_consent(cast, at):
    person = Candidate.objects.get()
    MailChoice.objects.create(tenant=cast.acme, candidate=person, is_given=False, method="me", at=at)


def stop_mailbox(cast, at):
    suppression.stop_mail(tenant=cast.acme, email_key="misaki1@mail.example", reason="manual", at=at)


def stop_contact(cast, at):
    Candidate.objects.update(do_not_contact_at=at)


def lose_address(cast, at):
    Candidate.objects.update(email="")


def be_in_selection(cast, at):
    Application.objects.update(outcome="open")


def be_heard_of_lately(cast, at):
    Candidate.objects.update(last_contact_at=at - timedelta(days=30))


def be_merged(cast, at):
    Candidate.objects.update(merged_into=CandidateFactory(tenant=cast.acme, email="", email_key=""))


def ask_nobody(cast, at):
    Policy.objects.update(check_in_months=0)


def ask_yearly(cast, at):
    Policy.objects.update(check_in_months=12)


def close(cast, at):
    Tenant.objects.filter(pk=cast.acme.pk).update(closed_at=at)


CHANGES = [stop_by_consent, stop_mailbox, stop_contact, lose_address, be_in_selection, be_heard_of_lately, be_merged]


@pytest.mark.parametrize("change", [*CHANGES, ask_nobody, ask_yearly])
def test_asks_nobody_who(asking, registered, now, change):
    registered()
    with scope(tenant=asking.acme):
        change(asking, now)
    assert plan(asking, now) == 0


def test_asks_nobody_for_an_employer_that_has_closed(asking, registered, now):
    registered()
    with scope(network=True):
        close(asking, now)
    assert plan(asking, now) == 0


def test_asks_nobody_who_did_not_agree(asking, registered, now):
    registered(is_mail_given=False)
    assert plan(asking, now) == 0


def test_asks_nobody_who_never_registered(asking, now):
    with scope(tenant=asking.acme):
        CandidateFactory(tenant=asking.acme, as_of=now - 2 * HALF_A_YEAR)
    assert plan(asking, now) == 0


def test_the_newest_word_counts(asking, registered, now):
    registered(is_mail_given=False)
    with scope(tenant=asking.acme):
        consent = Consent.objects.get()
        told = {"tenant": asking.acme, "candidate": consent.candidate, "is_given": True, "method": "me"}
        MailChoice.objects.create(at=consent.given_at + timedelta(minutes=1), **told)
    assert plan(asking, now) == 1


def test_asks_at_no_other_time_than_business_hours(asking, registered, now):
    registered()
    assert plan(asking, now + SATURDAY) == 0
    assert plan(asking, now.replace(hour=21)) == 0


def test_a_whole_pool_is_asked_over_many_days_and_through_the_day(asking, registered, now, monkeypatch):
    monkeypatch.setattr(services, "FEWEST", 3)
    for number in range(7):
        registered(number)
    monday, tuesday = now + timedelta(days=4), now + timedelta(days=5)  # the Monday after is a holiday
    counts = [plan(asking, at) for at in (now, now.replace(hour=15), monday, tuesday)]
    assert counts == [3, 0, 3, 1]
    moments = [letter.next_at.astimezone(TOKYO) for letter in letters(asking.acme)][:3]
    assert len(set(moments)) == 3
    assert all(moment.date() == now.date() and moment.time() < CLOSES for moment in moments)


def test_who_stays_silent_twice_is_left_in_peace(asking, registered, now):
    registered()
    for days in (0, 187, 2 * 187 + 1):
        at = now + timedelta(days=days)
        plan(asking, at)
        with scope(tenant=asking.acme):
            CheckIn.objects.filter(sent_at=None).update(sent_at=at, handed_at=at)
    assert len(letters(asking.acme)) == 2


def test_the_sweep_asks_for_each_employer_that_wants_it(asking, registered, now):
    registered()
    assert [sweeping.plan_due(at=now), sweeping.plan_due(at=now)] == [1, 0]
