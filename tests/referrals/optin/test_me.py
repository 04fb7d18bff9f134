"""/me/<token>: who has it, and taking it back."""

import pytest

from candidates.models import Notice, Withdrawal
from referrals.models import Link, Registration
from referrals.optin import services
from referrals.rejections.services import new_link
from tenants.models import Event, Tenant
from tenants.scope import scope
from tests.factories import ApplicationFactory, answers


@pytest.fixture
def address(cast, now):
    with scope(tenant=cast.acme):
        application = ApplicationFactory(tenant=cast.acme)
        link = new_link(cast.acme, application, now)
        link.save(force_insert=True)
        registration = services.submit_registration(
            tenant=cast.acme,
            link=link,
            answers=answers(email=application.candidate.email),
            choices={str(cast.agency.pk): True, str(cast.other_agency.pk): False},
            is_mail_given=False,
            notice=Notice.objects.get(version=1, language="ja"),
            at=now,
        )
    return f"/me/{registration.token}"


def withdrawals(cast):
    with scope(tenant=cast.acme):
        return list(Withdrawal.objects.for_tenant(cast.acme).values_list("agency__slug", flat=True))


def test_shows_who_was_chosen_and_nobody_else(cast, client, address):
    page = client.get(address).content.decode()
    assert cast.agency.name in page
    assert cast.other_agency.name not in page


def test_takes_it_back_from_one_agency_and_tells_the_outbox_once(cast, client, address):
    pressed = {"withdraw": str(cast.agency.pk), "sure": str(cast.agency.pk)}
    assert client.post(address, pressed).status_code == 302
    client.post(address, pressed)
    assert withdrawals(cast) == ["agency"]
    with scope(tenant=cast.acme):
        assert Event.objects.for_tenant(cast.acme).filter(kind="referral.withdrawn").count() == 1


@pytest.mark.parametrize("sure", [{}, {"sure": "on"}])
def test_asks_for_the_tick_when_the_button_alone_was_pressed(cast, client, address, sure):
    answer = client.post(address, {"withdraw": str(cast.agency.pk)} | sure)
    assert (answer.status_code, withdrawals(cast)) == (422, [])


def test_ends_nothing_for_an_agency_that_was_refused(cast, client, address):
    client.post(address, {"withdraw": str(cast.other_agency.pk), "sure": str(cast.other_agency.pk)})
    assert withdrawals(cast) == []


def test_lets_nobody_down_whose_employer_has_left(cast, client, address, now):
    with scope(network=True):
        Tenant.objects.filter(pk=cast.acme.pk).update(closed_at=now)
    assert "利用を終えました" in client.get(address).content.decode()
    pressed = {"withdraw": str(cast.agency.pk), "sure": str(cast.agency.pk)}
    assert client.post(address, pressed).status_code == 302
    assert withdrawals(cast) == ["agency"]


def test_a_closed_employers_other_pages_are_gone(cast, client, address, now):
    token = address.removeprefix("/me/")
    with scope(tenant=cast.acme):
        [link] = Link.objects.for_tenant(cast.acme)
        Registration.objects.for_tenant(cast.acme).update(confirmed_at=None)
    assert client.get(f"/confirm/{token}").status_code == 200
    with scope(network=True):
        Tenant.objects.filter(pk=cast.acme.pk).update(closed_at=now)
    assert client.get(f"/confirm/{token}").status_code == 404
    assert client.get(f"/r/{link.token}").status_code == 404
