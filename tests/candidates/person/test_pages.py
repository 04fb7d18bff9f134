"""One person in HR's hands: notes, tags, who looks after them, whether they may be written to."""

import pytest
from django.test import Client

from candidates.models import Candidate, PoolNote, Tag
from candidates.pool import grams, search
from tenants.models import AuditEntry
from tenants.scope import scope
from tests.factories import ApplicationFactory

SECRET = "落ち着いた受け答え"


@pytest.fixture
def person(cast):
    with scope(tenant=cast.acme):
        return ApplicationFactory(tenant=cast.acme).candidate


def signed_in(user):
    browser = Client()
    browser.force_login(user)
    return browser


def at(person, rest=""):
    return f"/e/acme/candidates/{person.public_id}/{rest}"


def write(browser, person, **changes):
    return browser.post(at(person, "notes/"), {"kind": "impression", "body": SECRET} | changes)


def test_a_note_stands_on_the_profile_with_its_author_and_is_found(cast, person):
    assert write(signed_in(cast.recruiter), person).status_code == 302
    text = signed_in(cast.viewer).get(at(person)).content.decode()
    assert SECRET in text
    assert "メモを書きました（面接の印象）" in text
    assert "面接の印象" in text
    assert cast.recruiter.name in text
    with scope(tenant=cast.acme):
        grams.index_waiting(tenant=cast.acme)
        assert search.find_candidates(tenant=cast.acme, words="受け答え").get().pk == person.pk


def test_the_trail_says_that_a_note_was_written_and_not_what(cast, person):
    write(signed_in(cast.recruiter), person)
    with scope(tenant=cast.acme):
        line = AuditEntry.objects.get(action="note.added")
        assert SECRET not in str(line.detail)
        assert line.actor_id == cast.recruiter.pk


def test_only_the_author_mends_and_removes_a_note(cast, person):
    author, other = signed_in(cast.recruiter), signed_in(cast.owner)
    write(author, person)
    with scope(tenant=cast.acme):
        page = at(person, f"notes/{PoolNote.objects.get().public_id}/")
    for address in (page, f"{page}remove/"):
        assert other.get(address).status_code == 404
        assert other.post(address, {"kind": "general", "body": "x"}).status_code == 404
    assert author.post(page, {"kind": "general", "body": "直した"}).status_code == 302
    assert "直した" in author.get(page).content.decode()
    assert author.post(f"{page}remove/").status_code == 302
    with scope(tenant=cast.acme):
        assert not PoolNote.objects.exists()


def test_a_forbidden_fact_is_asked_about_and_never_stored_silently(cast, person):
    browser = signed_in(cast.recruiter)
    answer = write(browser, person, body="ご家族の話", is_sure="False")
    assert answer.status_code == 422
    assert "ご家族の話" in answer.content.decode()
    assert 'type="checkbox"' in answer.content.decode()
    with scope(tenant=cast.acme):
        assert not PoolNote.objects.exists()
    assert write(browser, person, body="ご家族の話", is_sure="on").status_code == 302


def test_care_sets_tags_and_who_looks_after_a_person(cast, person):
    browser, page = signed_in(cast.recruiter), at(person, "care/")
    given = {"tags": "次回優先、英語, 次回優先", "assignee": str(cast.owner.pk)}
    assert browser.post(page, given).status_code == 302
    assert browser.post(page, given | {"tags": "英語"}).status_code == 302
    with scope(tenant=cast.acme):
        assert list(Tag.objects.values_list("name", flat=True)) == ["英語"]
        assert Candidate.objects.get(pk=person.pk).assigned_to == cast.owner
        assert AuditEntry.objects.filter(action="person.assigned").count() == 1
    assert browser.post(page, {"assignee": str(cast.rival_owner.pk)}).status_code == 422


def test_care_stops_contact_with_a_reason_and_allows_it_again(cast, person):
    browser, page = signed_in(cast.recruiter), at(person, "care/")
    assert browser.post(page, {"is_stopped": "on"}).status_code == 422
    assert browser.post(page, {"is_stopped": "on", "reason": "電話で希望"}).status_code == 302
    assert "電話で希望" in browser.get(at(person)).content.decode()
    with scope(tenant=cast.acme):
        assert not Candidate.objects.get(pk=person.pk).is_mailable
    assert browser.post(page, {}).status_code == 302
    with scope(tenant=cast.acme):
        assert Candidate.objects.get(pk=person.pk).is_mailable
        acts = AuditEntry.objects.filter(action__startswith="person.contact").values_list("action", flat=True)
        assert list(acts.order_by("at", "id")) == ["person.contact_stopped", "person.contact_allowed"]


def test_is_closed_to_viewers_and_strangers(cast, person):
    for rest in ("care/", "notes/"):
        assert signed_in(cast.viewer).get(at(person, rest)).status_code == 403
        theirs = at(person, rest).replace("/e/acme/", "/e/rival/")
        assert signed_in(cast.rival_owner).post(theirs, {"kind": "general", "body": "x"}).status_code == 404
