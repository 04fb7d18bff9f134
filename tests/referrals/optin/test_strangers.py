"""One person's pages and consents never reach another's: by a family's phone, or by an address typed wrongly."""

import pytest
from django.test import Client
from django.utils import timezone

from candidates.models import Consent, Withdrawal
from referrals.models import Referral, Registration
from referrals.optin import services
from tenants.models import Event
from tenants.scope import scope
from tests.referrals.optin.people import consent, filled, path_of, personal_link, shared_link

FAMILY_PHONE = {"candidate__phone": "03-6206-0001", "candidate__phone_key": "+81362060001"}


def register(cast, **changes):
    """Somebody who registers through the shared link and confirms their mailbox."""
    link = shared_link(cast.acme)
    consent(link, filled(link, **changes))
    with scope(tenant=cast.acme):
        waiting = Registration.objects.select_related("link", "tenant__plan").get(confirmed_at=None)
        services.confirm_registration(tenant=cast.acme, registration=waiting, at=timezone.now())
    return waiting


def test_a_shared_phone_is_no_identity_by_itself(cast):
    personal_link(cast.acme, candidate__last_name="髙橋", **FAMILY_PHONE)
    register(cast, last_name="髙橋", first_name="一郎", email="ichiro@mail.example", phone="03-6206-0001")
    with scope(tenant=cast.acme):
        assert Referral.objects.get().application is None


def test_a_phone_and_the_name_are(cast):
    link = personal_link(cast.acme, **FAMILY_PHONE)
    register(cast, last_name="髙橋　", first_name="美咲", email="new@mail.example", phone="0362060001")
    with scope(tenant=cast.acme):
        assert Referral.objects.get().application_id == link.application_id


def test_a_personal_link_shows_no_receipt_of_another_mailbox(cast):
    """Whoever knows a name and a phone can register; the link's holder must not be handed their page, nor they hers."""
    link = personal_link(cast.acme, **FAMILY_PHONE)
    other = register(cast, last_name="髙橋", first_name="美咲", email="other@mail.example", phone="0362060001")
    for answer in (Client().get(path_of(link)), Client().post(path_of(link), {"decision": "accept"})):
        assert answer.status_code == 404
        assert other.token not in str(answer.headers) + answer.content.decode()


def test_a_mistyped_address_opens_no_receipt_of_the_first_registration(cast):
    """The confirmation went to a stranger; meanwhile she registered with her own address."""
    link = personal_link(cast.acme)
    consent(link, filled(link, email="stranger@mail.example"))
    with scope(tenant=cast.acme):
        strangers = Registration.objects.get()
    hers = consent(link)
    answer = Client().post(f"/confirm/{strangers.token}", {"confirm": "yes"})
    assert answer.status_code == 404
    assert hers["Location"].split("?")[0].rsplit("/", 1)[-1] not in str(answer.headers)


@pytest.mark.parametrize(("email", "method"), [({}, "personal_link"), ({"email": "b@x.example"}, "confirmed_mailbox")])
def test_the_record_says_how_the_mailbox_was_proven(cast, email, method):
    link = personal_link(cast.acme)
    consent(link, filled(link, **email))
    with scope(tenant=cast.acme):
        sent = Registration.objects.get()
    Client().post(f"/confirm/{sent.token}", {"confirm": "yes"})
    with scope(tenant=cast.acme):
        assert Consent.objects.get().record["event"]["method"] == method


def test_a_withdrawal_ends_every_consent_of_the_same_mailbox_towards_the_agency(cast):
    person = {"last_name": "髙橋", "email": "twice@mail.example"}
    register(cast, **person, desired_role="経理")
    later = register(cast, **person, desired_role="営業")
    pressed = {"withdraw": str(cast.agency.pk), "sure": str(cast.agency.pk)}
    assert Client().post(f"/me/{later.token}", pressed).status_code == 302
    with scope(tenant=cast.acme):
        assert Withdrawal.objects.filter(agency=cast.agency).count() == 2
        assert Event.objects.filter(kind="referral.withdrawn").count() == 2


def test_a_withdrawal_leaves_another_mailboxs_consent_alone(cast):
    link = personal_link(cast.acme, **FAMILY_PHONE)
    own = {"last_name": "髙橋", "first_name": "美咲", "phone": "0362060001"}
    consent(link)
    other = register(cast, **own, email="other@mail.example")
    pressed = {"withdraw": str(cast.agency.pk), "sure": str(cast.agency.pk)}
    Client().post(f"/me/{other.token}", pressed)
    with scope(tenant=cast.acme):
        assert Withdrawal.objects.filter(agency=cast.agency).count() == 1
