"""sort_recipients(): who can be written to, and who is left out because a placeholder would stay blank."""

import pytest

from referrals.rejections import services
from referrals.rejections.previews import sort_recipients
from tenants.scope import scope
from tests.factories import ApplicationFactory


@pytest.fixture
def version(cast, now):
    with scope(tenant=cast.acme):
        return services.create_template(
            tenant=cast.acme, name="通知", language="ja", subject="{{職種}}", body="{{専用URL}}", by=None, at=now
        )


def test_names_what_is_missing(cast, version):
    with scope(tenant=cast.acme):
        ApplicationFactory(tenant=cast.acme)
        ApplicationFactory(tenant=cast.acme, job="")
        sending = sort_recipients(tenant=cast.acme, version=version)
    assert [application.job for application in sending.ready] == ["法人営業"]
    assert [missing for _application, missing in sending.left_out] == ["職種"]


def test_leaves_out_whom_a_mail_is_queued_for(cast, now, version):
    with scope(tenant=cast.acme):
        application = ApplicationFactory(tenant=cast.acme)
        services.queue_mails(tenant=cast.acme, version=version, applications=[application], by=None, at=now)
        assert sort_recipients(tenant=cast.acme, version=version).ready == []
