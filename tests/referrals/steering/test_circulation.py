"""The network's circulation: flows equal a recount, hires elsewhere are told from three on, a picture shows both."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from referrals.insights.period import Period
from referrals.models import Delivery, Placement
from referrals.steering import circulation, ribbons
from referrals.steering.circulation import Circulation, Flow
from tenants.scope import scope

PAGE = "/admin/circulation/"


@pytest.fixture
def months():
    this = timezone.localdate().replace(day=1)
    return Period(this - timedelta(days=700), this)


def found(months):
    with scope(network=True):
        return circulation.circulation_of(period=Period(months.first.replace(day=1), months.last))


def test_equals_a_recount(world, db, months):
    told = found(months)
    with scope(network=True):
        arrived = Delivery.objects.filter(kind="referral.created", delivered_at__isnull=False)
        people = {
            (row.tenant.name, row.agency.name, row.candidate_id) for row in arrived.select_related("tenant", "agency")
        }
        joined = Placement.objects.filter(restored_at=None).count()
    assert sum(flow.count for flow in told.passed_on) == len(people) > 0
    assert sum(flow.count for flow in told.hired if flow.target != "他社での入社") == joined


@pytest.fixture
def hires(world, db, months, monkeypatch):
    """`hires(3)`: what is told when the agency reported so many people as hired, and nobody joined by a slot."""

    def told(count):
        monkeypatch.setattr(circulation, "hired_elsewhere", lambda _since, _until: {world.agency.pk: count})
        monkeypatch.setattr(circulation, "joined", lambda _since, _until: circulation.Counter())
        seen = found(months)
        return [flow.count for flow in seen.hired], seen.hidden

    return told


@pytest.mark.parametrize(("count", "told"), [(0, ([], 0)), (1, ([], 1)), (2, ([], 1)), (3, ([3], 0)), (7, ([7], 0))])
def test_tells_of_hires_elsewhere_from_three_on(hires, count, told):
    assert hires(count) == told


def test_the_small_share_one_band():
    pairs = circulation.Counter({(number, "agency"): number + 1 for number in range(circulation.MOST + 5)})
    merged = circulation.merged(pairs, side=0)
    assert len(merged) == circulation.MOST + 1
    assert merged[(circulation.OTHERS, "agency")] == 1 + 2 + 3 + 4 + 5
    assert sum(merged.values()) == sum(pairs.values())


def test_draws_every_flow_inside_the_picture_and_to_scale():
    inward = [Flow("A社", "紹介会社", 30), Flow("B社", "紹介会社", 10)]
    drawn = ribbons.picture_of(Circulation(inward, [Flow("紹介会社", "他社での入社", 4)], 0))
    widths = {one.flow.source: one.width for one in drawn.ribbons}
    assert widths["A社"] == pytest.approx(3 * widths["B社"], abs=0.2)
    assert len(drawn.bars) == 4
    assert all(bar.y + bar.height <= ribbons.HEIGHT for bar in drawn.bars)
    for one in drawn.ribbons:
        assert all(0 <= float(y) <= ribbons.HEIGHT for y in re.findall("[0-9.]+", one.path)[1::2])


def test_draws_nothing_of_nothing():
    assert ribbons.picture_of(Circulation([], [], 0)) is None


def test_the_page_names_parties_and_no_person(operator, world):
    text = operator.get(f"{PAGE}?period=12").content.decode()
    assert world.agency.name in text
    assert "<svg" in text
    assert operator.get(f"{PAGE}?period=own&first=2001-01&last=2001-02").status_code == 200
