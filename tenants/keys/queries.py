"""A tenant's keys: those that work, those that have ended, those that need somebody's attention soon."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from tenants.keys import scopes
from tenants.models import ApiKey, OwnedQuerySet, Tenant

SOON = timedelta(days=14)  # how long before its end a key is called to mind
ENDED_SHOWN = 20
MOST = 50  # working keys of a tenant


@dataclass(frozen=True)
class Listed:
    """A key as a page shows it."""

    key: ApiKey
    at: datetime

    @property
    def scopes(self) -> list[str]:
        return [scopes.explain(self.key.tenant.kind, scope) for scope in self.key.scopes]

    @property
    def is_ending(self) -> bool:
        """Does it still work, and soon no more?"""
        return self.key.expires_at is not None and self.key.expires_at <= self.at + SOON


def working_keys(*, tenant: Tenant, at: datetime) -> list[Listed]:
    """The newest first."""
    return _listed(_keys(tenant).filter(_is_alive(at)), at)


def ended_keys(*, tenant: Tenant, at: datetime) -> list[Listed]:
    """Revoked or expired, the newest first; not the very old ones."""
    return _listed(_keys(tenant).exclude(_is_alive(at))[:ENDED_SHOWN], at)


def find_key(*, tenant: Tenant, key_id: uuid.UUID) -> ApiKey | None:
    return _keys(tenant).filter(pk=key_id).first()


def is_working(key: ApiKey, *, at: datetime) -> bool:
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > at)


def count_working(*, tenant: Tenant, at: datetime) -> int:
    return _keys(tenant).filter(_is_alive(at)).count()


def _keys(tenant: Tenant) -> "OwnedQuerySet":
    return ApiKey.objects.for_tenant(tenant).select_related("tenant", "created_by").order_by("-created_at", "-id")


def _is_alive(at: datetime) -> Q:
    return Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=at))


def _listed(keys: "OwnedQuerySet", at: datetime) -> list[Listed]:
    return [Listed(key, at) for key in keys]
