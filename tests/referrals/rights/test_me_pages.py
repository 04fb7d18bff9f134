"""The pages below /me/<token>: what each shows, what it changes, and what asks the mailbox first."""

import json

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from candidates.models import Consent, Suppression, Withdrawal
from referrals.models import Delivery, Referral, Request
from referrals.optin import rights
from referrals.rights import finding
from tenants import post
from tenants.letters.services import word_letter
from tenants.models import Letter
from tenants.scope import scope
from tests.referrals.rights import stage
from tests.referrals.rights.stage import follow_up, letters_of, prove, provide, registered, requests_of


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def me(cast):
    """Consented to the agency, refused the other; the agency has read it."""
    made = registered(cast.acme, [cast.agency], [cast.other_agency])
    provide(made.referral, cast.agency)
    return made


def text_of(address, **form):
    answer = Client().post(address, form) if form else Client().get(address)
    return answer.status_code, answer.content.decode()


def profile_of(cast, me):
    with scope(tenant=cast.acme):
        return Referral.objects.for_tenant(cast.acme).get(pk=me.referral.pk).profile


def filled(cast, me, **changes):
    return profile_of(cast, me) | changes


def sent_to(cast, kind):
    with scope(network=True):
        deliveries = Delivery.objects.filter(kind=kind, refused_at=None).order_by("id")
        return [(each.agency.slug, each.payload["profile"].get("desired_role")) for each in deliveries]


@pytest.mark.parametrize("page", ["", "/record", "/edit", "/agencies", "/ask", "/data", "/data.json"])
def test_opens_for_the_token_alone_and_changes_nothing(cast, me, page):
    assert text_of(me.me + page)[0] == 200
    assert text_of(f"/me/{'x' * 43}{page}")[0] == 404


def test_shows_each_provision_with_the_items_of_the_law(cast, me):
    _status, page = text_of(me.me + "/record")
    for told in (cast.agency.name, cast.agency.licence_number, cast.acme.representative, "姓", "希望する職種"):
        assert told in page
    assert cast.other_agency.name not in page


def test_the_copy_holds_everything_of_theirs_and_no_evaluation(cast, me):
    copy = json.loads(Client().get(me.me + "/data.json").content)
    assert copy["registrations"][0]["profile"]["email"] == stage.MAILBOX
    assert [each["recipient"]["name"] for each in copy["provisions"]] == [cast.agency.name]
    assert len(copy["consents"]) == 1
    assert "経験が合わない" not in json.dumps(copy, ensure_ascii=False)


def test_a_change_reaches_those_whose_consent_lasts_and_nobody_else(cast, me):
    form = filled(cast, me, desired_role="経理")
    assert Client().post(me.me + "/edit", form).status_code == 302
    assert Client().post(me.me + "/edit", form).status_code == 302  # nothing is different any more
    follow_up()
    assert sent_to(cast, "referral.updated") == [("agency", "経理")]
    with scope(tenant=cast.acme):
        rights.withdraw(tenant=cast.acme, referral=me.referral, agency=cast.agency, at=timezone.now())
    Client().post(me.me + "/edit", filled(cast, me, desired_role="営業"))
    follow_up()
    assert len(sent_to(cast, "referral.updated")) == 1


def test_a_new_mailbox_must_prove_itself_before_anything_goes_there(cast, me):
    form = filled(cast, me, email="new@hiiragi.example")
    assert Client().post(me.me + "/edit", form).status_code == 200
    assert profile_of(cast, me)["email"] == stage.MAILBOX
    assert [letter.recipient for letter in letters_of(cast.acme, "request_proof")] == ["new@hiiragi.example"]
    assert prove(cast.acme).status_code == 200
    assert profile_of(cast, me)["email"] == "new@hiiragi.example"


def test_a_further_agency_gets_it_after_the_mailbox_has_said_so_on_a_consent_of_its_own(cast, me):
    form = {"chosen": str(cast.other_agency.pk), "version": "1", "agree": "on"}
    assert Client().post(me.me + "/agencies", form).status_code == 200
    follow_up()
    assert sent_to(cast, "referral.created") == [("agency", "法人営業")]
    assert prove(cast.acme).status_code == 200
    prove(cast.acme)
    follow_up()
    assert [slug for slug, _role in sent_to(cast, "referral.created")] == ["agency", "other-agency"]
    with scope(tenant=cast.acme):
        assert Consent.objects.for_tenant(cast.acme).count() == 2
        assert Referral.objects.for_tenant(cast.acme).count() == 1
    assert cast.other_agency.name in text_of(me.me)[1]
    assert Client().post(me.me, {"withdraw": "all", "sure": "all"}).status_code == 302
    with scope(tenant=cast.acme):
        ended = Withdrawal.objects.for_tenant(cast.acme).values_list("agency__slug", flat=True)
        assert sorted(ended) == ["agency", "other-agency"]


def test_an_agency_whose_licence_ends_before_the_proof_is_not_added(cast, me):
    form = {"chosen": str(cast.other_agency.pk), "version": "1", "agree": "on"}
    Client().post(me.me + "/agencies", form)
    with scope(network=True):
        type(cast.agency).objects.filter(pk=cast.other_agency.pk).update(licence_expires_date="2020-01-01")
    assert "加えられませんでした" in prove(cast.acme).content.decode()
    (asked,) = requests_of(cast.acme)
    assert asked.outcome == Request.Outcome.REFUSED


@pytest.mark.parametrize(
    "form",
    [
        {"version": "1", "agree": "on"},
        {"chosen": "nobody", "version": "1", "agree": "on"},
        {"chosen": "{other}", "version": "1"},
        {"chosen": "{other}", "version": "0", "agree": "on"},
        {"chosen": "{other}", "version": "9" * 30, "agree": "on"},
        {"chosen": "{has}", "version": "1", "agree": "on"},
    ],
)
def test_a_choice_that_is_not_whole_asks_again(cast, me, form):
    form = {key: value.format(other=cast.other_agency.pk, has=cast.agency.pk) for key, value in form.items()}
    assert Client().post(me.me + "/agencies", form).status_code == 422
    assert requests_of(cast.acme) == []


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"kind": "disclosure"}, 200),
        ({"kind": "correction"}, 422),
        ({"kind": "mailbox"}, 422),
        ({"kind": "stop", "text": "\0"}, 422),
        ({"kind": "stop", "text": "x" * 2001}, 422),
        ({}, 422),
    ],
)
def test_a_request_is_taken_down_as_it_should_be_or_not_at_all(cast, me, form, status):
    assert Client().post(me.me + "/ask", form).status_code == status
    assert len(requests_of(cast.acme)) == (status == 200)


def test_a_request_waits_for_the_tick_and_is_due_within_two_weeks(cast, me):
    Client().post(me.me + "/ask", {"kind": "correction", "text": "入社年が違います"})
    (asked,) = requests_of(cast.acme)
    address = f"/act/{asked.token}"
    assert Client().get(address).status_code == 200
    assert Client().post(address).status_code == 422
    assert requests_of(cast.acme)[0].proven_at is None
    assert prove(cast.acme).status_code == 200
    (asked,) = requests_of(cast.acme)
    assert (asked.due_date - timezone.localdate()).days == 14
    assert asked.closed_at is None


def test_a_late_proof_and_a_forged_one_open_nothing(cast, me):
    Client().post(me.me + "/ask", {"kind": "disclosure"})
    (asked,) = requests_of(cast.acme)
    with scope(tenant=cast.acme):
        late = timezone.now() - (asked.expires_at - asked.asked_at)
        Request.objects.for_tenant(cast.acme).update(asked_at=late)
    assert prove(cast.acme).status_code == 404
    assert Client().get(f"/act/{me.registration.token}").status_code == 404


def test_a_mailbox_is_not_flooded(cast, me):
    answers = [Client().post(me.me + "/ask", {"kind": "disclosure"}).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    assert len(letters_of(cast.acme, "request_proof")) == 5


def test_mails_are_stopped_by_one_button(cast, me):
    assert Client().post(me.me, {"stop_mails": "yes"}).status_code == 302
    with scope(tenant=cast.acme):
        assert Suppression.objects.for_tenant(cast.acme).get().email_key == stage.MAILBOX


def ask_for_link(email):
    answer = Client().post("/me/", {"email": email})
    with scope(network=True):
        finding.send_links(at=timezone.now())
    return answer


def test_the_way_back_is_mailed_to_whoever_has_registered_and_the_page_tells_nobody_who_has(cast, me):
    known, unknown = ask_for_link("Kohaku+x@HIIRAGI.example"), ask_for_link("nobody@hiiragi.example")
    assert known.status_code == unknown.status_code == 200
    said = known.content.decode().replace("Kohaku+x@HIIRAGI.example", "nobody@hiiragi.example")
    assert said == unknown.content.decode()
    (letter,) = letters_of(cast.acme, "me_link")
    assert letter.recipient == stage.MAILBOX
    post.send_due(model=Letter, render=word_letter, at=timezone.now())
    assert any(me.me in each.body for each in mail.outbox)


@pytest.mark.parametrize("email", ["", "nobody", "a@b\0.example", "x" * 300 + "@b.example"])
def test_what_is_no_address_is_asked_for_again(db, email):
    assert Client().post("/me/", {"email": email}).status_code == 422


def test_who_asks_for_many_is_stopped(db):
    assert [ask_for_link(f"{n}@b.example").status_code for n in range(21)][-1] == 429
