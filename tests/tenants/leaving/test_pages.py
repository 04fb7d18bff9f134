"""The pages of a tenant's data: asked for, downloaded by who proved themselves, and ended by who typed the name."""

import time

import pytest
from allauth.account.internal.flows import login
from django.utils import timezone

from tenants.leaving import writing
from tenants.models import AuditEntry, Export, Tenant
from tenants.scope import scope
from tests.isolation.doors import client as knocker

PAGE = "/e/acme/settings/data/"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def signed_in(user, *, is_proven):
    browser = knocker()
    browser.force_login(user)
    if is_proven:
        session = browser.session
        proof = {"method": "password", "at": time.time(), "reauthenticated": True}
        session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [proof]
        session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
        session.save()
    return browser


def acts(cast):
    with scope(tenant=cast.acme):
        return list(AuditEntry.objects.for_tenant(cast.acme).order_by("id").values_list("action", flat=True))


def made(cast, browser, now):
    assert browser.post(f"{PAGE}export/").status_code == 302
    writing.write_due(at=now)
    with scope(tenant=cast.acme):
        return f"{PAGE}export/{Export.objects.for_tenant(cast.acme).get().public_id}/"


def test_a_copy_is_asked_for_and_downloaded_and_both_leave_a_line(cast, now):
    owner = signed_in(cast.owner, is_proven=True)
    address = made(cast, owner, now)
    assert "作成済み" in owner.get(PAGE).content.decode()
    answer = owner.post(address)
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert ".zip" in answer["Content-Disposition"]
    assert acts(cast) == ["export.requested", "export.finished", "export.downloaded"]


def test_the_file_is_for_who_proved_themselves_lately(cast, now):
    owner = signed_in(cast.owner, is_proven=False)
    answer = owner.post(made(cast, owner, now))
    assert (answer.status_code, "reauthenticate" in answer["Location"]) == (302, True)
    assert "export.downloaded" not in acts(cast)


def test_what_is_over_cannot_be_downloaded(cast, now):
    owner = signed_in(cast.owner, is_proven=True)
    address = made(cast, owner, now)
    with scope(tenant=cast.acme):
        Export.objects.for_tenant(cast.acme).update(expires_at=now)
    assert owner.post(address).status_code == 404
    assert "期限切れ" in owner.get(PAGE).content.decode()


@pytest.mark.parametrize("name", ["", "アクメ", "ライバル株式会社"])
def test_the_wrong_name_ends_nothing_and_says_why(cast, name):
    answer = signed_in(cast.owner, is_proven=True).post(f"{PAGE}close/", {"name": name})
    assert answer.status_code == 422
    assert ("会社名が違います" if name else "1か所を直してください") in answer.content.decode()
    assert acts(cast) == []


@pytest.mark.parametrize("name", ["アクメ株式会社", " ｱｸﾒ株式会社 "])
def test_the_name_ends_it_and_the_way_out_leads_home(cast, name):
    owner = signed_in(cast.owner, is_proven=True)
    assert owner.post(f"{PAGE}close/", {"name": name})["Location"] == "/"
    assert "利用を終了しました" in owner.get("/").content.decode()
    assert owner.get(PAGE).status_code == 404
    assert acts(cast) == ["tenant.closed"]


def test_nobody_ends_it_without_proving_themselves(cast):
    answer = signed_in(cast.owner, is_proven=False).post(f"{PAGE}close/", {"name": "アクメ株式会社"})
    assert "reauthenticate" in answer["Location"]
    with scope(tenant=cast.acme):
        assert Tenant.objects.get(pk=cast.acme.pk).closed_at is None


def test_an_agencys_page_says_what_ends_for_an_agency(cast):
    text = signed_in(cast.agency_admin, is_proven=True).get("/a/agency/settings/data/close/").content.decode()
    assert "新しい紹介は届かなくなります" in text
    assert "専用URL" not in text


@pytest.mark.parametrize(("age", "status"), [(60, 200), (1000, 302)])
def test_who_came_by_their_company_and_has_no_password_proves_themselves_there(cast, age, status):
    """django-allauth asks nobody again who has neither password nor second factor."""
    cast.owner.set_unusable_password()
    cast.owner.save()
    browser = signed_in(cast.owner, is_proven=True)
    session = browser.session
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "socialaccount", "at": time.time() - age}]
    session.save()
    answer = browser.get(f"{PAGE}close/")
    assert answer.status_code == status
    assert status == 200 or answer["Location"] == "/login/sso/?next=%2Fe%2Facme%2Fsettings%2Fdata%2Fclose%2F"
