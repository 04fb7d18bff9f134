"""Retention in the employer's pages: the preview, keeping somebody longer, erasing somebody."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from candidates.models import Candidate
from referrals.retention.rule import months_before
from tenants.scope import scope
from tests.referrals.retention.people import MONTHS, set_rule, somebody


@pytest.fixture
def person(cast):
    """Somebody whose last day is in three weeks."""
    now = timezone.now()
    day = months_before(timezone.localdate(now) + timedelta(days=21), MONTHS)
    with scope(tenant=cast.acme):
        set_rule(cast.acme, now)
        return somebody(cast.acme, now - (timezone.localdate(now) - day))


def signed_in(user):
    browser = Client()
    browser.force_login(user)
    return browser


def test_preview_counts_and_lists_who_falls_due(cast, person):
    text = signed_in(cast.viewer).get("/e/acme/settings/retention/?days=30").content.decode()
    assert "30日以内：1名" in text
    assert "90日以内：1名" in text
    assert person.full_name in text
    assert "12か月" in text
    assert "期限を延ばす" not in text


def test_preview_shows_a_rival_nobody(cast, person):
    text = signed_in(cast.rival_owner).get("/e/rival/settings/retention/").content.decode()
    assert "90日以内：0名" in text
    assert person.full_name not in text


def test_profile_says_until_when_and_why(cast, person):
    text = signed_in(cast.viewer).get(f"/e/acme/candidates/{person.public_id}/").content.decode()
    assert "保存期限：" in text
    assert "から12か月）" in text
    assert "/erase/" not in text


def test_keep_moves_the_date_and_wants_a_reason(cast, person):
    browser, page = signed_in(cast.recruiter), f"/e/acme/candidates/{person.public_id}/keep/"
    until = timezone.localdate() + timedelta(days=300)
    assert browser.post(page, {"until": until.isoformat()}).status_code == 422
    assert browser.post(page, {"until": "2020-01-01", "reason": "約束"}).status_code == 422
    assert browser.post(page, {"until": until.isoformat(), "reason": "約束"}).status_code == 302
    text = browser.get(f"/e/acme/candidates/{person.public_id}/").content.decode()
    assert "個別に延ばしています：約束" in text
    assert "90日以内：0名" in browser.get("/e/acme/settings/retention/").content.decode()
    assert browser.post(page, {"until": "", "reason": ""}).status_code == 302
    with scope(tenant=cast.acme):
        assert Candidate.objects.get(pk=person.pk).keep_until_date is None


def test_erase_needs_the_tick_and_then_the_person_is_gone(cast, person):
    browser, page = signed_in(cast.recruiter), f"/e/acme/candidates/{person.public_id}/erase/"
    assert person.full_name in browser.get(page).content.decode()
    assert browser.post(page).status_code == 422
    assert browser.post(page, {"sure": "yes"}).status_code == 302
    assert browser.get(f"/e/acme/candidates/{person.public_id}/").status_code == 404
    assert browser.post(page, {"sure": "yes"}).status_code == 404


@pytest.mark.parametrize("act", ["keep", "erase"])
def test_is_the_employer_s_workers_to_do(cast, person, act):
    page = f"/e/acme/candidates/{person.public_id}/{act}/"
    assert signed_in(cast.viewer).get(page).status_code == 403
    theirs = page.replace("acme", "rival")
    assert signed_in(cast.rival_owner).post(theirs, {"sure": "yes"}).status_code == 404
