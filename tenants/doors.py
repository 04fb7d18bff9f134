"""What the doors ask: whose address, whose token, whose key. The only readers that may look across tenants."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest

from tenants import tokens
from tenants.models import ApiKey, Membership, Tenant, User
from tenants.scope import NOBODY, scope

KIND_OF_NAMESPACE = {"employer": Tenant.Kind.EMPLOYER, "agency": Tenant.Kind.AGENCY}
KEY_PREFIX = "cr_live_"


def memberships_of(*, user: User) -> list[Membership]:
    """Every tenant the user may enter, by name, with its plan: for the door, the switcher and the way in."""
    with scope(network=True):
        mine = Membership.objects.select_related("tenant__plan", "user")
        return list(mine.filter(user=user, tenant__closed_at=None).order_by("tenant__name"))


@contextmanager
def scope_of_token(token: str) -> Iterator[Tenant | None]:
    """The scope of the employer a token claims to be from. A forged claim opens a scope in which nothing is found."""
    tenant_id = tokens.tenant_of(token) or NOBODY
    with scope(tenant=tenant_id):
        yield employer_of(tenant_id)


def employer_of(tenant_id: uuid.UUID) -> Tenant | None:
    """An open employer, its plan loaded."""
    employers = Tenant.objects.select_related("plan").filter(kind=Tenant.Kind.EMPLOYER, closed_at=None)
    return employers.filter(pk=tenant_id).first()


def key_of(request: HttpRequest) -> ApiKey | None:
    """The valid key in `Authorization: Bearer …`, its tenant and plan loaded; None for anything else."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    token = key.strip().removeprefix(KEY_PREFIX)
    tenant_id = tokens.tenant_of(token)
    if scheme.lower() != "bearer" or tenant_id is None:
        return None
    with scope(tenant=tenant_id):
        valid = ApiKey.objects.select_related("tenant__plan").filter(revoked_at=None, tenant__closed_at=None)
        return valid.filter(tenant_id=tenant_id, digest=tokens.digest(token)).first()
