"""What the doors ask: whose address, whose token, whose key. The only readers that may look across tenants."""

import ipaddress
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone

from tenants import tokens
from tenants.models import ApiKey, Membership, Policy, SingleSignOn, Tenant, User
from tenants.origins import client_ip
from tenants.scope import NOBODY, Origin, scope

KIND_OF_NAMESPACE = {"employer": Tenant.Kind.EMPLOYER, "agency": Tenant.Kind.AGENCY}
KEY_PREFIXES = {"cr_live_": False, "cr_test_": True}  # → is it a test key?
PREFIX_LENGTH = 8
USED = timedelta(minutes=1)  # how exactly `last_used_at` is kept


def memberships_of(*, user: User) -> list[Membership]:
    """Every tenant the user may enter, by name, with its plan: for the door, the switcher and the way in.

    Each says how its tenant wants to be entered (`people/entry.py`): `.is_sso_required`, `.is_mfa_required`,
    `.provider_id`.
    """
    with scope(network=True):
        mine = Membership.objects.select_related("tenant__plan", "user").annotate(
            is_sso_required=Exists(Policy.objects.filter(tenant=OuterRef("tenant"), is_sso_required=True)),
            is_mfa_required=Exists(Policy.objects.filter(tenant=OuterRef("tenant"), is_mfa_required=True)),
            provider_id=Subquery(SingleSignOn.objects.filter(tenant=OuterRef("tenant")).values("pk")[:1]),
        )
        return list(mine.filter(user=user, tenant__closed_at=None).order_by("tenant__name"))


@contextmanager
def scope_of_token(token: str) -> Iterator[Tenant | None]:
    """The scope of the employer a token claims to be from. A forged claim opens a scope in which nothing is found."""
    tenant_id = tokens.tenant_of(token) or NOBODY
    with scope(tenant=tenant_id):
        yield employer_of(tenant_id)


@contextmanager
def scope_of_invitation(token: str, origin: Origin) -> Iterator[Tenant | None]:
    """The scope of the tenant that invites, of either kind; likewise for a forged claim."""
    tenant_id = tokens.tenant_of(token) or NOBODY
    with scope(tenant=tenant_id, origin=origin):
        yield Tenant.objects.live().filter(pk=tenant_id, closed_at=None).first()


def employer_of(tenant_id: uuid.UUID) -> Tenant | None:
    """An employer, its plan and `.languages` loaded; a closed one too: who consented can always take that back."""
    languages = Policy.objects.filter(tenant=OuterRef("pk")).values("languages")[:1]
    employers = (
        Tenant.objects.select_related("plan").filter(kind=Tenant.Kind.EMPLOYER).annotate(languages=Subquery(languages))
    )
    return employers.filter(pk=tenant_id).first()


def key_of(request: HttpRequest) -> ApiKey | None:
    """The valid key in `Authorization: Bearer …`, its tenant and plan loaded; None for anything else.

    A test key comes with its tenant's test twin in the tenant's place: whatever it does, it does there.
    What is no key costs no query; any other costs the same few, so that only the answer tells whether it opened.
    """
    scheme, _, told = request.headers.get("Authorization", "").partition(" ")
    prefix, token = told.strip()[:PREFIX_LENGTH], told.strip()[PREFIX_LENGTH:]
    tenant_id = tokens.tenant_of(token)
    if scheme.lower() != "bearer" or prefix not in KEY_PREFIXES or tenant_id is None:
        return None
    at = timezone.now()
    with scope(tenant=tenant_id):
        mine = _valid_keys(at).filter(tenant_id=tenant_id, is_test=KEY_PREFIXES[prefix])
        key = mine.filter(digest=tokens.digest(token)).first()
        if key is None or not _may_come_from(key, client_ip(request)):
            return None
        _note_use(key, at)
        return _in_test_twin(key) if key.is_test else key


def _valid_keys(at: datetime) -> "QuerySet[ApiKey]":
    is_alive = Q(expires_at=None) | Q(expires_at__gt=at)
    return ApiKey.objects.select_related("tenant__plan").filter(is_alive, revoked_at=None, tenant__closed_at=None)


def _may_come_from(key: ApiKey, ip: str | None) -> bool:
    """Is the caller within the networks the key is bound to?"""
    if not key.networks:
        return True
    return ip is not None and any(ipaddress.ip_address(ip) in ipaddress.ip_network(net) for net in key.networks)


def _note_use(key: ApiKey, at: datetime) -> None:
    """Keep when it was last used, once a minute; of many requests at once one writes, and nobody waits for it."""
    if key.last_used_at is None or key.last_used_at <= at - USED:
        free = ApiKey.objects.filter(pk=key.pk).select_for_update(skip_locked=True)
        ApiKey.objects.filter(pk__in=free.values("pk")).update(last_used_at=at)


def _in_test_twin(key: ApiKey) -> ApiKey | None:
    """The key in its tenant's test twin, which remembers whose it is."""
    twin = Tenant.objects.select_related("plan").filter(test_of=key.tenant).first()
    if twin is None:
        return None
    twin.test_of = key.tenant
    key.tenant = twin
    return key
