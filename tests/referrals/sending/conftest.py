"""People to write to, and a text to write."""

import pytest

from referrals.rejections import services as rejections
from referrals.rejections.first_template import TEXTS
from tenants.models import Policy
from tenants.scope import scope
from tests.factories import ApplicationFactory


@pytest.fixture
def version(cast, now):
    """Acme's text, and three rejected people."""
    with scope(tenant=cast.acme):
        ApplicationFactory.create_batch(3, tenant=cast.acme, created_at=now)
        return rejections.create_template(tenant=cast.acme, by=None, at=now, language="ja", **TEXTS["ja"])


@pytest.fixture
def approval(cast, now):
    with scope(tenant=cast.acme):
        Policy.objects.create(tenant=cast.acme, is_approval_required=True, updated_at=now)
