"""A form whose mailbox is not proven: it floods nobody, and is forgotten."""

from datetime import timedelta

from django.utils import timezone

from referrals.models import Note, Registration
from referrals.optin import handlers, services
from referrals.optin.views import MOST_CONFIRMATIONS
from tenants.models import Event
from tenants.scope import scope
from tests.referrals.optin.people import consent, filled, personal_link, shared_link


def test_floods_no_strangers_mailbox(cast):
    link = shared_link(cast.acme)
    form = filled(link, last_name="髙橋", email="victim@mail.example")
    answers = [consent(link, form | {"desired_role": f"職種{number}"}) for number in range(MOST_CONFIRMATIONS + 2)]
    assert [answer.status_code for answer in answers] == [200] * MOST_CONFIRMATIONS + [422] * 2
    assert "続けて送りました" in answers[-1].content.decode()
    assert consent(link, form | {"email": "somebody-else@mail.example"}).status_code == 200
    with scope(tenant=cast.acme):
        assert Registration.objects.filter(email_key="victim@mail.example").count() == MOST_CONFIRMATIONS


def test_is_forgotten_after_its_week_and_what_was_confirmed_is_not(cast):
    link, kept = shared_link(cast.acme), personal_link(cast.acme)
    consent(kept)
    consent(link, filled(link, last_name="髙橋", email="hana@mail.example"))
    with scope(tenant=cast.acme):
        event = Event.objects.select_related("tenant").get(kind="registration.submitted")
        handlers.write_confirmation(event, timezone.now())
    week = services.CONFIRM_WITHIN.days
    for days, left in ((week - 1, 2), (week + 2, 1)):
        with scope(network=True):
            services.forget_unconfirmed(at=timezone.now() + timedelta(days=days))
            assert Registration.objects.count() == left
    with scope(tenant=cast.acme):
        handlers.write_confirmation(event, timezone.now())  # told late, again
        assert Note.objects.filter(kind=Note.Kind.CONFIRMATION).count() == 0
