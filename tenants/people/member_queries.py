"""Who belongs to a tenant, who is asked in, and whose invitation a token is."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Q

from tenants import tokens
from tenants.ids import decode
from tenants.models import AuditEntry, Invitation, Membership, Tenant, User
from tenants.people.accounts import FACTORS
from tenants.people.ranks import ROLES_OF, roles_given_by
from tenants.scope import NOBODY

MOST_SHOWN = 300


@dataclass(frozen=True)
class Place:
    """One member as the list shows them to another."""

    member: Membership
    has_second_factor: bool
    may_change: bool

    @property
    def user(self) -> User:
        return self.member.user


@dataclass(frozen=True)
class Waiting:
    """One invitation that nobody has taken, as the list shows it."""

    invitation: Invitation
    is_open: bool
    may_change: bool


def list_members(*, tenant: Tenant, by: Membership) -> list[Place]:
    """Everybody, the highest role first."""
    everybody = Membership.objects.for_tenant(tenant).select_related("user", "tenant")
    members = sorted(everybody, key=lambda each: (ROLES_OF[tenant.kind].index(each.role), each.user.name, each.pk))
    protected = _with_second_factor([each.user_id for each in members])
    given = roles_given_by(by)
    return [Place(each, each.user_id in protected, each.role in given) for each in members]


def _with_second_factor(users: list[uuid.UUID]) -> set[uuid.UUID]:
    kept = Authenticator.objects.filter(user_id__in=users, type__in=FACTORS)
    return set(kept.values_list("user_id", flat=True))


def list_invitations(*, tenant: Tenant, by: Membership, at: datetime) -> list[Waiting]:
    """Those waiting or run out, the newest first."""
    waiting = Invitation.objects.for_tenant(tenant).filter(accepted_at=None, revoked_at=None)
    shown = waiting.select_related("invited_by").order_by("-created_at", "-pk")[:MOST_SHOWN]
    given = roles_given_by(by)
    return [Waiting(each, each.is_open_at(at), each.role in given) for each in shown]


def member_at(*, tenant: Tenant, public_id: str) -> Membership | None:
    """A member by the id in an address."""
    everybody = Membership.objects.for_tenant(tenant).select_related("user", "tenant")
    return everybody.filter(pk=decode(Membership.PREFIX, public_id) or NOBODY).first()


def public_id_of(*, tenant: Tenant, pk: str) -> str:
    """The public id of the member whose id a form carried; empty when there is none."""
    try:
        found = Membership.objects.for_tenant(tenant).filter(pk=uuid.UUID(pk)).first()
    except ValueError:
        return ""
    return found.public_id if found else ""


def invitation_at(*, tenant: Tenant, public_id: str) -> Invitation | None:
    """An invitation by the id in an address."""
    found = Invitation.objects.for_tenant(tenant).filter(pk=decode(Invitation.PREFIX, public_id) or NOBODY)
    return found.select_related("invited_by").first()


def invitation_behind(*, tenant: Tenant | None, token: str) -> Invitation | None:
    """The invitation whose newest token this is, whatever became of it."""
    if tenant is None:
        return None
    found = Invitation.objects.for_tenant(tenant).filter(digest=tokens.digest(token))
    return found.select_related("tenant", "invited_by").first()


def taken_addresses(*, tenant: Tenant, emails: list[str]) -> set[str]:
    """Those of the mailboxes that belong to a member already."""
    known = Membership.objects.for_tenant(tenant).filter(user__email__in=emails)
    return set(known.values_list("user__email", flat=True))


def was_done(*, tenant: Tenant, by: User, actions: list[str], subject: str) -> bool:
    """Has this person done it before? A button pressed twice is answered as if pressed once."""
    mine: Any = Q(actor_id=by.pk, action__in=actions, subject=subject)
    return AuditEntry.objects.for_tenant(tenant).filter(mine).exists()
