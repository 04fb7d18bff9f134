"""Erasures in the portal: what must go, without the person's name, and a word that nobody gives by accident."""

import pytest
from django.utils import timezone

from referrals.models import Recall
from referrals.optin import rights
from referrals.relay import services as relay
from referrals.rights import recalls
from tenants.models import AuditEntry
from tenants.scope import scope
from tests.referrals.relay.cast import delivery_of


@pytest.fixture
def leave(cast, receive):
    """`leave(last_name="雪村")`: somebody the agency has read, and who has withdrawn."""

    def referral(agency=None, **profile):
        agency = agency or cast.agency
        made, at = receive(agency, **profile), timezone.now()
        delivery = delivery_of(made, agency)
        with scope(tenant=agency):
            relay.record_readings(agency=agency, deliveries=[delivery], at=at)
        with scope(tenant=cast.acme):
            rights.withdraw(tenant=cast.acme, referral=made, agency=agency, at=at)
            recalls.open_recall(tenant=cast.acme, referral=made, agency=agency, kind="withdrawal", at=at)
        return made

    return referral


def test_count_in_every_pages_menu_and_lead_to_the_task(consultant, leave):
    assert "消去の依頼" not in consultant.text()
    made = leave(last_name="雪村")
    for path in ("", "settings/members/", "recalls/"):
        assert "消去の依頼（1）" in consultant.text(path)
    assert f"recalls/{made.public_id}/" in consultant.text("recalls/")
    assert f"recalls/{made.public_id}/" in consultant.text(f"referrals/{made.public_id}/")


def test_tell_which_referral_and_never_who(cast, consultant, admin, receive, leave):
    made = leave(last_name="雪村", email="yukimura@mail.example")
    pages = [consultant.text(path) for path in ("recalls/", f"recalls/{made.public_id}/")]
    assert all(made.public_id in page for page in pages)
    assert not any(mark in page for page in pages for mark in ("雪村", "yukimura"))
    assert cast.acme.name in pages[1]


def test_take_no_word_without_the_tick(cast, consultant, leave):
    here = f"recalls/{leave().public_id}/"
    assert consultant.post(here).status_code == 422
    assert consultant.post(here, sure="yes").status_code == 302
    assert consultant.post(here, sure="yes").status_code == 404  # it is no task any more
    assert "消去の依頼（" not in consultant.text()
    assert "消去を知らせた紹介" in consultant.text("recalls/")
    with scope(network=True):
        line = AuditEntry.objects.get(action="recall.acknowledged")
        assert (line.actor, line.actor_id, line.tenant) == ("person", cast.consultant.pk, cast.agency)


def test_answer_both_a_withdrawal_and_an_erasure_of_one_referral_at_once(cast, consultant, leave):
    made = leave()
    with scope(tenant=cast.acme):
        told = {"tenant": cast.acme, "referral": made, "agency": cast.agency}
        recalls.open_recall(**told, kind="erasure", at=timezone.now())
    assert "消去の依頼（1）" in consultant.text()
    consultant.post(f"recalls/{made.public_id}/", sure="yes")
    with scope(network=True):
        assert not Recall.objects.filter(acknowledged_at=None).exists()


def test_never_show_or_answer_another_agencys(cast, consultant, leave):
    made = leave(cast.other_agency)
    assert made.public_id not in consultant.text("recalls/")
    for told in ({}, {"sure": "yes"}):
        assert consultant.post(f"recalls/{made.public_id}/", **told).status_code == 404
    with scope(network=True):
        assert Recall.objects.get().acknowledged_at is None
