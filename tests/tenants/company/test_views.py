"""The pages of a company's facts and rules: who may read, who may change, and what is refused."""

import pytest
from django.core import mail
from django.test import Client

from candidates.models import Notice
from referrals.models import Link, Mail
from referrals.rejections import letters, services
from referrals.rejections.first_template import TEXTS
from tenants import post
from tenants.company.queries import policy_of
from tenants.models import Tenant
from tenants.scope import scope
from tests.factories import ApplicationFactory, twin_of

COMPANY = {
    "company": "アクメ株式会社",
    "corporate_number": "3010001000004",
    "address": "東京都港区9-9-9",
    "representative": "代表 花子",
    "contact": "saiyo@acme.example",
    "domains": "@ACME.example\nacme.co.jp、acme.example",
}
POLICY = {"languages": "en", "retention_months": "12", "send_delay_minutes": "60"}
NAME = {"sender_name": "アクメ採用部", "reply_to": "hr@acme.example"}


@pytest.fixture
def acme(cast):
    with scope(network=True):
        twin_of(cast.acme)
    return cast.acme


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def known(tenant):
    with scope(tenant=tenant):
        return Tenant.objects.get(pk=tenant.pk)


def rules_of(tenant):
    with scope(tenant=tenant):
        return policy_of(tenant=tenant)


def test_owner_changes_the_facts(acme, cast):
    assert client_of(cast.owner).post("/e/acme/settings/company/", COMPANY).status_code == 302
    acme = known(acme)
    assert (acme.address, acme.domains) == ("東京都港区9-9-9", ["acme.example", "acme.co.jp"])


def test_viewer_reads_and_changes_nothing(acme, cast):
    viewer = client_of(cast.viewer)
    assert "アクメ株式会社" in viewer.get("/e/acme/settings/company/").content.decode()
    assert '<form method="post" novalidate' not in viewer.get("/e/acme/settings/company/").content.decode()
    assert viewer.post("/e/acme/settings/company/", COMPANY).status_code == 403
    assert viewer.post("/e/acme/settings/policy/", POLICY).status_code == 403
    assert viewer.post("/e/acme/settings/sender/", NAME).status_code == 403


@pytest.mark.parametrize("field", ["company", "sender_name"])
def test_refuses_a_name_that_imitates_another_company_without_saying_whose(acme, cast, field):
    page, form = ("company", COMPANY) if field == "company" else ("sender", NAME)
    response = client_of(cast.owner).post(f"/e/acme/settings/{page}/", form | {field: "㈱ライバル"})
    text = response.content.decode()
    assert "まぎらわしい" in text
    assert "ライバル株式会社" not in text


@pytest.mark.parametrize("name", ["アクメ\r\nBcc: x@y.example", "saiyo@rival.example", "Career Relay"])
def test_refuses_or_flattens_what_would_break_a_header(acme, cast, now, name):
    response = client_of(cast.owner).post("/e/acme/settings/sender/", NAME | {"sender_name": name})
    assert response.status_code == 422
    assert rules_of(acme).sender_name == ""


@pytest.mark.parametrize("domain", ["gmail.com", "アクメ", "a..b", "-a.example"])
def test_refuses_a_domain_that_is_none_or_everybody_s(acme, cast, domain):
    response = client_of(cast.owner).post("/e/acme/settings/company/", COMPANY | {"domains": domain})
    assert response.status_code == 200
    assert known(acme).domains == ["acme.example"]


def test_a_rejection_mail_carries_the_sender_and_where_to_answer(acme, cast, now):
    client_of(cast.owner).post("/e/acme/settings/sender/", NAME)
    with scope(tenant=acme):
        version = services.create_template(tenant=acme, by=None, at=now, language="ja", **TEXTS["ja"])
        application = ApplicationFactory(tenant=acme)
        services.queue_mails(tenant=acme, version=version, applications=[application], by=None, at=now)
    post.send_due(model=Mail, render=letters.write_mail, at=now)
    (sent,) = mail.outbox
    assert "アクメ採用部 via CareerRelay" in str(sent.message()["From"]) or "=?utf-8?" in str(sent.message()["From"])
    assert sent.from_email.startswith("アクメ採用部 via CareerRelay") or "=?utf-8" in sent.from_email
    assert sent.reply_to == ["hr@acme.example"]


def test_candidates_read_the_languages_that_the_company_offers(acme, cast, now):
    with scope(tenant=acme):
        link = services.issue_shared_link(tenant=acme, label="x", at=now)
    japanese = Client(headers={"Accept-Language": "ja"})
    assert 'lang="ja"' in japanese.get(f"/r/{link.token}/").content.decode()
    client_of(cast.owner).post("/e/acme/settings/policy/", POLICY)
    page = japanese.get(f"/r/{link.token}/").content.decode()
    assert '<html lang="en"' in page
    assert 'hreflang="ja"' not in page
    assert '<html lang="en"' in japanese.get(f"/r/{link.token}/?lang=ja").content.decode()
    assert Notice.objects.filter(language="en").exists()


@pytest.mark.parametrize("field", ["admitted_at", "closed_at"])
def test_a_candidate_s_page_is_closed_with_its_employer(acme, now, field):
    with scope(tenant=acme):
        link = services.issue_shared_link(tenant=acme, label="x", at=now)
        Tenant.objects.filter(pk=acme.pk).update(**{field: now if field == "closed_at" else None})
    response = Client().get(f"/r/{link.token}/")
    assert response.status_code == 404
    assert "開けないページ" in response.content.decode()
    with scope(tenant=acme):
        assert Link.objects.for_tenant(acme).exists()


def test_an_agency_confirms_its_fee_table_by_a_tick(cast):
    with scope(network=True):
        Tenant.objects.filter(pk=cast.agency.pk).update(zero_fee_confirmed_at=None)
        membership = cast.consultant.memberships.get()
        membership.role = "agency_admin"
        membership.save()
    admin = client_of(cast.consultant)
    admin.post("/a/agency/settings/company/zero-fee/")
    cast.agency.refresh_from_db()
    assert cast.agency.zero_fee_confirmed_at is None
    admin.post("/a/agency/settings/company/zero-fee/", {"sure": "yes"})
    cast.agency.refresh_from_db()
    assert cast.agency.zero_fee_confirmed_at


def test_an_agency_cannot_change_its_licence(cast):
    with scope(network=True):
        twin_of(cast.agency)
        cast.consultant.memberships.update(role="agency_admin")
    form = COMPANY | {"licence_number": "01-ユ-000001", "storage_country": "US", "licence_expires_date": "2099-01-01"}
    form |= {"company": cast.agency.name, "speciality": "医療", "corporate_number": ""}
    before = (cast.agency.licence_number, cast.agency.licence_expires_date, cast.agency.storage_country)
    assert client_of(cast.consultant).post("/a/agency/settings/company/", form).status_code == 302
    cast.agency.refresh_from_db()
    assert (cast.agency.licence_number, cast.agency.licence_expires_date, cast.agency.storage_country) == before
    assert cast.agency.speciality == "医療"
