"""A consent's term: asked about once before each end, renewed by a button, and ended by its day."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from candidates.models import Choice, Renewal, Withdrawal
from referrals.models import Note, Referral
from referrals.optin import letters, renewing
from tenants.models import Event
from tenants.scope import scope
from tests.referrals.optin.people import consent, personal_link

TERM = timedelta(days=731)


@pytest.fixture
def referral(cast):
    link = personal_link(cast.acme)
    assert consent(link).status_code == 302
    with scope(tenant=cast.acme):
        return Referral.objects.select_related("consent__notice", "registration", "tenant").get()


def end_of(cast, referral):
    with scope(tenant=cast.acme):
        return Choice.objects.filter(consent=referral.consent, is_given=True).first().expires_at


def ask(at):
    with scope(network=True):
        renewing.ask_renewals(at=at)
        return Note.objects.filter(kind="renewal").count()


def sweep(at):
    with scope(network=True):
        return renewing.end_expired(at=at)


def test_the_person_is_asked_once_before_each_end(cast, referral):
    end = end_of(cast, referral)
    assert ask(end - timedelta(days=31)) == 0
    assert [ask(end - timedelta(days=days)) for days in (29, 28, 1)] == [1, 1, 1]
    with scope(tenant=cast.acme):
        until = renewing.renew(tenant=cast.acme, referral=referral, at=end - timedelta(days=1))
    assert ask(end) == 1
    assert ask(until - timedelta(days=3)) == 2
    assert ask(until + timedelta(days=1)) == 2


def test_the_letter_says_the_day_and_leads_to_the_page(cast, referral):
    end = end_of(cast, referral)
    ask(end - timedelta(days=1))
    with scope(tenant=cast.acme):
        letter = letters.write_note(Note.objects.get(kind="renewal"))
    assert f"{timezone.localtime(end):%Y年}" in letter.body
    assert f"/renew/{referral.registration.token}" in letter.body


def test_opening_the_page_renews_nothing_and_its_button_does(cast, referral):
    door = f"/renew/{referral.registration.token}"
    assert "同意を続ける" in Client().get(door).content.decode()
    Client().post(door, {})
    with scope(tenant=cast.acme):
        assert not Renewal.objects.exists()
    assert "更新しました" in Client().post(door, {"renew": "yes"}).content.decode()
    with scope(tenant=cast.acme):
        assert Renewal.objects.count() == 2  # one for each agency that was given


def test_what_nobody_renewed_ends_and_the_agencies_are_told_once(cast, referral):
    end = end_of(cast, referral)
    assert sweep(end - timedelta(seconds=1)) == 0
    assert [sweep(end), sweep(end)] == [2, 0]
    with scope(tenant=cast.acme):
        assert set(Withdrawal.objects.values_list("cause", flat=True)) == {"expired"}
        assert Event.objects.filter(kind="referral.withdrawn").count() == 2


def test_what_was_renewed_does_not_end(cast, referral):
    end = end_of(cast, referral)
    with scope(tenant=cast.acme):
        renewing.renew(tenant=cast.acme, referral=referral, at=end - timedelta(days=1))
    assert sweep(end) == 0


def test_what_has_ended_cannot_be_renewed(cast, referral):
    end = end_of(cast, referral)
    sweep(end)
    with scope(tenant=cast.acme):
        assert renewing.renew(tenant=cast.acme, referral=referral, at=end) is None
