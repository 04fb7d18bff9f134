"""A company's first days in the browser: sign up, prove the mailbox, wait, be admitted, send."""

import re

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from tenants import admission, post
from tenants.letters.models import Letter
from tenants.letters.services import word_letter
from tenants.models import Tenant
from tenants.scope import scope
from tests.browser import LANGUAGES, each_language, enter, faults
from tests.factories import ApplicationFactory

pytestmark = pytest.mark.browser
PAGES = ["e/acme/", "e/acme/start/", "e/acme/agencies/", "e/acme/settings/company/", "e/acme/settings/policy/"]
PAGES += ["e/acme/links/", "e/acme/settings/report/", "signup/company/"]
AGENCY_PAGES = ["a/agency/", "a/agency/start/", "a/agency/settings/company/"]


def fill_in(page):
    page.fill("[name=name]", "青葉 太郎")
    page.fill("[name=email]", "taro@aoba-works.example")
    page.fill("[name=password1]", "correct-horse-battery")
    page.fill("[name=company]", "株式会社青葉製作所")
    page.fill("[name=corporate_number]", "３０１０００１０００００４")
    page.fill("[name=address]", "東京都千代田区丸の内1-1-1")
    page.fill("[name=representative]", "代表取締役 青葉 太郎")
    page.fill("[name=contact]", "saiyo@aoba-works.example")


def link_in(message, part):
    return re.search(rf"https?://\S+{part}\S*", message.body)[0]


def admit(cast):
    with scope(network=True):
        tenant = Tenant.objects.live().get(slug="aoba-works")
        admission.admit_tenant(tenant=tenant, by=cast.operator, at=timezone.now())
    return tenant


def test_from_the_sign_up_to_the_first_mail(committed_cast, site, open_page):
    page = open_page("/")
    page.click("text=企業として申し込む")
    fill_in(page)
    page.click("main button")
    page.wait_for_url("**/account/email/sent/")
    page.goto(link_in(mail.outbox[-1], "/account/email/confirm/"))
    page.click("main form button")
    page.wait_for_url("**/e/aoba-works/")
    expect(page.locator("main")).to_contain_text("運営の承認をお待ちください")
    expect(page.locator("main")).to_contain_text("7項目のうち1項目が済みました")
    page.goto(f"{site}/e/aoba-works/links/")
    expect(page.locator("main form button")).to_be_disabled()

    page.goto(f"{site}/e/aoba-works/templates/new/")
    page.get_by_role("button", name="保存", exact=True).click()
    page.click("text=自分あてにテスト送信")
    expect(page.locator("main")).to_contain_text("テスト送信を受け付けました")

    tenant = admit(committed_cast)
    post.send_due(model=Letter, render=word_letter, at=timezone.now())
    told = {message.subject for message in mail.outbox}
    assert any("承認されました" in subject for subject in told)
    assert any(subject.startswith("【テスト送信】") for subject in told)

    with scope(tenant=tenant):
        ApplicationFactory(tenant=tenant)
    page.goto(f"{site}/e/aoba-works/mails/send/")
    page.click("text=1件を送る")
    expect(page.locator("main")).to_contain_text("1件の送信を受け付けました")


@each_language
def test_every_page_is_open_to_everybody(committed_cast, site, open_page, language):
    with scope(network=True):
        committed_cast.consultant.memberships.update(role="agency_admin")
        Tenant.objects.filter(slug="agency").update(zero_fee_confirmed_at=None)
        Tenant.objects.filter(slug__in=["acme", "agency"]).update(admitted_at=None)
    page = open_page("/signup/", locale=LANGUAGES[language])
    found = faults(page)
    page.click("main button")
    expect(page.locator("#errors")).to_be_visible()
    found += faults(page, "/signup/ with errors")
    for user, paths in ((committed_cast.owner, PAGES), (committed_cast.consultant, AGENCY_PAGES)):
        enter(page, user)
        for path in paths:
            page.goto(f"{site}/{path}")
            found += faults(page)
    assert found == []
