"""The desks of requests: who waits until when, what an answer does, and what the operator sees of all of them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from candidates.models import Candidate, Suppression
from referrals.models import Recall, Request
from tenants import post
from tenants.letters.services import word_letter
from tenants.models import Letter
from tenants.scope import scope
from tests.referrals.rights import stage
from tests.referrals.rights.stage import follow_up, letters_of, prove, provide, registered, requests_of


@pytest.fixture
def now():
    return timezone.now()


def client_of(user):
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def asked(cast):
    """A stop that was asked for and proven."""
    me = registered(cast.acme, [cast.agency])
    Client().post(me.me + "/ask", {"kind": "stop", "text": "連絡をやめてください"})
    prove(cast.acme)
    return requests_of(cast.acme)[0]


def address(asked):
    return f"/e/acme/settings/requests/{asked.public_id}/"


def test_lists_what_is_proven_and_counts_what_is_late(cast, asked):
    page = client_of(cast.viewer).get("/e/acme/settings/requests/").content.decode()
    assert stage.NAME in page
    assert "期限超過" not in page
    with scope(tenant=cast.acme):
        Request.objects.for_tenant(cast.acme).update(due_date=timezone.localdate() - timedelta(days=1))
    assert "期限超過" in client_of(cast.viewer).get("/e/acme/settings/requests/").content.decode()


def test_an_answer_is_given_once_by_who_may_and_is_mailed(cast, asked):
    said = {"outcome": "done", "answer": "止めました。"}
    assert client_of(cast.viewer).post(address(asked), said).status_code == 403
    assert client_of(cast.admin).post(address(asked), said).status_code == 302
    client_of(cast.owner).post(address(asked), {"outcome": "refused", "reason": "遅い"})
    (row,) = requests_of(cast.acme)
    assert (row.outcome, row.answer, row.by_id) == ("done", "止めました。", cast.admin.pk)
    (letter,) = letters_of(cast.acme, "request_answer")
    with scope(tenant=cast.acme):
        assert "止めました。" in word_letter(letter).body
        assert Candidate.objects.for_tenant(cast.acme).get(pk=row.candidate_id).do_not_contact_at
        assert Suppression.objects.for_tenant(cast.acme).exists()


def test_an_answered_request_is_reopened_once_and_keeps_its_first_answer(cast, asked):
    owner = client_of(cast.owner)
    assert owner.post(address(asked) + "reopen/").status_code == 302  # it waits for its answer: nothing to reopen
    owner.post(address(asked), {"outcome": "refused", "reason": "資料を探しています"})
    assert client_of(cast.recruiter).post(address(asked) + "reopen/").status_code == 403
    for _ in range(2):
        owner.post(address(asked) + "reopen/")
    first, again = requests_of(cast.acme)
    assert (first.outcome, first.reason) == ("refused", "資料を探しています")
    assert (again.reopens_id, again.closed_at, again.details) == (first.pk, None, first.details)
    assert (again.due_date - timezone.localdate()).days == 14
    assert "回答待ち" in Client().get(f"/me/{first.registration.token}").content.decode()
    owner.post(address(again), {"outcome": "done", "answer": "止めました。"})
    assert [each.outcome for each in requests_of(cast.acme)] == ["refused", "done"]
    assert len(letters_of(cast.acme, "request_answer")) == 2


def test_what_was_erased_is_not_reopened(cast):
    me = registered(cast.acme, [cast.agency])
    Client().post(me.me + "/ask", {"kind": "erasure"})
    prove(cast.acme)
    owner, (row,) = client_of(cast.owner), requests_of(cast.acme)
    assert (row.outcome, owner.post(address(row) + "reopen/").status_code) == ("done", 302)
    assert len(requests_of(cast.acme)) == 1


def test_a_refusal_says_why(cast, asked):
    owner = client_of(cast.owner)
    assert owner.post(address(asked), {"outcome": "refused"}).status_code == 422
    assert owner.post(address(asked), {"outcome": "refused", "reason": "法令の保存義務"}).status_code == 302
    with scope(tenant=cast.acme):
        body = word_letter(letters_of_scope(cast.acme)).body
    assert "法令の保存義務" in body
    assert "個人情報保護委員会" in body


def letters_of_scope(tenant):
    return Letter.objects.for_tenant(tenant).get(kind="request_answer")


def test_what_came_by_phone_waits_for_the_mailbox_too(cast):
    registered(cast.acme, [cast.agency])
    form = {"kind": "disclosure", "text": "電話で", "email": stage.MAILBOX}
    assert client_of(cast.recruiter).post("/e/acme/settings/requests/new/", form).status_code == 302
    (row,) = requests_of(cast.acme)
    assert (row.proven_at, row.recorded_by_id) == (None, cast.recruiter.pk)
    unknown = form | {"email": "nobody@b.example"}
    assert client_of(cast.recruiter).post("/e/acme/settings/requests/new/", unknown).status_code == 422


def test_an_agreed_erasure_erases_whatever_selection_there_is(cast):
    me = registered(cast.acme, [cast.agency])
    provide(me.referral, cast.agency)
    with scope(tenant=cast.acme):
        me.referral.candidate.applications.update(outcome="open")
    Client().post(me.me + "/ask", {"kind": "erasure"})
    prove(cast.acme)
    (row,) = requests_of(cast.acme)
    assert row.closed_at is None
    with scope(tenant=cast.acme):
        assert Candidate.objects.for_tenant(cast.acme).get(pk=row.candidate_id).email == stage.MAILBOX
        assert row.registration.answers == {}
    client_of(cast.owner).post(address(row), {"outcome": "done"})
    follow_up()
    with scope(tenant=cast.acme):
        assert Candidate.objects.for_tenant(cast.acme).get(pk=row.candidate_id).email == ""
        assert set(Recall.objects.for_tenant(cast.acme).values_list("kind", flat=True)) == {"withdrawal", "erasure"}
    assert requests_of(cast.acme)[0].outcome == "done"


def test_the_operator_sees_figures_and_nobody_s_name(cast, asked):
    with scope(tenant=cast.acme):
        me = asked.registration.referrals.get()
        told = {"asked_at": timezone.now(), "escalated_at": timezone.now(), "kind": "withdrawal"}
        Recall.objects.create(tenant=cast.acme, referral=me, agency=cast.agency, **told)
    page = client_of(cast.operator).get("/admin/requests/").content.decode()
    assert cast.acme.name in page
    assert me.public_id in page
    assert stage.NAME not in page
    assert "連絡をやめて" not in page


def test_every_letter_can_be_worded_in_both_languages(cast, asked):
    client_of(cast.owner).post(address(asked), {"outcome": "done"})
    with scope(tenant=cast.acme):
        Letter.objects.for_tenant(cast.acme).update(language="en")
    assert post.send_due(model=Letter, render=word_letter, at=timezone.now() + timedelta(minutes=1)) >= 2
    with scope(tenant=cast.acme):
        assert not Letter.objects.for_tenant(cast.acme).filter(sent_at=None).exists()
