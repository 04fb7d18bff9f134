"""answer(): the page behind a check-in. Looking changes nothing; one deliberate answer does."""

from datetime import timedelta

import pytest
from django.test import Client

from candidates.checkins import figures, queries
from candidates.checkins.addresses import PURPOSE
from candidates.models import Candidate, CheckIn, MailChoice, Renewal, Suppression
from referrals.models import Delivery, Referral
from referrals.optin import rights
from referrals.relay.models import OPEN
from tenants import tokens
from tenants.models import AuditEntry, Policy
from tenants.scope import scope
from tests.factories import ApplicationFactory

NEWS = {
    "skills": "経理、英語",
    "desired_role": "経理部長",
    "desired_salary": "８００万円",
    "current_company": "株式会社次",
}


def held(cast):
    with scope(tenant=cast.acme):
        return Candidate.objects.get(), CheckIn.objects.get()


def updates(cast):
    with scope(tenant=cast.acme):
        return list(Delivery.objects.filter(kind="referral.updated").order_by("agency_id"))


def test_the_letter_says_what_the_law_wants_and_how_to_end_it(asking, letter):
    acme = asking.acme
    for each in (acme.name, acme.address, acme.contact, "/unsubscribe/", "同意した方へ"):
        assert each in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.to == ["misaki1@mail.example"]


def test_looking_changes_nothing(asking, reader):
    before = held(asking)[0].as_of
    for _look in range(2):
        assert reader().status_code == 200
    person, letter = held(asking)
    assert (person.as_of, letter.answer, letter.answered_at) == (before, "", None)


def test_a_button_alone_is_no_answer(asking, reader):
    assert reader(skills="経理").status_code == 422
    assert held(asking)[1].answered_at is None


def test_an_answer_makes_the_facts_of_today_and_renews_the_agreement(asking, reader, now):
    assert reader(answer="looking", **NEWS).status_code == 200
    person, letter = held(asking)
    assert (person.as_of, person.last_contact_at, letter.answered_at, letter.refreshed_at) == (now, now, now, now)
    assert (person.skills, person.current_company) == (["経理", "英語"], "株式会社次")
    assert person.desired == {"role": "経理部長", "salary": 800}
    with scope(tenant=asking.acme):
        assert [choice.is_given for choice in MailChoice.objects.all()] == [True]
        [line] = AuditEntry.objects.filter(action="checkin.answered")
        assert line.actor == "candidate"
        assert "経理部長" not in str(line.detail)


def test_the_agencies_that_hold_a_copy_get_the_newer_one_and_nobody_else(asking, reader):
    reader(answer="moved", **NEWS)
    (update,) = updates(asking)
    assert (update.agency_id, update.sequence, update.payload["sequence"]) == (asking.agency.pk, 2, 2)
    assert update.payload["profile"]["desired_role"] == "経理部長"
    assert update.payload["as_of"] > update.payload["registered_at"]
    assert update.payload["career_talk_requested_at"] is None
    with scope(tenant=asking.acme):
        assert Referral.objects.get().profile["skills"] == "経理、英語"


@pytest.mark.parametrize(("answer", "renewals"), [("looking", 1), ("moved", 0), ("stop", 0)])
def test_only_who_still_looks_lets_the_consent_last_longer(asking, reader, answer, renewals):
    reader(answer=answer)
    with scope(tenant=asking.acme):
        assert Renewal.objects.count() == renewals


def test_an_answer_without_news_sends_the_agencies_nothing(asking, reader):
    assert "経理</textarea>" in reader().content.decode()  # as they said when they registered
    reader(answer="looking", skills="経理")  # news for the pool, not for the agencies
    assert held(asking)[0].skills == ["経理"]
    assert updates(asking) == []


def test_a_talk_is_told_to_that_agency_alone(asking, reader):
    reader(answer="looking", talk=str(asking.agency.pk))
    assert [bool(each.payload["career_talk_requested_at"]) for each in updates(asking)] == [True]
    assert reader(answer="looking", talk=str(asking.other_agency.pk)).status_code in {200, 422}
    assert {each.agency_id for each in updates(asking)} == {asking.agency.pk}
    with scope(tenant=asking.acme):
        lines = AuditEntry.objects.filter(action="checkin.answered").values_list("detail", flat=True)
        assert str(asking.agency.pk) not in str(list(lines))


def test_who_took_the_consent_back_has_nothing_sent(asking, reader, now):
    with scope(tenant=asking.acme):
        referral = Referral.objects.select_related("registration").get()
        rights.withdraw(tenant=asking.acme, referral=referral, agency=asking.agency, at=now)
    assert asking.agency.name not in reader().content.decode()
    reader(answer="looking", **NEWS)
    assert updates(asking) == []


def test_stop_ends_the_letters_and_changes_nothing_else(asking, reader):
    before = held(asking)[0].as_of
    page = reader(answer="stop", **NEWS)
    assert "もう届きません" in page.content.decode()
    person, letter = held(asking)
    assert (person.as_of, person.skills, letter.answer) == (before, [], "stop")
    with scope(tenant=asking.acme):
        assert [each.reason for each in Suppression.objects.all()] == ["unsubscribe"]
        assert not queries.consenting(tenant=asking.acme).exists()
    assert updates(asking) == []
    reader(answer="looking")
    assert held(asking)[1].answer == "stop"


def test_an_answer_can_be_changed(asking, reader, page):
    reader(answer="looking")
    assert 'name="answer"' not in reader().content.decode()
    Client().post(f"/{page}&again=1", {"answer": "moved"})
    assert held(asking)[1].answer == "moved"


def opens_nothing(cast, token):
    client = Client()
    answers = [client.get(f"/checkin/{token}"), client.post(f"/checkin/{token}", {"answer": "looking"})]
    return {answer.status_code for answer in answers} == {404} and held(cast)[1].answer == ""


@pytest.mark.parametrize(("party", "purpose"), [("acme", "unsubscribe"), ("rival", PURPOSE)])
def test_a_token_of_another_kind_or_employer_opens_nothing(asking, reader, party, purpose):
    assert opens_nothing(asking, tokens.signed_token(getattr(asking, party).pk, purpose, held(asking)[1].pk))


def test_a_forged_token_opens_nothing(asking, page):
    token = page.removeprefix("checkin/").partition("?")[0]
    assert opens_nothing(asking, token[:-1] + ("A" if token[-1] != "A" else "B"))


@pytest.mark.parametrize("email", ["", "new@mail.example"])
def test_opens_nothing_once_the_mailbox_is_no_longer_theirs(asking, page, email):
    with scope(tenant=asking.acme):
        Candidate.objects.update(email_key=email, email=email)
    assert opens_nothing(asking, page.removeprefix("checkin/").partition("?")[0])


def test_opens_nothing_a_year_later(asking, page, now, monkeypatch):
    monkeypatch.setattr("referrals.returning.views.timezone.now", lambda: now + timedelta(days=400))
    assert opens_nothing(asking, page.removeprefix("checkin/").partition("?")[0])


def test_a_friend_is_told_of_the_careers_page_where_there_is_one(asking, reader):
    reader(answer="looking")
    assert "友人" not in reader().content.decode()
    with scope(tenant=asking.acme):
        Policy.objects.update(careers_url="https://acme.example/recruit")
    assert "https://acme.example/recruit" in reader().content.decode()


def test_the_figures_count_what_came_of_it(asking, reader, now):
    reader(answer="looking", **NEWS)
    with scope(tenant=asking.acme):
        found = figures.totals(tenant=asking.acme)
        assert {name: found[name] for name in ("sent", "answered", "looking", "refreshed", "returned")} == {
            "sent": 1,
            "answered": 1,
            "looking": 1,
            "refreshed": 1,
            "returned": 0,
        }
        person = Candidate.objects.get()
        ApplicationFactory(tenant=asking.acme, candidate=person, job="経理", created_at=now + timedelta(days=9))
        (month,) = figures.months(tenant=asking.acme)
        assert (month.counts["sent"], month.counts["returned"]) == (1, 1)
        assert [letter.pk for letter in figures.letters(tenant=asking.acme, state="returned")]
    with scope(tenant=asking.rival):
        assert figures.totals(tenant=asking.rival)["sent"] == 0


def test_is_not_told_before_the_relay_may(asking, reader):
    """The update waits in line behind the profile's first push."""
    reader(answer="looking", **NEWS)
    with scope(tenant=asking.acme):
        assert Delivery.objects.filter(OPEN).count() == 2
