"""Many consents at once, through the door, in 64 real threads: exactly the distinct ones count …"""

import pytest

from candidates.models import Consent
from credits import verification
from referrals.models import Referral, Registration
from tenants.models import Event
from tenants.scope import scope
from tests.referrals.optin.people import consent, count_of, filled, personal_link
from tests.threads import at_once

THREADS = 64
pytestmark = pytest.mark.timeout(180)


def kept(tenant):
    """How many rows of each kind the employer has; and whether its ledger is proven."""
    with scope(tenant=tenant):
        rows = [Registration, Consent, Referral]
        counts = [model.objects.for_tenant(tenant).count() for model in rows]
        events = Event.objects.for_tenant(tenant).filter(kind="referral.created").count()
        assert verification.prove(tenant.pk).wrong == ""
    return [*counts, events]


def test_identical_consents_are_one(committed_cast):
    acme = committed_cast.acme
    link = personal_link(acme)
    form = filled(link)
    answers = at_once(lambda number: consent(link, form))
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer["Location"] for answer in answers}) == 1
    assert kept(acme) == [1, 1, 1, 1]
    assert count_of(acme) == (1, 0)


def test_distinct_consents_all_count_and_grant(committed_cast):
    acme = committed_cast.acme
    links = [personal_link(acme) for _ in range(THREADS)]
    forms = [filled(link) for link in links]
    answers = at_once(lambda number: consent(links[number], forms[number]))
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer["Location"] for answer in answers}) == THREADS
    assert kept(acme) == [THREADS] * 4
    assert count_of(acme) == (64, 6)


def test_identical_and_distinct_ones_mixed_meet_exactly(committed_cast):
    """Sixteen people at four tabs each, and the four tabs do not say the same."""
    acme = committed_cast.acme
    links = [personal_link(acme) for _ in range(16)]
    forms = [[filled(link, desired_role=role) for role in ("営業", "経理")] for link in links]
    at_once(lambda number: consent(links[number % 16], forms[number % 16][number // 32]))
    assert kept(acme) == [16] * 4
    assert count_of(acme) == (16, 1)


def test_two_employers_at_once_count_a_person_once(committed_cast):
    """Thirty-two people, each at two employers: each is counted by one of them, and by no other."""
    cast = committed_cast
    mailboxes = [f"both{number}@mail.example" for number in range(32)]
    links = [
        personal_link(tenant, candidate__email=mailbox) for mailbox in mailboxes for tenant in (cast.acme, cast.rival)
    ]
    forms = [filled(link) for link in links]
    at_once(lambda number: consent(links[number], forms[number]))
    with scope(network=True):
        told = list(Referral.objects.values_list("candidate__email_key", "verdict"))
    counted = sorted(mailbox for mailbox, verdict in told if verdict == "counted")
    assert counted == sorted(mailboxes)
    assert len(told) == THREADS
    assert count_of(cast.acme)[0] + count_of(cast.rival)[0] == 32
