"""send(): the page that puts mails in line."""

import pytest

from referrals.models import Mail
from referrals.rejections import services
from referrals.rejections.first_template import TEXTS
from tenants.scope import scope
from tests.factories import ApplicationFactory

PAGE = "/e/acme/mails/send/"


@pytest.fixture
def template(cast, now):
    with scope(tenant=cast.acme):
        ApplicationFactory(tenant=cast.acme)
        return services.create_template(tenant=cast.acme, by=None, at=now, language="ja", **TEXTS["ja"]).template


def mails(tenant):
    with scope(tenant=tenant):
        return Mail.objects.for_tenant(tenant).count()


def test_queues_nothing_when_opened(cast, client, template):
    client.force_login(cast.owner)
    assert client.get(PAGE).status_code == 200
    assert mails(cast.acme) == 0


def test_queues_one_mail_an_application_however_often_it_is_pressed(cast, client, template):
    client.force_login(cast.owner)
    for _press in range(2):
        client.post(PAGE, {"template": template.public_id, "mode": "scheduled", "send": "yes"})
    assert mails(cast.acme) == 1


def test_refuses_a_viewer(cast, client, template):
    client.force_login(cast.viewer)
    assert client.post(PAGE, {"template": template.public_id}).status_code == 403
    assert mails(cast.acme) == 0


def test_does_not_exist_for_a_rival(cast, client, template):
    client.force_login(cast.rival_owner)
    assert client.post(PAGE, {"template": template.public_id}).status_code == 404


def test_refuses_a_template_that_is_not_theirs(cast, client, template):
    client.force_login(cast.owner)
    assert client.post(PAGE, {"template": "tmpl_00000000000000000000000000"}).status_code == 200
    assert mails(cast.acme) == 0
