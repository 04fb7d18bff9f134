"""Adding somebody by hand, and putting right what is known of them."""

import pytest
from django.test import Client

from candidates.models import Application, Candidate
from tenants.models import AuditEntry
from tenants.scope import scope
from tests.factories import ApplicationFactory

ADD = "/e/acme/people/add/"
GIVEN = {
    "last_name": "髙﨑",
    "first_name": "花子",
    "last_name_kana": "たかさき",
    "email": "Hanako+x@Mail.example",
    "phone": "０９０－１２３４－５６７８",
    "skills": "Python、英語、Python",
    "origin": "event",
}


@pytest.fixture
def hr(cast):
    browser = Client()
    browser.force_login(cast.recruiter)
    return browser


def only(cast):
    with scope(tenant=cast.acme):
        return Candidate.objects.get(last_name="髙﨑")


def test_keeps_names_as_typed_and_compares_the_rest_in_one_spelling(cast, hr):
    assert hr.post(ADD, GIVEN).status_code == 302
    person = only(cast)
    assert (person.full_name, person.last_name_kana, person.origin) == ("髙﨑 花子", "タカサキ", "event")
    assert (person.email, person.email_key) == ("Hanako+x@Mail.example", "hanako@mail.example")
    assert (person.phone_key, person.skills) == ("+819012345678", ["Python", "英語"])
    with scope(tenant=cast.acme):
        assert not Application.objects.filter(candidate=person).exists()
        line = AuditEntry.objects.get(action="person.added")
        assert "髙﨑" not in str(line.detail)


def test_adds_the_application_too(cast, hr):
    assert hr.post(ADD, GIVEN | {"job": "営業"}).status_code == 422
    assert hr.post(ADD, GIVEN | {"job": "営業", "outcome": "rejected"}).status_code == 302
    with scope(tenant=cast.acme):
        made = Application.objects.get(candidate=only_in(cast))
        assert (made.job, made.outcome, made.source) == ("営業", "rejected", "manual")
        assert made.rejected_at


def only_in(cast):
    return Candidate.objects.for_tenant(cast.acme).get(last_name="髙﨑")


@pytest.mark.parametrize(
    "bad",
    [
        {"last_name": ""},
        {"last_name": "髙\r\nBcc: x"},
        {"email": "hanako＠"},
        {"phone": "12"},
        {"birth_date": "2999-01-01"},
        {"skills": "、".join(map(str, range(60)))},
    ],
)
def test_refuses_what_cannot_be_and_loses_nothing(cast, hr, bad):
    answer = hr.post(ADD, GIVEN | bad)
    assert answer.status_code == 422
    assert "花子" in answer.content.decode()
    with scope(tenant=cast.acme):
        assert not Candidate.objects.exists()


def test_says_whose_a_mailbox_is_already(cast, hr):
    with scope(tenant=cast.acme):
        other = ApplicationFactory(tenant=cast.acme).candidate
    answer = hr.post(ADD, GIVEN | {"email": other.email.upper()})
    assert answer.status_code == 422
    assert f"{other.full_name}さんのもの" in answer.content.decode()


def test_another_employer_s_mailbox_is_free_here(cast, hr):
    with scope(tenant=cast.rival):
        theirs = ApplicationFactory(tenant=cast.rival).candidate
    assert hr.post(ADD, GIVEN | {"email": theirs.email}).status_code == 302


def test_edit_names_the_changed_fields_and_not_their_values(cast, hr):
    hr.post(ADD, GIVEN)
    person = only(cast)
    page = f"/e/acme/candidates/{person.public_id}/edit/"
    assert "髙﨑" in hr.get(page).content.decode()
    assert hr.post(page, GIVEN | {"email": "new@mail.example"}).status_code == 302
    after = only(cast)
    assert (after.email_key, after.created_at) == ("new@mail.example", person.created_at)
    with scope(tenant=cast.acme):
        line = AuditEntry.objects.get(action="person.changed")
        assert line.detail == {"fields": ["email", "email_key"]}
    assert hr.post(page, GIVEN | {"email": "new@mail.example"}).status_code == 302
    with scope(tenant=cast.acme):
        assert AuditEntry.objects.filter(action="person.changed").count() == 1
