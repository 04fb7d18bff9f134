"""Members: their roles, their leaving, and the tenant's passing from one owner to another.

Every change locks the tenant's memberships first, so that two owners who demote each other do it one after the other.
The database keeps the last of the top role too, whoever asks (migration 0002).
"""

import uuid
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from tenants import audit
from tenants.letters.services import write_letter
from tenants.models import AuditEntry, Membership, Tenant
from tenants.people.ranks import next_role, roles_given_by, top_role
from tenants.roles import authorize
from tenants.scope import requires_scope

Members = dict[uuid.UUID, Membership]


class Refused(Exception):
    """What was asked for cannot be done; the text says why and what to do, in the reader's words."""


class AboveOwnRole(PermissionDenied):
    """Somebody tried to give, or to act upon, a role with rights that they do not have."""


@requires_scope
def change_role(*, tenant: Tenant, member: Membership, role: str, by: Membership, at: datetime) -> Membership:
    """Give a member another role. The role they have already changes nothing."""
    everybody = _locked(tenant)
    me, them = _both(everybody, by, member)
    _require_rank(me, them.role, role)
    if them.role == role:
        return them
    _keep_the_last(everybody, them)
    told = {"before": {"role": them.role}, "after": {"role": role}}
    _set_role(them, role)
    _record(me, "member.role_changed", them, at, told)
    return them


@requires_scope
def remove_member(*, tenant: Tenant, member: Membership, by: Membership, at: datetime) -> None:
    """Take somebody's place away: their next request finds no door. Everything they made stays."""
    everybody = _locked(tenant)
    me, them = _both(everybody, by, member)
    _require_rank(me, them.role)
    _keep_the_last(everybody, them)
    _record(me, "member.removed", them, at, {"user": str(them.user_id), "role": them.role})
    them.delete()


@requires_scope
def leave_tenant(*, tenant: Tenant, by: Membership, at: datetime) -> None:
    """Give one's own place up."""
    everybody = _locked(tenant)
    me, _them = _both(everybody, by, by)
    _keep_the_last(everybody, me)
    _record(me, "member.left", me, at, {"user": str(me.user_id), "role": me.role})
    me.delete()


@requires_scope
def transfer_ownership(*, tenant: Tenant, to: Membership, by: Membership, at: datetime, language: str = "ja") -> None:
    """Make another member the owner; who was it gets the next role. Both are written to."""
    me, them = _both(_locked(tenant), by, to)
    authorize(me, "ownership.transfer")
    if them.role == top_role(tenant):
        raise Refused(_("%(name)sさんは、すでに%(role)sです。") % _names(them))
    told = {"before": {"owner": str(me.user_id)}, "after": {"owner": str(them.user_id)}}
    _set_role(them, top_role(tenant))
    _set_role(me, next_role(tenant))
    line = _record(me, "ownership.transferred", them, at, told)
    for each in (me, them):
        data = {"before": str(me.user_id), "after": str(them.user_id)}
        written: dict[str, Any] = {"recipient": each.user.email, "cause": str(line.pk), "language": language, **data}
        write_letter(tenant=tenant, kind="ownership", at=at, **written)


def _locked(tenant: Tenant) -> Members:
    """Everybody's place, locked in one order, as it is now."""
    rows = Membership.objects.for_tenant(tenant).locked().select_related("user", "tenant").order_by("pk")
    return {row.pk: row for row in rows}


def _both(everybody: Members, by: Membership, member: Membership) -> tuple[Membership, Membership]:
    """Who acts and upon whom, as they are under the lock."""
    if by.pk not in everybody:
        raise PermissionDenied("no longer a member")
    if member.pk not in everybody:
        raise Refused(_("このメンバーは、すでに外されています。"))
    return everybody[by.pk], everybody[member.pk]


def _require_rank(me: Membership, *roles: str) -> None:
    authorize(me, "member.manage")
    if not set(roles) <= set(roles_given_by(me)):
        raise AboveOwnRole(" ".join(roles))


def _keep_the_last(everybody: Members, them: Membership) -> None:
    """Refuse when nobody else has the role that a tenant is never without."""
    top = top_role(them.tenant)
    if them.role == top and not any(other.role == top for other in everybody.values() if other.pk != them.pk):
        said = _("%(name)sさんは最後の%(role)sです。先に、ほかの人を%(role)sにしてから、変更や退出をしてください。")
        raise Refused(said % _names(them))


def _names(member: Membership) -> dict[str, str]:
    return {"name": member.user.name, "role": member.get_role_display()}


def _set_role(member: Membership, role: str) -> None:
    member.role = role
    member.save(update_fields=["role"])


def _record(me: Membership, action: str, them: Membership, at: datetime, detail: dict[str, Any]) -> AuditEntry:
    acted: dict[str, Any] = {"actor": AuditEntry.Actor.PERSON, "actor_id": me.user_id, "action": action}
    return audit.record(tenant=me.tenant, subject=them.public_id, detail=detail, at=at, **acted)
