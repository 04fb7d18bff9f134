"""The pages of mergers: who may be one, what becomes of them, and back again; a count is neither added nor lost."""

import pytest
from django.test import Client

from candidates.models import Candidate, Merge
from tenants.scope import scope
from tests.factories import CandidateFactory

PAIRS = "/e/acme/candidates/duplicates/"
BORN = "1990-04-01"


@pytest.fixture
def owner(cast):
    client = Client()
    client.force_login(cast.owner)
    return client


@pytest.fixture
def pair(cast):
    with scope(tenant=cast.acme):
        return [CandidateFactory(tenant=cast.acme, birth_date=BORN) for _ in range(2)]


def test_two_become_one_and_two_again(owner, cast, pair):
    kept, merged = sorted(pair, key=lambda person: person.pk)
    page = owner.get(PAIRS).content.decode()
    assert "氏名と生年月日" in page
    address = f"{PAIRS}{kept.public_id}/{merged.public_id}/"
    assert address in page
    assert merged.email in owner.get(address).content.decode()
    told = owner.post(address, follow=True).content.decode()
    assert "候補者を統合しました" in told
    assert owner.get(address).status_code == 404
    again = owner.post(f"{PAIRS}{merged.public_id}/{kept.public_id}/", follow=True).content.decode()
    assert "ほかのメンバーがすでに統合しています" in again
    with scope(tenant=cast.acme):
        held = Merge.objects.get()
    undo = f"/e/acme/candidates/mergers/{held.public_id}/undo/"
    assert "2名に戻りました" in owner.post(undo, follow=True).content.decode()
    assert "すでに取り消されたか" in owner.post(undo, follow=True).content.decode()
    with scope(tenant=cast.acme):
        assert Candidate.objects.present().count() == 2


def test_nobody_is_merged_with_themselves(owner, pair):
    address = f"{PAIRS}{pair[0].public_id}/{pair[0].public_id}/"
    assert owner.get(address).status_code == 404
    assert "統合しています" in owner.post(address, follow=True).content.decode()
