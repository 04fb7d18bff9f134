"""`/checkin/<token>`: the address in a check-in's letter, by which it is answered without a login."""

import uuid
from datetime import datetime

from django.conf import settings

from candidates.checkins import queries
from candidates.checkins.models import CheckIn
from tenants import tokens
from tenants.models import Tenant
from tenants.scope import requires_scope

PURPOSE = "checkin"


def url_for(check_in: CheckIn) -> str:
    """The letter's own address: always the same one, and in no table."""
    return f"{settings.BASE_URL}/checkin/{tokens.signed_token(check_in.tenant_id, PURPOSE, check_in.pk)}"


@requires_scope
def check_in_of(*, tenant: Tenant, token: str, at: datetime) -> CheckIn | None:
    """The letter a token is about; None for a forged one, one too old, and one whose person is gone."""
    pk: uuid.UUID | None = tokens.object_of(token, PURPOSE)
    return queries.check_in_at(tenant=tenant, pk=pk, at=at) if pk and tenant.is_open else None
