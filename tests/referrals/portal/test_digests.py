"""Digests: a mailbox hears how many referrals are new once it has said yes, and never who they are."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from referrals.models import Delivery, DigestAddress
from referrals.portal import digests, services
from tenants.letters.services import word_letter
from tenants.models import Letter
from tenants.post import Cancelled
from tenants.scope import scope

JST = timezone.get_default_timezone()
NIGHT = datetime(2026, 11, 25, 23, 0, tzinfo=JST)
ASKED = {"email": "team@agency.example", "frequency": "instant", "language": "ja"}


@pytest.fixture
def address(admin):
    """On the list, and confirmed long ago."""
    admin.post("settings/digests/", **ASKED)
    with scope(network=True):
        DigestAddress.objects.update(confirmed_at=NIGHT, told_at=NIGHT)
        return DigestAddress.objects.get()


@pytest.fixture
def arrive(receive):
    """`arrive(at)`: a referral planned at that time."""

    def arrive(at, count=1):
        for _ in range(count):
            made = receive(last_name="雪村")
            with scope(network=True):
                Delivery.objects.filter(referral=made).update(created_at=at)

    return arrive


def written(at):
    with scope(network=True):
        return digests.write_due(at=at)


def letters(kind="digest"):
    with scope(network=True):
        return [word_letter(letter) for letter in Letter.objects.filter(kind=kind).order_by("id")]


def answer(address, **told):
    return Client().post(f"/digest/{services.token_of(address)}/", told)


def test_is_told_of_a_burst_together_and_of_nothing_twice(address, arrive):
    arrive(NIGHT + timedelta(minutes=20), count=3)
    moments = [NIGHT + timedelta(minutes=minutes) for minutes in (20, 22, 23, 60)]
    assert [written(at) for at in moments] == [0, 1, 0, 0]
    (mail,) = letters()
    assert mail.subject == "【CareerRelay】新しい紹介が3件届きました"
    assert "雪村" not in mail.body
    assert mail.to == ["team@agency.example"]


def test_lets_an_instant_mailbox_rest_between_two_mails(address, arrive):
    arrive(NIGHT + timedelta(minutes=20))
    arrive(NIGHT + timedelta(minutes=25))
    counts = [written(NIGHT + timedelta(minutes=minutes)) for minutes in (22, 27, 32)]
    assert (counts, len(letters())) == ([1, 0, 1], 2)


def test_tells_a_daily_mailbox_each_morning_at_nine(address, arrive):
    with scope(network=True):
        DigestAddress.objects.update(frequency="daily")
    arrive(NIGHT + timedelta(hours=1), count=2)
    nine = (NIGHT + timedelta(days=1)).replace(hour=9)
    moments = [nine - timedelta(minutes=1), nine + timedelta(seconds=5), nine + timedelta(hours=3)]
    assert [written(at) for at in moments] == [0, 1, 0]
    arrive(nine + timedelta(hours=4))
    assert [written(nine + timedelta(hours=hours)) for hours in (5, 24)] == [0, 1]


def test_writes_to_nobody_who_has_not_said_yes(admin, arrive):
    admin.post("settings/digests/", **ASKED)
    with scope(network=True):
        DigestAddress.objects.update(told_at=NIGHT)
        (address,) = DigestAddress.objects.all()
    arrive(NIGHT + timedelta(minutes=20))
    assert written(NIGHT + timedelta(hours=1)) == 0
    (mail,) = letters("digest_confirm")
    page = mail.body.partition("/digest/")[2].split("/")[0]
    assert Client().get(f"/digest/{page}/").status_code == 200
    with scope(network=True):
        assert DigestAddress.objects.get().confirmed_at is None  # opening changes nothing
    assert answer(address, wanted="1").status_code == 200
    with scope(network=True):
        assert DigestAddress.objects.get().confirmed_at


def test_ends_by_one_post_without_a_login(address, arrive):
    arrive(NIGHT + timedelta(minutes=20))
    assert written(NIGHT + timedelta(minutes=30)) == 1
    answer(address, **{"List-Unsubscribe": "One-Click"})
    with pytest.raises(Cancelled):
        letters()
    arrive(NIGHT + timedelta(minutes=40))
    assert written(NIGHT + timedelta(hours=2)) == 0


def test_is_the_admins_to_set_and_asks_a_mailbox_once_a_day(admin, consultant):
    assert consultant.post("settings/digests/", **ASKED).status_code == 403
    for frequency in ("instant", "daily"):
        admin.post("settings/digests/", **ASKED | {"frequency": frequency})
    with scope(network=True):
        assert [one.frequency for one in DigestAddress.objects.all()] == ["daily"]
    assert len(letters("digest_confirm")) == 1


def test_takes_no_more_mailboxes_than_it_can_serve(admin, monkeypatch):
    monkeypatch.setattr(services, "MOST", 1)
    statuses = [
        admin.post("settings/digests/", **ASKED | {"email": f"{name}@agency.example"}).status_code for name in "aba"
    ]
    assert statuses == [302, 422, 302]


def test_opens_nothing_with_a_forged_token(address):
    token = services.token_of(address)
    assert Client().get(f"/digest/{token[:-4]}AAAA/").status_code == 404
