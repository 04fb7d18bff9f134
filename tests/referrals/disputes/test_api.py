"""`POST /referrals/{id}/dispute`: to whom it is open, and what it answers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from candidates.consents import services as consents
from referrals.models import Dispute
from tenants.scope import scope
from tests import factories
from tests.referrals.disputes.conftest import SAID


@pytest.fixture
def post(client, stage):
    """`post(referral, agency, key="k2", reason="fake")`."""

    def posted(referral, tenant=None, key="k1", **body):
        tenant = tenant or stage.cast.agency
        with scope(network=True):
            secret = factories.make_key(tenant)
        headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": key}
        path = f"/api/v1/referrals/{referral.public_id}/dispute"
        return client.post(path, SAID | body, "application/json", headers=headers)

    return posted


def kind_of(answer):
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


def test_opens_one_however_often_it_is_asked(stage, post):
    referral = stage.counted()
    first, second = post(referral), post(referral, key="k2", reason="fake")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert first.json()["referral_id"] == referral.public_id
    assert (first.json()["state"], first.json()["reason"]) == ("open", "unreachable")
    assert [(slug, actor) for slug, actor, _ in stage.lines("referral.disputed")] == [("agency", "key")]


def test_does_not_know_anothers_referral(stage, post):
    referral = stage.counted(stage.cast.other_agency)
    assert kind_of(post(referral)) == (404, "not-found")
    assert post(referral, stage.cast.acme).status_code == 403


def test_is_closed_when_the_window_is_over(stage, post):
    referral = stage.counted(at=timezone.now() - timedelta(days=31))
    assert kind_of(post(referral)) == (409, "dispute-closed")
    with scope(network=True):
        assert not Dispute.objects.exists()


def test_is_gone_after_a_withdrawal(stage, post):
    referral = stage.counted()
    with scope(tenant=stage.cast.acme):
        told = {"consent": referral.consent, "agency": stage.cast.agency, "at": timezone.now()}
        consents.withdraw_consent(tenant=stage.cast.acme, **told)
    assert kind_of(post(referral)) == (410, "consent-withdrawn")


@pytest.mark.parametrize(
    "wrong", [{"reason": "boring"}, {"reason": ""}, {"evidence": ""}, {"evidence": "x" * 2001}, {"evidence": None}]
)
def test_names_the_field_that_is_wrong(stage, post, wrong):
    answer = post(stage.counted(), **wrong)
    assert kind_of(answer) == (422, "invalid-fields")
    assert [error["pointer"] for error in answer.json()["errors"]] == [f"#/{name}" for name in wrong]
