"""The list of people: what its conditions find, what it costs, and what is done to those who were chosen."""

import csv
import io

import pytest
from django.test import Client

from candidates.models import Candidate, SavedView, Tag
from candidates.pool import grams
from referrals.insights import choosing
from tenants.models import AuditEntry
from tenants.scope import scope
from tests.factories import ApplicationFactory, CandidateFactory

LIST, BULK, VIEWS = "/e/acme/candidates/", "/e/acme/candidates/bulk/", "/e/acme/candidates/views/"
MOST_STATEMENTS = 26


def entered(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def owner(cast):
    return entered(cast.owner)


@pytest.fixture
def two(cast, now):
    """髙橋, who is kept by the owner and tagged; and 佐藤, who came to an event and cannot be written to."""
    with scope(tenant=cast.acme):
        first = CandidateFactory(tenant=cast.acme, assigned_to=cast.owner, current_company="=HYPERLINK()")
        told = {"job": "法人営業", "stage": "最終面接", "reason": "年収の不一致", "channel": "社員紹介"}
        ApplicationFactory(tenant=cast.acme, candidate=first, **told)
        Tag.objects.create(tenant=cast.acme, candidate=first, name="次回優先", at=now)
        long_ago = now.replace(year=2020)
        facts = {"email": "", "email_key": "", "origin": "event", "as_of": long_ago, "updated_at": long_ago}
        CandidateFactory(tenant=cast.acme, last_name="佐藤", first_name="健", **facts)
        grams.index_waiting(tenant=cast.acme)
    with scope(tenant=cast.rival):
        CandidateFactory(tenant=cast.rival, last_name="榊原")
    return first


def names(page):
    return [person.full_name for person, _state in page.context["rows"]]


def test_shows_everybody_of_ones_own(owner, two):
    assert names(owner.get(LIST)) == ["髙橋 美咲", "佐藤 健"]


@pytest.mark.parametrize(
    ("query", "family"),
    [
        ("q=高橋", "髙橋"),
        ("job=営業", "髙橋"),
        ("stage=最終", "髙橋"),
        ("reason=年収", "髙橋"),
        ("channel=紹介", "髙橋"),
        ("tag=次回優先", "髙橋"),
        ("assigned=nobody", "佐藤"),
        ("freshness=old", "佐藤"),
        ("mailable=no", "佐藤"),
        ("mailable=yes", "髙橋"),
        ("origin=event", "佐藤"),
        ("state=outside", "佐藤"),
        ("state=unsent", "髙橋"),
    ],
)
def test_each_condition_narrows(owner, two, query, family):
    assert [name.split()[0] for name in names(owner.get(f"{LIST}?{query}"))] == [family]


def test_several_conditions_of_an_application_are_about_one(owner, cast, two):
    with scope(tenant=cast.acme):
        ApplicationFactory(tenant=cast.acme, candidate=two, job="経理", stage="書類")
    assert names(owner.get(f"{LIST}?job=経理&stage=最終")) == []


@pytest.mark.parametrize(
    "query", ["assigned=x", "freshness=?", "tag=%00", "page=-1", "page=99999", "q=%00", "state=x", "job=%"]
)
def test_a_condition_that_cannot_be_asked_is_no_error(owner, two, query):
    assert owner.get(f"{LIST}?{query}").status_code == 200


def test_a_page_costs_few_statements_however_many_are_on_it(owner, cast, two, django_assert_max_num_queries):
    with scope(tenant=cast.acme):
        for application in ApplicationFactory.create_batch(60, tenant=cast.acme):
            Tag.objects.create(tenant=cast.acme, candidate=application.candidate, name="x", at=application.created_at)
    with django_assert_max_num_queries(MOST_STATEMENTS):
        page = owner.get(LIST)
    assert len(page.context["rows"]) == choosing.PAGE
    assert "1–50 / 62" in page.content.decode()


def test_a_long_list_is_counted_no_further_than_it_is_turned(owner, two, monkeypatch):
    monkeypatch.setattr(choosing, "COUNTED", 1)
    page = owner.get(LIST)
    assert page.context["page"].paginator.is_cut
    assert "1名より多くの候補者がいます" in page.content.decode()


def test_a_tag_is_asked_for_and_then_put_on_the_chosen(owner, cast, two):
    chosen = {"act": "tag", "person": [two.public_id]}
    assert "選んだ候補者 1 名" in owner.post(BULK, chosen).content.decode()
    owner.post(BULK, chosen | {"confirmed": "1", "name": "英語可"})
    owner.post(BULK, chosen | {"confirmed": "1", "name": "英語可"})
    with scope(tenant=cast.acme):
        grams.index_waiting(tenant=cast.acme)
        assert sorted(Tag.objects.values_list("name", flat=True)) == ["次回優先", "英語可"]
        counts = AuditEntry.objects.filter(action="pool.tagged").order_by("at").values_list("detail__count", flat=True)
        assert list(counts) == [1, 0]
    assert names(owner.get(f"{LIST}?q=英語可")) == ["髙橋 美咲"]


def test_everybody_found_is_chosen_by_the_conditions_alone(owner, cast, two):
    chosen = {"act": "assign", "all": "1", "query": "origin=event", "confirmed": "1", "assignee": str(cast.owner.pk)}
    assert owner.post(BULK, chosen)["Location"] == f"{LIST}?origin=event"
    with scope(tenant=cast.acme):
        assert Candidate.objects.filter(assigned_to=cast.owner).count() == 2


def test_a_file_shows_formulas_as_text_and_leaves_a_line(owner, cast, two):
    answer = owner.post(BULK, {"act": "export", "all": "1", "query": ""})
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [line[1] for line in lines[1:]] == ["髙橋", "佐藤"]
    assert lines[1][8] == "'=HYPERLINK()"
    with scope(tenant=cast.acme):
        assert AuditEntry.objects.get(action="pool.exported").detail == {"count": 2}


def test_people_of_others_are_nobody(owner, cast, two):
    with scope(tenant=cast.rival):
        foreign = Candidate.objects.get()
    chosen = {"act": "tag", "person": [foreign.public_id, "x"], "confirmed": "1", "name": "y"}
    page = owner.post(BULK, chosen, follow=True)
    assert "候補者が選ばれていません" in page.content.decode()


def test_too_many_at_once_are_refused_in_words(owner, two, monkeypatch):
    monkeypatch.setattr(choosing, "MOST", 1)
    page = owner.post(BULK, {"act": "export", "all": "1"}, follow=True)
    assert "一度に操作できるのは1名までです" in page.content.decode()


@pytest.mark.parametrize(
    ("who", "act", "status"), [("recruiter", "export", 403), ("recruiter", "tag", 302), ("viewer", "tag", 403)]
)
def test_only_who_may_acts(cast, two, who, act, status):
    assert entered(getattr(cast, who)).post(BULK, {"act": act}).status_code == status


def test_conditions_are_kept_shared_renamed_and_removed(owner, cast, two):
    owner.post(VIEWS, {"query": "origin=event", "name": "イベント", "is_shared": "on"})
    with scope(tenant=cast.acme):
        held = SavedView.objects.get()
    assert "イベント" in entered(cast.recruiter).get(LIST).content.decode()
    assert entered(cast.recruiter).get(f"{VIEWS}{held.public_id}/").status_code == 404
    owner.post(f"{VIEWS}{held.public_id}/", {"name": "展示会"})
    assert "展示会" not in entered(cast.recruiter).get(LIST).content.decode()
    owner.post(VIEWS, {"query": "q=x", "name": "別"})
    again = owner.post(f"{VIEWS}{held.public_id}/", {"name": "別"})
    assert "同じ名前の条件がすでにあります" in again.content.decode()
    owner.post(f"{VIEWS}{held.public_id}/", {"remove": "1"})
    with scope(tenant=cast.acme):
        assert SavedView.objects.get().name == "別"


def test_the_page_of_somebody_who_has_not_applied_says_so_and_since_when_they_are_there(owner, cast):
    with scope(tenant=cast.acme):
        guest = CandidateFactory(tenant=cast.acme)
    page = owner.get(f"{LIST}{guest.public_id}/").text
    assert "応募はありません。" in page
    assert "候補者に加わりました" in page
