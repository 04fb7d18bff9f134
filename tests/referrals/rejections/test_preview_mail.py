"""preview_mail(): the mail as one candidate would read it, and what is wrong with it."""

from referrals.rejections import services
from referrals.rejections.previews import preview_mail
from tenants.scope import scope
from tests.factories import ApplicationFactory


def preview(tenant, subject="ご連絡", body="{{氏名}} 様\n{{専用URL}}"):
    with scope(tenant=tenant):
        return preview_mail(tenant=tenant, subject=subject, body=body, language="ja")


def test_fills_in_a_real_candidate(cast):
    with scope(tenant=cast.acme):
        ApplicationFactory(tenant=cast.acme)
    shown = preview(cast.acme)
    assert shown.body.startswith("髙橋 美咲 様\nhttp")
    assert (shown.to, shown.is_example, shown.problems) == ("髙橋 美咲", False, [])


def test_fills_in_the_last_one_who_was_written_to_when_nobody_waits(cast, now):
    with scope(tenant=cast.acme):
        told = {"tenant": cast.acme, "by": None, "at": now}
        version = services.create_template(name="通知", language="ja", subject="ご連絡", body="{{専用URL}}", **told)
        people = [ApplicationFactory(tenant=cast.acme)]
        services.queue_mails(version=version, applications=people, **told)
    assert not preview(cast.acme).is_example


def test_invents_a_person_while_there_is_none(cast):
    assert preview(cast.acme).is_example


def test_shows_the_sender_as_the_law_wants(cast):
    assert cast.acme.address in preview(cast.acme).body


def test_warns_of_a_missing_link(cast):
    assert "専用URL" in preview(cast.acme, body="{{氏名}} 様").problems[0]


def test_names_a_placeholder_nobody_knows_and_shows_the_text_as_written(cast):
    shown = preview(cast.acme, body="{{なまえ}} 様\n{{専用URL}}")
    assert "なまえ" in shown.problems[0]
    assert shown.body.startswith("{{なまえ}}")
