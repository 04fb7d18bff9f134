"""`POST /rejections` without a template: each person gets the text of their case and language, as in the browser."""

import pytest

from referrals.models import Mail
from referrals.rejections import letters
from referrals.rejections import services as rejections
from tenants import post
from tenants.scope import scope
from tests.referrals.inbound.conftest import held, told

BODY = "{{氏名}} 様\n{{専用URL}}\n"
ENGLISH = {"subject": "Your application", "body": "Dear {{氏名}}\n{{専用URL}}\n"}


@pytest.fixture
def two(cast, now):
    """A text for document screening, in both languages, and one for final interviews whose reason says 経験."""
    with scope(tenant=cast.acme):
        made = {"tenant": cast.acme, "by": None, "at": now, "language": "ja", "subject": "選考結果", "body": BODY}
        rejections.create_template(name="書類", stage="document", other=ENGLISH, **made)
        rejections.create_template(name="最終", stage="final", reason="経験", **made)


def sent(tenant):
    with scope(tenant=tenant):
        mails = Mail.objects.for_tenant(tenant).order_by("application__remote_id")
        return [mail.version.template.name for mail in mails.select_related("version__template")]


def test_chooses_by_stage_and_reason(cast, acme, two):
    items = [told(1, send="now", application__stage="書類選考"), told(2, send="now", application__stage="最終面接")]
    status, answer = acme("rejections", {"items": items})
    assert (status, [item["mail"] for item in answer["items"]]) == (200, ["queued", "queued"])
    assert sent(cast.acme) == ["書類", "最終"]


def test_takes_the_named_one_where_one_is_named(cast, acme, two):
    acme("rejections", told(1, send="now", application__stage="書類選考", template="最終"))
    assert sent(cast.acme) == ["最終"]


def test_writes_in_the_persons_language(cast, acme, two, now, mailoutbox):
    named = {"candidate__last_name": "Smith", "candidate__first_name": "Anna"}
    acme("rejections", told(1, send="now", application__stage="書類選考", **named))
    with scope(tenant=cast.acme):
        due = Mail.objects.get().next_at
    post.send_due(model=Mail, render=letters.write_mail, at=due)
    assert mailoutbox[0].subject == "Your application"


def test_says_whom_no_text_fits_and_takes_the_rejection_all_the_same(cast, acme, two):
    status, answer = acme("rejections", told(1, send="now", application__stage="一次面接"))
    assert (status, answer["status"], answer["mail"]) == (200, "created", None)
    assert [(one["pointer"], one["code"]) for one in answer["warnings"]] == [("#/template", "no_template_fits")]
    assert held(cast.acme) == (1, 1, 0)


def test_refuses_where_there_is_no_text_at_all(acme):
    status, answer = acme("rejections", told(1, send="now"))
    assert (status, answer["errors"][0]["code"]) == (422, "template_needed")
