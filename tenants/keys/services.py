"""The verbs of an API key: issue, rotate, revoke. Its secret is returned once, and kept nowhere."""

import uuid
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction

from tenants import audit, roles, tokens
from tenants.keys import queries
from tenants.models import ApiKey, AuditEntry, Tenant, User
from tenants.scope import requires_scope


class AlreadyIssued(Exception):
    """The key of this id has been issued before: its secret cannot be told again."""


class KeyEnded(Exception):
    """The key is revoked or expired: nothing can follow it."""


class Issued(NamedTuple):
    """A key, and its secret for the one time that it is shown."""

    key: ApiKey
    secret: str


@requires_scope
def issue_key(
    *,
    tenant: Tenant,
    key_id: uuid.UUID,
    name: str,
    is_test: bool,
    scopes: list[str],
    networks: list[str],
    expires_at: datetime | None,
    by: User,
    at: datetime,
) -> Issued:
    """Make a key that has these scopes and no other.

    Raises `AlreadyIssued`, `roles.NotNow` for a live key of a tenant that is not admitted, `ValueError` for a scope
    that is not of this kind of tenant.
    """
    told = {"name": name, "is_test": is_test, "scopes": scopes, "networks": networks, "expires_at": expires_at}
    issued = _issue(tenant=tenant, key_id=key_id, by=by, at=at, **told)
    _record("key.issued", issued.key, by, at, _settings_of(issued.key))
    return issued


@requires_scope
def rotate_key(*, tenant: Tenant, key: ApiKey, key_id: uuid.UUID, overlap: timedelta, by: User, at: datetime) -> Issued:
    """Make a key like this one, for as long a life; this one works for `overlap` more, and never longer than it would.

    Raises `KeyEnded`, and what `issue_key` raises.
    """
    old = ApiKey.objects.for_tenant(tenant).locked().get(pk=key.pk)
    if not queries.is_working(old, at=at):
        raise KeyEnded(old.public_id)
    life = old.expires_at and old.expires_at - old.created_at
    known = [scope for scope in old.scopes if scope in roles.SCOPES[tenant.kind]]
    told = {"name": old.name, "is_test": old.is_test, "scopes": known, "networks": old.networks}
    issued = _issue(tenant=tenant, key_id=key_id, by=by, at=at, expires_at=life and at + life, **told)
    before, old.expires_at = old.expires_at, min(filter(None, (old.expires_at, at + overlap)))
    old.save(update_fields=["expires_at"])
    ends = {"before": {"expires_at": _spell(before)}, "after": {"expires_at": _spell(old.expires_at)}}
    _record("key.rotated", old, by, at, {"successor": issued.key.public_id, **ends})
    _record("key.issued", issued.key, by, at, {"predecessor": old.public_id, **_settings_of(issued.key)})
    return issued


@requires_scope
def revoke_key(*, tenant: Tenant, key: ApiKey, by: User, at: datetime) -> None:
    """End the key with this transaction: every door asks each time. Revoking again changes nothing."""
    if ApiKey.objects.for_tenant(tenant).filter(pk=key.pk, revoked_at=None).update(revoked_at=at):
        _record("key.revoked", key, by, at, {})


def _issue(*, tenant: Tenant, key_id: uuid.UUID, by: User, at: datetime, **settings: Any) -> Issued:
    if not settings["is_test"]:
        roles.refuse_obstacle(tenant, roles.LIVE_KEY)
    unknown = set(settings["scopes"]) - set(roles.SCOPES[tenant.kind])
    if unknown:
        raise ValueError(f"no scopes of this kind of tenant: {sorted(unknown)}")
    token = tokens.new_token(tenant.pk)
    secret = ("cr_test_" if settings["is_test"] else "cr_live_") + token
    stored = {"digest": tokens.digest(token), "last_four": secret[-4:]}
    key = ApiKey(pk=key_id, tenant=tenant, created_by=by, created_at=at, **stored, **settings)
    _insert(key)
    return Issued(key, secret)


def _insert(key: ApiKey) -> None:
    try:
        with transaction.atomic():
            key.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyIssued(key.public_id) from error


def _settings_of(key: ApiKey) -> dict[str, Any]:
    """What the audit keeps of a key."""
    mode = "test" if key.is_test else "live"
    return {"mode": mode, "scopes": key.scopes, "networks": key.networks, "expires_at": _spell(key.expires_at)}


def _record(action: str, key: ApiKey, by: User, at: datetime, detail: dict[str, Any]) -> None:
    audit.record(
        tenant=key.tenant,
        actor=AuditEntry.Actor.PERSON,
        actor_id=by.pk,
        action=action,
        subject=key.public_id,
        detail=detail,
        at=at,
    )


def _spell(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
