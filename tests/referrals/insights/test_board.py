"""The dashboard's pages: what they say of a period, what they cost, and what they keep to themselves."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from candidates.models import Application, Candidate
from referrals.insights import figures
from referrals.insights.models import Journey, Standing, Tally
from referrals.insights.period import Period, PeriodForm, moved
from referrals.models import Placement
from tenants.models import StepIn
from tenants.scope import scope
from tests.factories import NOW, ApplicationFactory
from tests.referrals.insights.histories import History
from tests.referrals.insights.test_fold_changes import fold
from tests.referrals.slots import stage

LATER = NOW + timedelta(days=3650)
MONTH = date(2026, 10, 1)
MOST_STATEMENTS = 27
HREF = "/e/acme/figures/people/"


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """The pages are read on the cast's day."""
    monkeypatch.setattr("referrals.insights.board.timezone.now", lambda: NOW)


def entered(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def history(cast):
    with scope(tenant=cast.acme):
        made = History(cast, 3).furnish()
        fold(cast.acme)
    return made


def add(tenant, dimension, value="", month=MONTH, **counts):
    zero = dict.fromkeys("n sent reached registered answered counted relayed met hired".split(), 0)
    Tally.objects.create(tenant=tenant, month=month, dimension=dimension, value=value, **(zero | counts))


def board(tenant, by="month", first=MONTH, last=MONTH):
    return figures.board_of(tenant=tenant, period=Period(first, last), by=by, at=NOW)


def test_each_number_leads_to_as_many_rows(cast, history):
    client = entered(cast.owner)
    for query in ("by=job&period=12", "by=channel&period=12", "by=version&period=12", "by=month&period=12"):
        page = client.get(f"/e/acme/?{query}")
        links = [(part, step, url) for part, urls in page.context["parts"] for step, url in urls.items()]
        links += [(None, step.name, url) for step, _length, url in page.context["steps"] if url]
        steps = page.context["board"].steps
        assert any(part.counts["sent"] for part, _step, _url in links if part)
        for part, step, url in links:
            shown = part.counts[step] if part else {one.name: one.value for one in steps}[step]
            assert client.get(url).context["page"].paginator.count == shown, url


def test_counts_a_way_by_the_month_it_began_in_and_how_far_it_has_come(cast, now):
    with scope(tenant=cast.acme):
        add(cast.acme, "all", sent=100, reached=90, registered=12, answered=9, relayed=10, met=5, hired=2)
        steps = {step.name: step for step in board(cast.acme).steps}
    assert [steps[name].value for name in figures.STEPS] == [100, 90, 12, 10, 5, None]
    assert steps["registered"].share == pytest.approx(9 / 90)


def test_whose_source_no_file_names_counts_under_how_they_were_met(cast, history):
    with scope(tenant=cast.acme):
        rejected = Application.objects.eligible().filter(pk__in=Journey.objects.filter(is_sent=True).values("pk"))
        one = rejected.select_related("candidate").first()
        Application.objects.filter(pk=one.pk).update(channel="")
        Candidate.objects.filter(pk=one.candidate_id).update(origin="event")
        fold(cast.acme)
        assert Journey.objects.get(pk=one.pk).channel == "origin:event"
    page = entered(cast.owner).get("/e/acme/?by=channel&period=12")
    part, urls = next(each for each in page.context["parts"] if each[0].label == "イベント参加者")
    assert entered(cast.owner).get(urls["sent"]).context["page"].paginator.count == part.counts["sent"]
    assert "イベント参加者" in entered(cast.owner).get(urls["sent"]).content.decode()
    with scope(tenant=cast.acme):
        Candidate.objects.filter(pk=one.candidate_id).update(origin="applicant")
        fold(cast.acme)
        assert Journey.objects.get(pk=one.pk).channel == ""


def test_compares_with_as_many_months_before(cast):
    with scope(tenant=cast.acme):
        for back, sent in enumerate((5, 7, 11, 13)):
            add(cast.acme, "all", month=moved(MONTH, -back), sent=sent)
        first = board(cast.acme, first=moved(MONTH, -1)).steps[0]
    assert (first.value, first.previous, first.change) == (12, 24, -12)


def test_adds_hires_by_slot_to_what_may_be_told_of_hires_elsewhere(cast):
    stage.with_slots(cast.acme, NOW, 1)
    hired = stage.presented(cast.agency, stage.opened(cast.acme, NOW), NOW)
    stage.taken(cast.acme, hired, NOW)
    stage.joined(cast.acme, hired, NOW, theoretical_annual_salary=6_000_001)
    with scope(tenant=cast.acme):
        add(cast.acme, "hired", month=MONTH, n=2)
        before = board(cast.acme, last=moved(MONTH, 1))
        add(cast.acme, "hired", month=moved(MONTH, 1), n=1)
        after = board(cast.acme, last=moved(MONTH, 1))
        Placement.objects.update(left_at=NOW, leaving_reason="resigned", restored_at=NOW)
        restored = board(cast.acme, last=moved(MONTH, 1))
    assert (before.circulation.slots, before.circulation.elsewhere) == (1, 0)
    assert (after.circulation.total, after.saving.total) == (4, 2_100_000)
    assert (restored.circulation.total, restored.saving.total) == (3, 0)


def test_counts_somebody_who_came_back_as_one_chain(cast):
    with scope(tenant=cast.acme):
        known = ApplicationFactory(tenant=cast.acme, candidate__email="chihiro@mail.example").candidate
    stage.with_slots(cast.acme, NOW, 1)
    hired = stage.presented(cast.agency, stage.opened(cast.acme, NOW), NOW)
    stage.taken(cast.acme, hired, NOW)
    stage.joined(cast.acme, hired, NOW)
    with scope(tenant=cast.acme):
        fold(cast.acme)
        assert board(cast.acme, last=moved(MONTH, 1)).circulation.slots == 1
        Standing.objects.filter(pk=known.pk).update(hired_month=MONTH)
        after = board(cast.acme, last=moved(MONTH, 1))
    assert (after.circulation.slots, len(after.saving.rows)) == (0, 1)


def test_reads_no_more_for_a_larger_pool(cast, history):
    client, asked = entered(cast.owner), []
    client.get("/e/acme/")
    for _ in range(2):
        with scope(tenant=cast.acme):
            for _ in range(12):
                history.step()
            fold(cast.acme)
        with CaptureQueriesContext(connection) as read:
            assert client.get("/e/acme/?by=job").status_code == 200
        asked.append(len(read))
    assert asked[0] == asked[1] <= MOST_STATEMENTS


def test_reads_sums_and_never_the_pool(cast, history):
    with scope(tenant=cast.acme), CaptureQueriesContext(connection) as read:
        board(cast.acme, by="job", first=moved(MONTH, -11))
    tables = {table for query in read for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}
    few = {"placement", "introduction", "slotrequest", "earlierapplicant", "standing"}  # as many as there are hires
    assert tables == {"referrals_tally", "candidates_candidate", *(f"referrals_{name}" for name in few)}


def test_leads_a_viewer_to_people_and_support_to_none(cast, history):
    assert HREF in entered(cast.viewer).get("/e/acme/").content.decode()
    with scope(network=True):
        StepIn.objects.create(tenant=cast.acme, operator=cast.support, reason="x", started_at=NOW, ends_at=LATER)
    page = entered(cast.support).get("/e/acme/").content.decode()
    assert "採用循環数" in page
    assert HREF not in page


@pytest.mark.parametrize("step", ["met", "hired", "held", "id", "\0"])
def test_never_opens_what_became_of_somebody(cast, history, step):
    assert entered(cast.owner).get(HREF, {"step": step}).status_code == 404


def test_takes_the_same_figures_along_as_a_file(cast, history):
    with scope(tenant=cast.acme):
        Journey.objects.for_tenant(cast.acme).update(job="=1+1")
        Tally.objects.for_tenant(cast.acme).filter(dimension="job", value="経理").update(value="=1+1")
    text = entered(cast.owner).get("/e/acme/figures.csv?by=job").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][1] == "2025年12月〜2026年11月"
    assert any(row and row[0] == "'=1+1" for row in rows)


@pytest.mark.parametrize(
    ("told", "period"),
    [
        ({}, (date(2025, 12, 1), date(2026, 11, 1))),
        ({"period": "1"}, (date(2026, 11, 1), date(2026, 11, 1))),
        ({"period": "last"}, (MONTH, MONTH)),
        ({"period": "own", "first": "2026-03", "last": "2026/1"}, (date(2026, 1, 1), date(2026, 3, 1))),
        ({"period": "own", "first": "0001-01", "last": "9999-12"}, (date(2023, 12, 1), date(2026, 11, 1))),
        ({"period": "x", "by": "x", "first": "\0"}, (date(2025, 12, 1), date(2026, 11, 1))),
    ],
)
def test_reads_any_period_from_the_address(told, period):
    form = PeriodForm(told, at=NOW)
    assert (form.chosen.first, form.chosen.last) == period
    assert form.dimension == "month"
