"""The whole way in a browser: prepare, approve as somebody else, cancel one, send; and every page in every look."""

from datetime import timedelta

import pytest
from django.utils import timezone

from referrals.models import Dispatch, Mail
from referrals.rejections import letters
from referrals.rejections import services as rejections
from referrals.rejections.first_template import TEXTS
from tenants import post
from tenants.models import Policy
from tenants.scope import scope
from tests.browser import LANGUAGES, enter, faults
from tests.factories import ApplicationFactory

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture
def firm(committed_cast):
    cast, now = committed_cast, timezone.now()
    with scope(tenant=cast.acme):
        Policy.objects.create(tenant=cast.acme, is_approval_required=True, updated_at=now)
        for number in range(3):
            person = {"candidate__last_name": "髙橋", "candidate__first_name": f"美咲{number}"}
            ApplicationFactory(tenant=cast.acme, created_at=now, **person)
        rejections.create_template(tenant=cast.acme, by=None, at=now, language="ja", **TEXTS["ja"])
    return cast


def test_two_people_send_and_one_mail_is_cancelled(firm, open_page, mailoutbox):
    author = enter(open_page("/help/"), firm.recruiter, "/e/acme/mails/send/")
    author.get_by_role("button", name="承認を依頼").click()
    assert "承認待ち" in author.inner_text("main")
    approver = enter(open_page("/help/"), firm.owner, "/e/acme/mails/")
    approver.get_by_role("link", name="内容を確かめる").click()
    approver.get_by_role("button", name="3件の送信を承認").click()
    assert "から営業時間内に送ります" in approver.inner_text("main")
    author.goto("/e/acme/mails/")
    author.get_by_role("link", name="取り消す").nth(1).click()
    author.get_by_role("button", name="このメールを取り消す").click()
    assert "取り消しました" in author.inner_text("main")
    with scope(tenant=firm.acme):
        planned = Dispatch.objects.get().planned_at
    post.send_due(model=Mail, render=letters.write_mail, at=planned + timedelta(seconds=1))
    assert len(mailoutbox) == 2
    author.goto("/e/acme/mails/?state=sent")
    assert author.locator("tbody tr").count() == 2


def test_every_page_is_for_everybody_in_every_look(firm, open_page):
    page = enter(open_page("/help/"), firm.recruiter, "/e/acme/mails/send/")
    page.get_by_role("button", name="承認を依頼").click()
    at = page.url.partition("/e/")[2]
    page.goto("/e/acme/suppressions/")
    page.fill("[name=email]", "hanako@example.com")
    page.get_by_role("button", name="追加").click()
    with scope(tenant=firm.acme):
        mail, unsure = Mail.objects.order_by("id")[:2]
        Mail.objects.filter(pk=unsure.pk).update(handed_at=timezone.now() - timedelta(hours=1), message_id="<0a@b>")
        ApplicationFactory(tenant=firm.acme)
    paths = ["acme/mails/", "acme/mails/send/", at, f"{at}plan/", f"{at}cancel/", "acme/mails/sendings/"]
    paths += [f"acme/mails/{mail.public_id}/cancel/", "acme/suppressions/", f"acme/mails/{unsure.public_id}/settle/"]
    found = []
    for locale in LANGUAGES.values():
        page = enter(open_page("/help/", locale=locale), firm.owner)
        for path in paths:
            page.goto(f"/e/{path}")
            found += faults(page)
    assert found == []
