"""edit_template(): a changed text becomes the next version."""

import pytest

from referrals.models import Version
from referrals.rejections import services
from referrals.rejections.first_template import TEXTS
from tenants.scope import scope


@pytest.fixture
def page(cast, now):
    with scope(tenant=cast.acme):
        made = services.create_template(tenant=cast.acme, by=None, at=now, language="ja", **TEXTS["ja"])
    return f"/e/acme/templates/{made.template.public_id}/"


def versions(tenant):
    with scope(tenant=tenant):
        return list(Version.objects.for_tenant(tenant).order_by("number").values_list("number", "subject"))


def test_keeps_the_earlier_version(cast, client, page):
    client.force_login(cast.owner)
    client.post(page, {"subject": "新しい件名", "body": "{{専用URL}}"})
    assert versions(cast.acme) == [(1, TEXTS["ja"]["subject"]), (2, "新しい件名")]


def test_saves_nothing_for_a_preview(cast, client, page):
    client.force_login(cast.owner)
    answer = client.post(page, {"subject": "試し", "body": "{{専用URL}}", "preview": "yes"})
    assert "試し" in answer.text
    assert len(versions(cast.acme)) == 1


@pytest.mark.parametrize("body", ["リンクなし", "{{専用URL}} {{知らない}}", "{{専用URL}} {{閉じない"])
def test_refuses_a_text_that_could_not_be_sent(cast, client, page, body):
    client.force_login(cast.owner)
    assert client.post(page, {"subject": "件名", "body": body}).context["form"].errors["body"]
    assert len(versions(cast.acme)) == 1


def test_lets_a_viewer_look_but_not_save(cast, client, page):
    client.force_login(cast.viewer)
    assert client.get(page).status_code == 200
    assert client.post(page, {"subject": "件名", "body": "{{専用URL}}"}).status_code == 403
