"""The pages of a dispute: the agency says why, the operator decides, the employer reads the ruling."""

import pytest
from django.test import Client
from django.urls import reverse

from referrals.models import Dispute
from tenants.scope import scope
from tests.referrals.disputes.conftest import RULING, SAID

LIST = reverse("admin:referrals_dispute_changelist")


@pytest.fixture
def visit(db):
    """`visit(user)`: a browser in which this user is signed in."""

    def signed_in(user):
        client = Client()
        client.force_login(user)
        return client

    return signed_in


def page_of(referral, tail=""):
    return f"/a/agency/referrals/{referral.public_id}/{tail}"


def decision_page(dispute):
    return reverse("desk:dispute", args=[dispute.pk])


def text(response):
    return response.content.decode()


def test_the_agency_objects_on_the_referrals_page_and_reads_what_became_of_it(stage, visit):
    referral, browser = stage.counted(), visit(stage.cast.consultant)
    assert "異議を申し立てる" in text(browser.get(page_of(referral)))
    assert browser.post(page_of(referral, "dispute/"), SAID).status_code == 302
    page = text(browser.get(page_of(referral)))
    assert "運営の決定待ち" in page
    assert SAID["evidence"] in page
    assert "<textarea" not in page
    with scope(network=True):
        dispute = Dispute.objects.get()
    stage.decide(dispute)
    page = text(browser.get(page_of(referral)))
    assert "認められました" in page
    assert RULING in page


@pytest.mark.parametrize("wrong", [{"reason": ""}, {"evidence": "短い"}, {"evidence": "長" * 2001}])
def test_what_was_written_is_not_lost_by_a_mistake(stage, visit, wrong):
    answer = visit(stage.cast.consultant).post(page_of(stage.counted(), "dispute/"), SAID | wrong)
    assert answer.status_code == 422
    assert (SAID | wrong)["evidence"] in text(answer)
    with scope(network=True):
        assert not Dispute.objects.exists()


def test_an_agency_that_comes_too_late_is_told(stage, visit):
    referral = stage.counted()
    stage.decide(stage.open(referral))
    browser = visit(stage.cast.consultant)
    assert "期間が過ぎています" in text(browser.post(page_of(referral, "dispute/"), SAID, follow=True))
    assert "期間が過ぎています" in text(browser.get(page_of(referral, "dispute/")))


def test_the_operator_sees_both_sides_and_not_the_person(stage, visit):
    dispute = stage.open(stage.counted())
    browser = visit(stage.operator)
    assert "未決の異議" in text(browser.get("/admin/"))
    assert decision_page(dispute) in text(browser.get(f"{LIST}?state=open"))
    page = text(browser.get(decision_page(dispute)))
    for told in (SAID["evidence"], stage.cast.agency.name, stage.cast.acme.name, "example.jp", "本人宛ての専用URL"):
        assert told in page
    for hidden in ("髙橋", "hanako", "簿記"):
        assert hidden not in page


def test_the_operator_is_asked_before_it_is_final(stage, visit):
    referral, browser = stage.counted(), visit(stage.operator)
    dispute = stage.open(referral)
    said = {"outcome": "upheld", "ruling": RULING}
    assert browser.post(decision_page(dispute), {"outcome": "upheld", "ruling": ""}).status_code == 422
    asked = text(browser.post(decision_page(dispute), said))
    assert "異議を認めますか" in asked
    assert stage.cast.agency.name in asked
    assert RULING in text(browser.post(decision_page(dispute), said | {"change": "yes"}))
    assert stage.verdict(referral) == "counted"
    assert browser.post(decision_page(dispute), said | {"confirmed": "yes"}).status_code == 302
    assert (stage.verdict(referral), stage.purse()) == ("reversed", (0, 1))
    again = browser.post(decision_page(dispute), {**said, "outcome": "refused", "confirmed": "yes"}, follow=True)
    assert "すでに決定済み" in text(again)
    assert "決定者" in text(again)
    assert dispute.public_id in text(browser.get(f"{LIST}?state=decided"))


def test_support_decides_and_sees_nothing(stage, visit):
    dispute = stage.open(stage.counted())
    browser = visit(stage.cast.support)
    said = {"outcome": "upheld", "ruling": RULING, "confirmed": "yes"}
    answers = [browser.get(decision_page(dispute)), browser.post(decision_page(dispute), said), browser.get(LIST)]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert "異議" not in text(browser.get("/admin/"))
    assert stage.purse() == (1, 0)


def test_the_employer_reads_the_ruling_and_not_whose_it_was(stage, visit):
    referral, browser = stage.counted(), visit(stage.cast.owner)
    pages = ("/e/acme/", f"/e/acme/candidates/{referral.candidate.public_id}/", "/e/acme/settings/audit/")
    dispute = stage.open(referral)
    assert "異議" not in "".join(text(browser.get(page)) for page in pages[:2])
    stage.decide(dispute)
    for page in pages:
        shown = text(browser.get(page))
        assert RULING in shown, page
        for hidden in (stage.cast.agency.name, SAID["evidence"], dispute.public_id):
            assert hidden not in shown, page
    assert "カウント取消" in text(browser.get("/e/acme/"))
