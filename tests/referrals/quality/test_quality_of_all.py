"""Quality: each agency's own figures, beside a middle that tells nothing of one other."""

from datetime import timedelta

import pytest
from django.test import Client

from referrals.models import Delivery, Dispute, Progress
from referrals.quality import queries, ranking
from tenants.models import Tenant
from tenants.scope import scope
from tests import factories
from tests.referrals.relay import cast as relay_cast

HOUR = timedelta(hours=1)
SAME = "tenant referral status occurred_at reported_at actor actor_id".split()


@pytest.fixture
def network(cast, now):
    """Three agencies with four referrals each, all delivered ten days ago; `midori` has worked with them."""
    acme = relay_cast.employer()
    agencies = [relay_cast.agency(name) for name in ("みどり", "そら", "かぜ")]
    start = now - timedelta(days=10)
    referrals = [relay_cast.planned(acme, *agencies, at=start) for _ in range(4)]
    with scope(network=True):
        Delivery.objects.update(delivered_at=start)
        for hours, referral in zip((1, 3, 5), referrals, strict=False):
            mine = Delivery.objects.filter(referral=referral, agency=agencies[0])
            mine.update(acknowledged_at=start + HOUR * hours)
        said = {"tenant": acme, "agency": agencies[0], "actor": "key", "actor_id": acme.pk}
        for referral, status in ((referrals[0], "contacted"), (referrals[0], "hired"), (referrals[1], "contacted")):
            times = {"occurred_at": start + HOUR * 4, "reported_at": start + HOUR * 5}
            Progress.objects.create(**said, referral=referral, status=status, **times)
        ruled = {"decided_at": now, "decided_by": cast.operator, "outcome": "upheld", "ruling": "x"}
        about = {"reason": "fake", "evidence": "x", "opened_at": now}
        Dispute.objects.create(**said, referral=referrals[2], **about, **ruled)
    return agencies


def test_is_of_the_last_90_days_and_counts_each_referral_once(network, now):
    with scope(network=True):
        found = queries.quality_of_all(at=now)
        later = queries.quality_of_all(at=now + queries.WINDOW)
        stale = queries.quality_of_all(at=now + timedelta(days=40))
    assert found[network[0].pk] == queries.Quality(4, 3.0, 4.0, 1.0, 0.25, 0.25)
    assert found[network[1].pk] == queries.Quality(4, None, None, 1.0, 0.0, 0.0)
    assert later == {}
    assert stale[network[0].pk].fresh_rate == 0.0


def test_gives_no_middle_of_fewer_than_three(network, now):
    with scope(network=True):
        found = queries.quality_of_all(at=now)
    middle = queries.median_of(found)
    assert middle["placement_rate"] == 0.0
    assert middle["acknowledged_hours"] is None  # one agency alone has one


def test_ranks_by_the_middle_of_all_who_were_received_for_who_wants_to_sort_by_it(network, now, monkeypatch):
    """Of four whom it received midori has contacted two within hours, sora one, kaze nobody: a middle has midori."""
    monkeypatch.setattr(ranking, "FEWEST_PEOPLE", 4)
    midori, sora, _ = network
    with scope(network=True):
        first = Progress.objects.filter(agency=midori).first()
        Progress.objects.create(**{name: getattr(first, name) for name in SAME}, agency=sora)
        assert ranking.rank_agencies(at=now) == 1
        assert ranking.rank_agencies(at=now) == 0
        places = {each.pk: each.contact_place for each in Tenant.objects.filter(pk__in=[one.pk for one in network])}
        assert places == {each.pk: 1 if each == midori else None for each in network}
        monkeypatch.setattr(ranking, "FEWEST_PEOPLE", 5)
        assert ranking.rank_agencies(at=now) == 1  # too few: none has a place


def test_leaves_test_twins_out(network, now):
    with scope(network=True):
        twin = factories.twin_of(network[0])
        Delivery.objects.exclude(agency=network[0]).delete()
        Delivery.objects.update(agency=twin)
        assert queries.quality_of_all(at=now) == {}


def test_shows_an_agency_its_own_and_the_operator_all(cast, network):
    client = Client()
    client.force_login(cast.consultant)
    page = client.get("/a/agency/quality/")
    assert page.status_code == 200
    assert all(agency.name not in page.content.decode() for agency in network)
    client.force_login(cast.operator)
    table = client.get("/admin/quality/").content.decode()
    assert all(agency.name in table for agency in network)
