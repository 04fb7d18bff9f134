"""accept_registration(): consent, referral, count and event, together or not at all."""

from datetime import timedelta

import pytest

from candidates.models import Choice, Consent, Notice
from candidates.pool import merging
from credits import queries as ledger
from referrals.models import Link, Referral
from referrals.optin import queries, review, rights, services
from referrals.optin.forms import initial_of
from referrals.rejections.services import issue_shared_link, new_link
from tenants.models import Event
from tenants.scope import scope
from tests.factories import ApplicationFactory, answers


def personal_link(tenant, now, **changes) -> Link:
    application = ApplicationFactory(tenant=tenant, **changes)
    link = new_link(tenant, application, now)
    link.save(force_insert=True)
    return link


def submit(cast, link, now, tenant=None, **changes):
    given = {str(cast.agency.pk): True, str(cast.other_agency.pk): False}
    filled = answers(email=link.application.candidate.email if link.application else "misaki@mail.example")
    return services.submit_registration(
        tenant=tenant or cast.acme,
        link=link,
        answers=filled | changes,
        choices=given,
        is_mail_given=False,
        notice=Notice.objects.get(version=1, language="ja"),
        at=now,
    )


@pytest.fixture
def link(cast, now):
    with scope(tenant=cast.acme):
        return personal_link(cast.acme, now)


def test_counts_a_rejected_person_behind_a_personal_link(cast, link, now):
    with scope(tenant=cast.acme):
        submit(cast, link, now)
        referral = Referral.objects.for_tenant(cast.acme).get()
        assert referral.verdict == Referral.Verdict.COUNTED
        assert ledger.progress(tenant=cast.acme)["referrals"] == 1


def test_records_each_agency_given_or_refused(cast, link, now):
    with scope(tenant=cast.acme):
        submit(cast, link, now)
        lines = Choice.objects.for_tenant(cast.acme).values_list("agency__slug", "is_given")
        assert sorted(lines) == [("agency", True), ("other-agency", False)]


def test_writes_the_fields_of_the_consent_record(cast, link, now):
    with scope(tenant=cast.acme):
        submit(cast, link, now)
        record = Consent.objects.for_tenant(cast.acme).get().record
    assert record["controller"]["name"] == "アクメ株式会社"
    assert record["data_items"] == ["last_name", "first_name", "email", "desired_role", "desired_start"]
    assert [line["is_given"] for line in record["recipients"]] == [True, False]
    assert {"schema_version", "record_id", "receipt_id", "principal_id", "notice", "jurisdiction"} <= set(record)


def test_tells_the_outbox_without_any_personal_value(cast, link, now):
    with scope(tenant=cast.acme):
        submit(cast, link, now)
        told = list(Event.objects.for_tenant(cast.acme).filter(kind="referral.created"))
    assert len(told) == 1
    assert "mail.example" not in str(told[0].data)


def test_is_one_referral_however_often_the_form_is_sent(cast, link, now):
    with scope(tenant=cast.acme):
        first, second = submit(cast, link, now), submit(cast, link, now, desired_role="経理")
        assert first == second
        assert Referral.objects.for_tenant(cast.acme).count() == 1


def test_waits_for_the_mailbox_when_the_address_changed(cast, link, now):
    with scope(tenant=cast.acme):
        registration = submit(cast, link, now, email="another@mail.example")
        assert registration.confirmed_at is None
        assert not Referral.objects.for_tenant(cast.acme).exists()
        services.confirm_registration(tenant=cast.acme, registration=registration, at=now)
        assert Referral.objects.for_tenant(cast.acme).get().verdict == Referral.Verdict.COUNTED


def test_counts_the_same_mailbox_once_for_an_employer_spelled_otherwise(cast, now):
    with scope(tenant=cast.acme):
        submit(cast, personal_link(cast.acme, now, candidate__email="m.isaki@gmail.com"), now)
        second = personal_link(cast.acme, now, candidate__email="x@mail.example")
        registration = submit(cast, second, now, email="misaki+b@GMAIL.com")
        services.confirm_registration(tenant=cast.acme, registration=registration, at=now)
        verdicts = Referral.objects.for_tenant(cast.acme).order_by("id").values_list("verdict", flat=True)
        assert list(verdicts) == ["counted", "duplicate"]


def test_counts_a_person_once_in_the_network_and_again_after_the_window(cast, now):
    mailbox = {"candidate__email": "same@mail.example"}
    with scope(tenant=cast.acme):
        submit(cast, personal_link(cast.acme, now, **mailbox), now)
    with scope(tenant=cast.rival):
        link = personal_link(cast.rival, now, **mailbox)
        submit(cast, link, now + timedelta(days=364), tenant=cast.rival)
        assert Referral.objects.for_tenant(cast.rival).get().verdict == Referral.Verdict.DUPLICATE
    with scope(tenant=cast.rival):
        later = ApplicationFactory(tenant=cast.rival, candidate=link.application.candidate, job="経理")
        again = new_link(cast.rival, later, now)
        again.save(force_insert=True)
        submit(cast, again, now + timedelta(days=365), tenant=cast.rival)
        assert Referral.objects.for_tenant(cast.rival).get(application=later).verdict == Referral.Verdict.COUNTED


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"email": "someone@acme.example"}, "own_domain"),
        ({"email": "someone@mailinator.com"}, "disposable"),
    ],
)
def test_holds_suspicion_for_review_with_its_reason(cast, link, now, changes, reason):
    with scope(tenant=cast.acme):
        registration = submit(cast, link, now, **changes)
        referral = services.confirm_registration(tenant=cast.acme, registration=registration, at=now)
        assert (referral.verdict, referral.reasons) == (Referral.Verdict.HELD, [reason])
        assert ledger.progress(tenant=cast.acme)["referrals"] == 0


def test_holds_a_shared_link_without_a_known_application(cast, now):
    with scope(tenant=cast.acme):
        shared = issue_shared_link(tenant=cast.acme, label="", at=now)
        referral = services.confirm_registration(tenant=cast.acme, registration=submit(cast, shared, now), at=now)
        assert referral.reasons == ["no_known_application"]


def test_holds_an_application_that_was_no_rejection(cast, now):
    with scope(tenant=cast.acme):
        submit(cast, personal_link(cast.acme, now, outcome="hired"), now)
        assert Referral.objects.for_tenant(cast.acme).get().reasons == ["not_rejected"]


def test_refers_an_application_once_whichever_link_came_first(cast, link, now):
    with scope(tenant=cast.acme):
        shared = issue_shared_link(tenant=cast.acme, label="", at=now)
        waiting = submit(cast, shared, now, email=link.application.candidate.email)
        services.confirm_registration(tenant=cast.acme, registration=waiting, at=now)
        assert submit(cast, link, now) == waiting
        assert Referral.objects.for_tenant(cast.acme).get().application == link.application


def test_opens_no_confirmation_after_its_week(cast, link, now):
    with scope(tenant=cast.acme):
        token = submit(cast, link, now, email="another@mail.example").token
        for at, is_open in ((now + timedelta(days=6), True), (now + timedelta(days=7), False)):
            assert (queries.registration_at(tenant=cast.acme, token=token, at=at) is not None) is is_open


def test_is_no_proof_for_an_address_that_was_noted_after_the_link_went_out(cast, link, now):
    with scope(tenant=cast.acme):
        person = link.application.candidate
        person.email = person.email_key = "corrected@mail.example"
        person.save()
        assert initial_of(link) == {}
        assert submit(cast, link, now, email="corrected@mail.example").confirmed_at is None


def test_counts_nobody_after_review_who_withdrew_meanwhile(cast, now):
    with scope(tenant=cast.acme):
        shared = issue_shared_link(tenant=cast.acme, label="", at=now)
        held = services.confirm_registration(tenant=cast.acme, registration=submit(cast, shared, now), at=now)
        rights.withdraw(tenant=cast.acme, referral=held, agency=cast.agency, at=now)
    with scope(network=True):
        decided = review.release_referrals(referrals=[held], by=cast.operator, at=now)
    assert decided == {Referral.Verdict.REFUSED: 1}


def test_counts_two_who_were_found_to_be_one_once(cast, now):
    with scope(tenant=cast.acme):
        first = personal_link(cast.acme, now, candidate__email="a@mail.example")
        second = personal_link(cast.acme, now, candidate__email="b@mail.example", job="経理")
        kept, merged = second.application.candidate, first.application.candidate
        submit(cast, first, now)
        merging.merge_people(tenant=cast.acme, kept=kept, merged=merged, by=cast.owner, at=now)
        submit(cast, second, now)
        verdicts = list(Referral.objects.order_by("id").values_list("candidate", "verdict"))
        assert verdicts == [(merged.pk, "counted"), (kept.pk, "duplicate")]
        assert ledger.progress(tenant=cast.acme)["referrals"] == 1
