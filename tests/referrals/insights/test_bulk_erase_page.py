"""Erasing many from the list: the page names whom, wants their number typed, and hands them to a job."""

import math
import re

import pytest
from django.test import Client
from django.utils import timezone

from candidates.models import Candidate
from referrals.models import BulkErasure
from referrals.retention import bulk
from tenants.scope import scope
from tests.factories import ApplicationFactory, CandidateFactory
from tests.referrals.retention.people import consent

LIST, BULK = "/e/acme/candidates/", "/e/acme/candidates/bulk/"


def entered(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def event(cast, now):
    """Twelve who came to an event: one consented, one is in a selection. And one applicant."""
    with scope(tenant=cast.acme):
        people = CandidateFactory.create_batch(12, tenant=cast.acme, origin="event")
        consent(people[0], cast.agency, now)
        ApplicationFactory(tenant=cast.acme, candidate=people[1], outcome="open", rejected_at=None)
        ApplicationFactory(tenant=cast.acme, candidate__last_name="佐藤")
    return people


def asked(client, **chosen):
    """The page that asks, and the seal in it."""
    page = client.post(BULK, {"act": "erase", **chosen})
    return page, re.search(r'name="seal" value="(\w+)"', page.content.decode())[1]


EVERYBODY = {"all": "1", "query": "origin=event"}


def test_names_counts_and_warns_before_anything_happens(cast, event):
    page, _seal = asked(entered(cast.owner), **EVERYBODY)
    text = page.content.decode()
    assert "候補者 12 名の情報を消去" in text
    assert "ほか 2 名" in text
    assert text.count(event[0].full_name) >= 1
    assert "元に戻せません" in text
    assert "1名は、人材紹介会社への提供に同意しています" in text
    assert "1名は、選考中です" in text
    with scope(tenant=cast.acme):
        assert not BulkErasure.objects.exists()


@pytest.mark.parametrize(("typed", "status"), [("", 422), ("11", 422), ("はい", 422), ("12", 302), ("１２名", 302)])
def test_wants_their_number(cast, event, typed, status):
    client = entered(cast.owner)
    _page, seal = asked(client, **EVERYBODY)
    answer = client.post(BULK, {"act": "erase", **EVERYBODY, "seal": seal, "typed": typed})
    assert answer.status_code == status
    with scope(tenant=cast.acme):
        assert BulkErasure.objects.count() == (status == 302)


def test_who_comes_to_fit_meanwhile_is_not_erased_unseen(cast, event):
    client = entered(cast.owner)
    _page, seal = asked(client, **EVERYBODY)
    with scope(tenant=cast.acme):
        CandidateFactory(tenant=cast.acme, origin="event")
    answer = client.post(BULK, {"act": "erase", **EVERYBODY, "seal": seal, "typed": "12"})
    assert "候補者の一覧が変わりました" in answer.content.decode()
    with scope(tenant=cast.acme):
        assert not BulkErasure.objects.exists()


def test_its_page_shows_how_far_it_is_to_the_end(cast, event, monkeypatch):
    monkeypatch.setattr(bulk, "SIZES", (5,))
    client = entered(cast.owner)
    _page, seal = asked(client, **EVERYBODY)
    answer = client.post(BULK, {"act": "erase", **EVERYBODY, "seal": seal, "typed": "12"}, follow=True)
    place = answer.redirect_chain[-1][0]
    assert "12名の消去を受け付けました" in answer.content.decode()
    bulk.run_due(0)
    assert "5 / 12名" in client.get(place).content.decode()
    assert "12名の消去を進めています（5名まで完了）" in client.get(LIST).content.decode()
    bulk.run_due(math.inf)
    assert client.get(place, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert "消去済み" in client.get(place).content.decode()
    assert place in client.get("/e/acme/erasures/").content.decode()
    with scope(tenant=cast.acme):
        assert [one.last_name for one in Candidate.objects.filter(anonymised_at=None)] == ["佐藤"]


def test_is_the_owner_s_and_admin_s_to_decide_and_nobody_else_s_to_see(cast, event):
    assert entered(cast.recruiter).post(BULK, {"act": "erase", **EVERYBODY}).status_code == 403
    assert 'value="erase"' not in entered(cast.recruiter).get(LIST).content.decode()
    with scope(tenant=cast.acme):
        ids = [one.pk for one in event]
        job = bulk.start_erasure(tenant=cast.acme, people=ids, by=cast.owner, at=timezone.now())
    assert entered(cast.viewer).get(f"/e/acme/erasures/{job.public_id}/").status_code == 200
    assert entered(cast.rival_owner).get(f"/e/rival/erasures/{job.public_id}/").status_code == 404
