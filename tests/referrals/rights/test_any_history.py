"""Whatever a person, an agency and the clock do, in any order: who can read their profile, and whom a delivery would
give it to, is exactly who has a valid consent (and a licence).
"""

import itertools
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from candidates.consents.services import end_of
from candidates.models import Notice
from referrals.models import Delivery, Referral
from referrals.optin import renewing, rights
from referrals.relay import preparing, recording
from referrals.relay import queries as reading
from referrals.relay import services as relay
from referrals.relay.guard import Guard
from referrals.relay.models import OPEN
from referrals.relay.payload import PROVIDING
from referrals.rights import changing, erasing
from tenants.models import Endpoint, Tenant
from tenants.scope import scope
from tenants.webhooks.safe_http import Answer
from tests.referrals.rights.stage import follow_up, registered

AGENCIES = st.sampled_from([0, 1])
people = itertools.count(1)


class NoRace(Guard):
    """Nobody withdraws at the same moment here (`relay/test_guard.py` has them race)."""

    def __init__(self) -> None:
        """No connection is needed."""

    def hold(self, asked: Any) -> Any:
        return set(asked)

    def let_go(self, deliveries: Any) -> None:
        """Nothing is held."""


class Life(RuleBasedStateMachine):
    """One person, and until when each agency may have their profile by the rules alone."""

    cast: ClassVar[Any]

    def __init__(self) -> None:
        super().__init__()
        self.tenant, self.agencies = self.cast.acme, [self.cast.agency, self.cast.other_agency]
        self.at = timezone.now()
        number = next(people)
        mailbox, phone = f"p{number}@b.example", f"+8190{number:08d}"
        me = registered(self.tenant, [self.agencies[0]], at=self.at, email=mailbox, email_key=mailbox, phone=phone)
        self.referral_id, self.is_erased, self.lapsed = me.referral.pk, False, set()
        self.notice = Notice.objects.get(version=1, language="ja")
        self.ends = {0: end_of(self.notice, self.at)}
        for agency in (0, 1):
            self.license(agency, 36500)

    def teardown(self) -> None:
        """The next example's receivers have nothing of this one's."""
        with scope(network=True):
            Delivery.objects.filter(OPEN, referral=self.referral_id).update(refused_at=self.at, lease_until=None)

    # What happens ---------------------------------------------------------------------------------------------------
    @rule(days=st.sampled_from([1, 300, 800]))
    def wait(self, days: int) -> None:
        self.at += timedelta(days=days)
        with scope(network=True):
            renewing.end_expired(at=self.at)
        follow_up(self.at)

    @rule(days=st.sampled_from([200, 500]))
    def wait_without_a_sweep(self, days: int) -> None:
        self.at += timedelta(days=days)

    @rule(agency=AGENCIES)
    def withdraw(self, agency: int) -> None:
        self.act(lambda referral, at: rights.withdraw(agency=self.agencies[agency], referral=referral, **at))
        self.ends.pop(agency, None)

    @rule(agency=AGENCIES)
    def add(self, agency: int) -> None:
        """As the page offers it: who may receive and has no consent."""
        if not self.is_erased and agency not in self.valid | self.lapsed:
            told = {"agencies": [self.agencies[agency]], "notice": self.notice}
            self.act(lambda referral, at: changing.add_agencies(referral=referral, **told, **at))
            self.ends[agency] = end_of(self.notice, self.at)

    @rule()
    def renew(self) -> None:
        self.act(lambda referral, at: renewing.renew(referral=referral, **at))
        self.ends |= {agency: end_of(self.notice, self.at) for agency in self.valid}

    @rule()
    def change(self) -> None:
        if not self.is_erased:
            skills = {"skills": self.at.isoformat()}
            self.act(lambda me, at: changing.change_profile(referral=me, answers=me.profile | skills, **at))

    @rule()
    def erase(self) -> None:
        self.act(lambda referral, at: erasing.erase_self(referral=referral, **at))
        self.ends, self.is_erased = {}, True

    @rule(agency=AGENCIES)
    def lose_licence(self, agency: int) -> None:
        self.lapsed.add(agency)
        self.license(agency, -1)

    @rule(agency=AGENCIES)
    def renew_licence(self, agency: int) -> None:
        self.lapsed.discard(agency)
        self.license(agency, 36500)

    @rule()
    def deliver(self) -> None:
        """What is due really goes: the receivers say yes."""
        with scope(network=True):
            pushes = preparing.prepare_pushes(ids=relay.claim_due(at=self.at), guard=NoRace(), at=self.at)
            times = {"started_at": self.at, "ended_at": self.at}
            results = [recording.Result(push=push, answer=Answer(status=204), **times) for push in pushes]
            if results:
                recording.record_results(results=results)

    def act(self, work: Any) -> None:
        self.at += timedelta(minutes=1)
        related = ("registration", "consent__notice", "candidate", "tenant__plan")
        with scope(tenant=self.tenant):
            referral = Referral.objects.for_tenant(self.tenant).select_related(*related).get(pk=self.referral_id)
            work(referral, {"tenant": self.tenant, "at": self.at})
        follow_up(self.at)

    def license(self, agency: int, days: int) -> None:
        ends = timezone.localdate(self.at) + timedelta(days=days)
        with scope(network=True):
            Tenant.objects.filter(pk=self.agencies[agency].pk).update(licence_expires_date=ends)
        self.agencies[agency].licence_expires_date = ends

    # What must hold -------------------------------------------------------------------------------------------------
    @property
    def valid(self) -> set[int]:
        return {agency for agency, ends in self.ends.items() if ends > self.at}

    @invariant()
    def who_can_read_is_who_may(self) -> None:
        assert {number for number, agency in enumerate(self.agencies) if self.reads(agency)} == self.valid - self.lapsed

    def reads(self, agency: Tenant) -> bool:
        with scope(tenant=agency):
            delivery = reading.newest_delivery(agency=agency, referral_id=self.referral_id)
            return bool(delivery) and not reading.reading_refusal(agency=agency, delivery=delivery, at=self.at)

    @invariant()
    def whom_a_delivery_would_reach_is_who_may(self) -> None:
        """Were everything that was ever planned still to be sent: it reaches nobody else, and none is left out."""
        with scope(network=True):
            before = transaction.savepoint()
            reached = self.all_over_again()
            transaction.savepoint_rollback(before)
        assert reached == self.valid - self.lapsed

    def all_over_again(self) -> set[int]:
        fresh = {"delivered_at": None, "refused_at": None, "failed_at": None, "lease_until": None, "attempts": 0}
        mine = Delivery.objects.filter(referral=self.referral_id)
        mine.exclude(kind__in=PROVIDING).update(delivered_at=self.at)
        mine.filter(kind__in=PROVIDING).update(next_at=self.at, **fresh)
        reached = set()
        while ids := relay.claim_due(at=self.at):
            for push in preparing.prepare_pushes(ids=ids, guard=NoRace(), at=self.at):
                if push.delivery.referral_id == self.referral_id:  # a sweep ends earlier examples' consents, too
                    assert push.delivery.payload["profile"]["last_name"]
                    reached.add(push.delivery.agency_id)
                Delivery.objects.filter(pk=push.delivery.pk).update(delivered_at=self.at, lease_until=None)
        return {number for number, agency in enumerate(self.agencies) if agency.pk in reached}


@pytest.fixture
def parties(cast: Any) -> Any:
    with scope(network=True):
        Tenant.objects.agencies().update(licence_expires_date="2200-01-01")
        for agency in (cast.agency, cast.other_agency):
            agency.refresh_from_db()
            Endpoint.objects.create(tenant=agency, url="https://hooks.example.jp/in", created_at=timezone.now())
    return cast


@pytest.mark.timeout(600)
def test_the_readable_profiles_are_the_valid_consents(parties: Any) -> None:
    Life.cast = parties
    modest: Any = settings(
        max_examples=8,  # storm/simulate.py tells more
        stateful_step_count=12,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],  # a shorter failure is not worth minutes of a busy machine
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Life, settings=modest)
