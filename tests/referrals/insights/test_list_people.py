"""list_people(): one state a person, the furthest point reached."""

import pytest

from candidates.pool import grams
from referrals.insights.people import State, list_people
from referrals.models import Link, Mail
from referrals.rejections import services
from referrals.rejections.first_template import TEXTS
from tenants.scope import scope
from tests.factories import ApplicationFactory, CandidateFactory


@pytest.fixture
def version(cast, now):
    with scope(tenant=cast.acme):
        return services.create_template(tenant=cast.acme, by=None, at=now, language="ja", **TEXTS["ja"])


def states(tenant, **filters):
    return {person.full_name: person.state for person in list_people(tenant=tenant, **filters)}


def test_says_unsent_of_a_rejected_person_without_a_mail(cast):
    with scope(tenant=cast.acme):
        ApplicationFactory(tenant=cast.acme)
        assert states(cast.acme) == {"髙橋 美咲": State.UNSENT}


def test_says_outside_of_who_withdrew(cast):
    with scope(tenant=cast.acme):
        ApplicationFactory(tenant=cast.acme, outcome="withdrawn")
        assert states(cast.acme) == {"髙橋 美咲": State.OUTSIDE}


def test_says_unmailable_of_who_has_no_address(cast):
    with scope(tenant=cast.acme):
        ApplicationFactory(tenant=cast.acme, candidate__email="", candidate__email_key="")
        assert states(cast.acme) == {"髙橋 美咲": State.UNMAILABLE}


@pytest.mark.parametrize(
    ("changes", "state"),
    [({}, State.QUEUED), ({"sent_at": True}, State.SENT), ({"failed_at": True}, State.FAILED)],
)
def test_follows_the_mail(cast, now, version, changes, state):
    with scope(tenant=cast.acme):
        application = ApplicationFactory(tenant=cast.acme)
        services.queue_mails(tenant=cast.acme, version=version, applications=[application], by=None, at=now)
        if changes:
            Mail.objects.update(**dict.fromkeys(changes, now))
        assert states(cast.acme, state=state) == {"髙橋 美咲": state}
        assert Link.objects.for_tenant(cast.acme).count() == 1


def test_finds_by_a_part_of_the_name_the_reading_or_the_address(cast):
    with scope(tenant=cast.acme):
        CandidateFactory(tenant=cast.acme, email="misaki@mail.example")
        CandidateFactory(
            tenant=cast.acme, last_name="佐藤", last_name_kana="サトウ", first_name="健", email="ken@mail.example"
        )
        grams.index_waiting(tenant=cast.acme)
        for words in ("髙橋", "たかはし", "ＭＩＳＡＫＩ＠mail.example", "髙橋 美咲"):
            assert list(states(cast.acme, words=words)) == ["髙橋 美咲"]
        assert states(cast.acme, words="髙橋 健") == {}


def test_shows_nobody_of_another_employer(cast):
    with scope(tenant=cast.rival):
        ApplicationFactory(tenant=cast.rival)
    with scope(tenant=cast.acme):
        assert states(cast.acme) == {}
