"""`/unsubscribe/<token>`: the address in every mail to a candidate by which they end these mails, without a login."""

import uuid

from django.conf import settings

from candidates.models import Candidate
from tenants import tokens
from tenants.models import Tenant
from tenants.scope import requires_scope

PURPOSE = "unsubscribe"


def url_for(tenant: Tenant, candidate_id: uuid.UUID) -> str:
    """The person's own address for this employer's mails: always the same one."""
    return f"{settings.BASE_URL}/unsubscribe/{tokens.signed_token(tenant.pk, PURPOSE, candidate_id)}"


def headers_for(tenant: Tenant, candidate_id: uuid.UUID) -> dict[str, str]:
    """What lets a mail program offer the same as one click (RFC 8058; DKIM must sign both)."""
    url = url_for(tenant, candidate_id)
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


@requires_scope
def person_of(*, tenant: Tenant, token: str) -> Candidate | None:
    """Whose mails the token is about; None for a forged one, and for somebody who was erased."""
    candidate_id = tokens.object_of(token, PURPOSE)
    found: Candidate | None = Candidate.objects.for_tenant(tenant).filter(pk=candidate_id).exclude(email_key="").first()
    return found
