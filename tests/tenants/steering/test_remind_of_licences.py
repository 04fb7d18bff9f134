"""remind_of_licences(): at 90, 30, 7 days and at the end, once for each date; agency and operators are told."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from tenants.letters import services as letters
from tenants.models import AuditEntry, Letter, LicenceReminder, Membership, Tenant
from tenants.scope import scope
from tenants.steering import licences
from tests import factories


@pytest.fixture
def agency(cast: SimpleNamespace) -> Tenant:
    """Alone to have a licence that ends some day soon; the other agency's is far away."""
    with scope(network=True):
        factories.MembershipFactory(
            tenant=cast.agency, role=Membership.Role.AGENCY_ADMIN, user__email="a@agency.example"
        )
        factories.MembershipFactory(
            tenant=cast.agency,
            role=Membership.Role.AGENCY_ADMIN,
            user__email="gone@agency.example",
            user__is_active=False,
        )
    return cast.agency


def expire_in(agency: Tenant, days: int, now: datetime) -> date:
    expires = timezone.localdate(now) + timedelta(days=days)
    with scope(network=True):
        Tenant.objects.filter(pk=agency.pk).update(licence_expires_date=expires)
    return expires


def sweep(at: datetime) -> int:
    with scope(network=True):
        return licences.remind_of_licences(at=at)


def told() -> list[tuple[str, int]]:
    with scope(network=True):
        rows = Letter.objects.filter(kind__startswith="licence").order_by("id")
        return [(letter.recipient, letter.data["days"]) for letter in rows]


@pytest.mark.parametrize(
    ("left", "days"),
    [(91, None), (90, 90), (89, 90), (31, 90), (30, 30), (8, 30), (7, 7), (1, 7), (0, 7), (-1, 0), (-400, 0)],
)
def test_tells_at_each_distance(agency: Tenant, now: datetime, left: int, days: int | None) -> None:
    expire_in(agency, left, now)
    sweep(now)
    assert {distance for _mailbox, distance in told()} == ({days} if days is not None else set())


def test_writes_to_the_agencys_admins_and_the_operators(agency: Tenant, now: datetime, cast: SimpleNamespace) -> None:
    expire_in(agency, 30, now)
    sweep(now)
    mailboxes = [mailbox for mailbox, _days in told()]
    assert "a@agency.example" in mailboxes
    assert cast.operator.email in mailboxes
    assert cast.support.email not in mailboxes
    assert "gone@agency.example" not in mailboxes


def test_tells_once_however_often_it_looks(agency: Tenant, now: datetime) -> None:
    expire_in(agency, 30, now)
    assert [sweep(now), sweep(now), sweep(now + timedelta(hours=5)), sweep(now + timedelta(days=3))] == [1, 0, 0, 0]


def test_tells_again_as_the_day_comes_nearer_and_when_it_has_passed(agency: Tenant, now: datetime) -> None:
    expire_in(agency, 90, now)
    for days in range(95):
        sweep(now + timedelta(days=days))
    with scope(network=True):
        assert list(LicenceReminder.objects.order_by("-days").values_list("days", flat=True)) == [90, 30, 7, 0]


def test_begins_anew_with_a_new_date(agency: Tenant, now: datetime) -> None:
    expire_in(agency, 7, now)
    sweep(now)
    expire_in(agency, 25, now)
    assert sweep(now) == 1


def test_leaves_out_reminders_that_a_pause_has_overtaken(agency: Tenant, now: datetime) -> None:
    expire_in(agency, 5, now)
    sweep(now)
    assert {distance for _mailbox, distance in told()} == {7}


def test_stops_the_agency_the_day_after_and_notes_it_once(agency: Tenant, now: datetime) -> None:
    last = expire_in(agency, 0, now)
    with scope(network=True):
        assert Tenant.objects.licensed(last).filter(pk=agency.pk).exists()
        assert not Tenant.objects.licensed(last + timedelta(days=1)).filter(pk=agency.pk).exists()
    for _ in range(2):
        sweep(now + timedelta(days=1))
    with scope(network=True):
        line = AuditEntry.objects.get(tenant=agency, action="licence.expired")
    assert (line.actor, line.detail) == ("system", {"expires_date": str(last)})


@pytest.mark.parametrize("state", [{"admitted_at": None}, {"closed_at": factories.NOW}])
def test_leaves_those_in_peace_that_take_no_part(agency: Tenant, now: datetime, state: dict[str, object]) -> None:
    expire_in(agency, 7, now)
    with scope(network=True):
        Tenant.objects.filter(pk=agency.pk).update(**state)
    assert sweep(now) == 0


def test_tells_no_test_twin(agency: Tenant, now: datetime) -> None:
    with scope(network=True):
        twin = factories.twin_of(agency)
        Tenant.objects.filter(pk=twin.pk).update(licence_expires_date=timezone.localdate(now))
    assert sweep(now) == 0


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("days", [30, -1])
def test_words_both_letters(agency: Tenant, now: datetime, days: int, language: str) -> None:
    expire_in(agency, days, now)
    sweep(now)
    with scope(network=True):
        for letter in Letter.objects.filter(kind__startswith="licence").select_related("tenant"):
            letter.language = language
            message = letters.word_letter(letter)
            assert agency.name in message.subject + message.body
            assert message.body.strip()
