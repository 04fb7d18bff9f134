"""The agency's part of the API: whose referrals, how often acknowledged, and what a reading leaves behind."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from candidates.consents import services as consents
from candidates.models import ProvisionRecord
from referrals.models import Delivery
from referrals.progress import services as progress
from referrals.relay import recording
from referrals.relay import services as relay
from referrals.relay.payload import spell
from tenants import sql
from tenants.models import AuditEntry, Tenant, User
from tenants.scope import scope
from tests import factories
from tests.referrals.relay import cast

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def acme():
    return cast.employer()


@pytest.fixture
def midori():
    return cast.agency("みどり")


@pytest.fixture
def sora():
    return cast.agency("そら")


class Caller:
    """The API as one tenant calls it."""

    def __init__(self, client, tenant):
        with scope(network=True):
            key = factories.make_key(tenant)
        self.client, self.headers = client, {"Authorization": f"Bearer {key}"}

    def get(self, path, **query):
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers)

    def acknowledge(self, referral, **headers):
        path = f"/api/v1/referrals/{referral.public_id}/acknowledge"
        return self.client.post(
            path, "{}", "application/json", headers=self.headers | {"Idempotency-Key": "k1"} | headers
        )


@pytest.fixture
def call(client):
    return lambda tenant: Caller(client, tenant)


def provisions():
    with scope(network=True):
        return list(ProvisionRecord.objects.all())


def test_shows_an_agency_its_own_referrals_and_no_profile_in_the_list(call, acme, midori, sora):
    mine, theirs = cast.planned(acme, midori), cast.planned(acme, sora)
    answer = call(midori).get("referrals")
    assert [line["id"] for line in answer.json()["data"]] == [mine.public_id]
    assert "@example.jp" not in answer.content.decode()
    assert call(midori).get(f"referrals/{theirs.public_id}").status_code == 404
    assert call(midori).acknowledge(theirs).status_code == 404
    assert provisions() == []


def test_shows_the_profile_with_the_providers_facts_and_records_that_once(call, acme, midori):
    referral = cast.planned(acme, midori)
    for _ in range(2):
        answer = call(midori).get(f"referrals/{referral.public_id}")
    body = answer.json()
    assert answer.status_code == 200
    assert body["profile"]["email"] == referral.profile["email"]
    assert body["profile"]["phone"] is None
    assert body["provider"] == acme.facts
    assert body["consent"]["receipt_id"] == str(referral.consent.receipt_id)
    assert cast.EVALUATION not in answer.content.decode()
    assert len(provisions()) == 1


def test_acknowledges_once_however_often_it_is_told(call, acme, midori):
    referral = cast.planned(acme, midori)
    first, second = call(midori).acknowledge(referral), call(midori).acknowledge(referral)
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    assert cast.delivery_of(referral, midori).acknowledged_at is not None
    with scope(network=True):
        assert AuditEntry.objects.filter(action="referral.acknowledged").count() == 1


def test_wants_an_idempotency_key(call, acme, midori):
    answer = call(midori).acknowledge(cast.planned(acme, midori), **{"Idempotency-Key": ""})
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (400, "idempotency-key-missing")


def test_is_gone_after_a_withdrawal_for_that_agency_alone(call, acme, midori, sora):
    referral = cast.planned(acme, midori, sora)
    with scope(tenant=acme):
        consents.withdraw_consent(tenant=acme, consent=referral.consent, agency=midori, at=timezone.now())
    answer = call(midori).get(f"referrals/{referral.public_id}")
    assert (answer.status_code, answer["Content-Type"]) == (410, "application/problem+json")
    assert call(midori).acknowledge(referral).status_code == 410
    assert call(sora).get(f"referrals/{referral.public_id}").status_code == 200


def test_is_closed_to_an_agency_whose_licence_ran_out(call, acme, midori):
    referral = cast.planned(acme, midori)
    with scope(network=True):
        Tenant.objects.filter(pk=midori.pk).update(licence_expires_date=date(2026, 1, 1))
    assert call(midori).get(f"referrals/{referral.public_id}").status_code == 403
    assert provisions() == []


def test_tells_an_employer_how_its_referrals_count_and_not_where_they_went(call, acme, midori):
    referral = cast.planned(acme, midori)
    cast.planned(cast.employer("ライバル"), midori)
    answer = call(acme).get("referrals")
    assert [line["id"] for line in answer.json()["data"]] == [referral.public_id]
    assert answer.json()["data"][0]["verdict"] == "counted"
    assert midori.name not in answer.content.decode()
    assert call(acme).get(f"referrals/{referral.public_id}").status_code == 403


def test_pages_newest_first_and_stays_stable_while_rows_are_added(call, acme, midori):
    referrals = [cast.planned(acme, midori) for _ in range(5)]
    first = call(midori).get("referrals", limit=2).json()
    cast.planned(acme, midori)
    second = call(midori).get("referrals", limit=2, cursor=first["next_cursor"]).json()
    third = call(midori).get("referrals", limit=2, cursor=second["next_cursor"]).json()
    seen = [line["id"] for page in (first, second, third) for line in page["data"]]
    assert seen == [referral.public_id for referral in reversed(referrals)]
    assert (third["has_more"], third["next_cursor"]) == (False, None)


def lines_since(caller, moment):
    return [line["id"] for line in caller.get("referrals", updated_since=spell(moment)).json()["data"]]


def test_gives_again_what_changed_since_whatever_it_was(call, acme, midori):
    """Delivered, acknowledged, reported on, told anew, withdrawn: each makes it one of those that changed."""
    referral, _quiet = cast.planned(acme, midori, at=cast.AT), cast.planned(acme, midori, at=cast.AT)
    with scope(network=True):
        Delivery.objects.update(attempts=1)
    delivery = cast.delivery_of(referral, midori)
    happened = {
        "delivered": lambda at: sql.rows(recording.DELIVERED, ([delivery.pk], [at])),
        "acknowledged": lambda at: relay.acknowledge_referral(
            agency=midori, by=User(pk=midori.pk), delivery=delivery, at=at
        ),
        "reported": lambda at: progress.report_progress(
            agency=midori,
            delivery=delivery,
            report=progress.Report("contacted", at),
            actor="key",
            actor_id=midori.pk,
            at=at,
        ),
        "told anew": lambda at: relay.plan_deliveries(
            tenant=acme, referral=referral, kind="referral.created", sequence=2, at=at
        ),
        "withdrawn": lambda at: relay.plan_withdrawal(tenant=acme, referral=referral, agency=midori, at=at),
    }
    for hours, (what, happens) in enumerate(happened.items(), start=2):
        at = cast.AT + timedelta(hours=hours)
        assert lines_since(call(midori), at) == [], what
        with scope(network=True):
            happens(at)
        assert lines_since(call(midori), at) == [referral.public_id], what


def test_misses_nothing_that_changes_while_pages_are_read(call, acme, midori):
    """What changes keeps its place, so a page that is yet to come still has it."""
    referrals = [cast.planned(acme, midori) for _ in range(3)]
    asked = {"limit": 1, "updated_since": spell(cast.AT)}
    first = call(midori).get("referrals", **asked).json()
    call(midori).acknowledge(referrals[0])
    call(midori).acknowledge(referrals[2], **{"Idempotency-Key": "k2"})
    second = call(midori).get("referrals", **asked, cursor=first["next_cursor"]).json()
    third = call(midori).get("referrals", **asked, cursor=second["next_cursor"]).json()
    seen = [page["data"][0]["id"] for page in (first, second, third)]
    assert seen == [referral.public_id for referral in reversed(referrals)]
    assert third["data"][0]["acknowledged_at"] is not None


def test_links_to_the_next_page(call, acme, midori):
    for _ in range(2):
        cast.planned(acme, midori)
    answer = call(midori).get("referrals", limit=1)
    assert f"cursor={answer.json()['next_cursor']}" in answer["Link"]
    assert answer["Link"].endswith('rel="next"')


@pytest.mark.parametrize(
    "query", [{"limit": 0}, {"limit": 101}, {"limit": "x"}, {"cursor": "x"}, {"updated_since": "x"}]
)
def test_refuses_a_query_it_cannot_read(call, midori, query):
    assert call(midori).get("referrals", **query).status_code == 422


@pytest.mark.parametrize(
    "referral_id", ["x", "ref_", "ref_zzzzzzzzzzzzzzzzzzzzzzzzzz", "cand_01jqr5x8m3c7v2n9k4t6w0bhze"]
)
def test_does_not_know_a_malformed_id(call, midori, referral_id):
    assert call(midori).get(f"referrals/{referral_id}").status_code == 404


def test_answers_401_without_a_key(client):
    for path in ("referrals", "referrals/ref_1"):
        assert client.get(f"/api/v1/{path}").status_code == 401
