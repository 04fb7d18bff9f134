"""Whatever a person does, in any order: who can read their profile is exactly who has a valid consent."""

import itertools
from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candidates.consents.services import end_of
from candidates.models import Notice
from referrals.models import Referral
from referrals.optin import renewing, rights
from referrals.relay import queries as reading
from referrals.rights import changing, erasing
from tenants.models import Tenant
from tenants.scope import scope
from tests.referrals.rights.stage import follow_up, registered

people = itertools.count(1)
ACTS = st.one_of(
    st.tuples(st.sampled_from(["withdraw", "add"]), st.integers(0, 1)),
    st.tuples(st.sampled_from(["renew", "change", "erase"]), st.just(0)),
    st.tuples(st.just("wait"), st.sampled_from([1, 300, 800])),
)


class History:
    """One person: what they did, and until when each agency may have their profile by the rules alone."""

    def __init__(self, cast):
        self.tenant, self.agencies, self.at = cast.acme, [cast.agency, cast.other_agency], timezone.now()
        number, phone = next(people), f"+8190{next(people):08d}"
        mailbox = f"p{number}@b.example"
        me = registered(cast.acme, [cast.agency], at=self.at, email=mailbox, email_key=mailbox, phone=phone)
        self.referral_id, self.is_erased = me.referral.pk, False
        self.notice = Notice.objects.get(version=1, language="ja")
        self.ends = {cast.agency: end_of(self.notice, self.at)}

    def valid(self):
        return {agency.slug for agency, ends in self.ends.items() if ends > self.at}

    def readable(self):
        found = set()
        for agency in self.agencies:
            with scope(tenant=agency):
                delivery = reading.newest_delivery(agency=agency, referral_id=self.referral_id)
                if delivery and not reading.reading_refusal(agency=agency, delivery=delivery, at=self.at):
                    found.add(agency.slug)
        return found

    def act(self, name, value):
        self.at += timedelta(days=value if name == "wait" else 0, minutes=1)
        with scope(tenant=self.tenant):
            related = ("registration", "consent__notice", "candidate", "tenant__plan")
            referral = Referral.objects.for_tenant(self.tenant).select_related(*related).get(pk=self.referral_id)
            getattr(self, name, lambda *_: None)(referral, self.agencies[value % 2])
        follow_up(self.at)

    def withdraw(self, referral, agency):
        rights.withdraw(tenant=self.tenant, referral=referral, agency=agency, at=self.at)
        self.ends.pop(agency, None)

    def add(self, referral, agency):
        if not self.is_erased and agency.slug not in self.valid():
            told = {"agencies": [agency], "notice": self.notice, "at": self.at}
            changing.add_agencies(tenant=self.tenant, referral=referral, **told)
            self.ends[agency] = end_of(self.notice, self.at)

    def renew(self, referral, _agency):
        renewing.renew(tenant=self.tenant, referral=referral, at=self.at)
        self.ends |= {agency: end_of(self.notice, self.at) for agency in self.agencies if agency.slug in self.valid()}

    def change(self, referral, _agency):
        if not self.is_erased:
            answers = referral.profile | {"skills": self.at.isoformat()}
            changing.change_profile(tenant=self.tenant, referral=referral, answers=answers, at=self.at)

    def erase(self, referral, _agency):
        erasing.erase_self(tenant=self.tenant, referral=referral, at=self.at)
        self.ends, self.is_erased = {}, True


@pytest.fixture
def parties(cast):
    with scope(network=True):
        Tenant.objects.agencies().update(licence_expires_date=date(2099, 1, 1))
    return cast


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=1, max_size=8))
def test_the_readable_profiles_are_the_valid_consents(parties, acts):
    history = History(parties)
    assert history.readable() == {"agency"}
    for name, value in acts:
        history.act(name, value)
        assert history.readable() == history.valid(), (name, value)
