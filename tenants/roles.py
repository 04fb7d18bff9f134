"""The role matrix as data: who may do what, asked in one place by views, API and templates."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from tenants.models import ApiKey, Membership, Tenant, User

Actor = "Membership | ApiKey | User"

COUNTS = {"dashboard.view", "template.view", "link.view", "credits.view", "slot.view", "company.view"}
LOOK = COUNTS | {"pool.view", "mail.view", "member.view"}
WORK = LOOK | {"pool.import", "pool.edit", "template.edit", "mail.send", "link.issue", "slot.request"}
RULE = {"company.edit", "member.manage", "key.manage", "policy.edit", "sso.edit", "endpoint.view", "endpoint.manage"}
RULE |= {"audit.view", "audit.export", "pool.export", "pool.erase", "mail.approve", "request.answer"}
OWN = {"tenant.export", "tenant.close", "ownership.transfer"}
AGENCY_LOOK = {"referral.view", "slot.view", "company.view", "member.view", "endpoint.view"}
AGENCY_WORK = AGENCY_LOOK | {"referral.work", "introduction.make"}
AGENCY_RULE = {"company.edit", "member.manage", "key.manage", "endpoint.manage", "policy.edit", "sso.edit"}
AGENCY_RULE |= {"audit.view", "audit.export", "referral.export"}
DESK_LOOK = {"desk.requests", "desk.parties", "desk.figures", "desk.stuck", "desk.audit", "desk.visit"}
DESK_WORK = {"desk.admit", "desk.people", "desk.profiles", "desk.review", "desk.notices", "desk.ledger", "desk.breach"}
MATRIX: dict[str, frozenset[str]] = {
    "owner": frozenset(WORK | RULE | OWN),
    "admin": frozenset(WORK | RULE),
    "recruiter": frozenset(WORK),
    "viewer": frozenset(LOOK),
    "agency_admin": frozenset(AGENCY_WORK | AGENCY_RULE | OWN),
    "consultant": frozenset(AGENCY_WORK),
    "operator": frozenset(DESK_LOOK | DESK_WORK),
    "superuser": frozenset(DESK_LOOK | DESK_WORK | {"desk.staff"}),  # an operator who also manages operators
    "support": frozenset(DESK_LOOK),
    # Stepped into a tenant: they look, and change nothing; support sees no person.
    "operator_visit": frozenset(LOOK | AGENCY_LOOK | {"audit.view"}),
    "support_visit": frozenset(
        COUNTS - {"template.view"} | {"audit.view", "endpoint.view"}
    ),  # a template's preview is of a person
}
# What a key's scopes let a program do. A scope is of a kind of tenant; some are of both.
SCOPES: dict[str, dict[str, frozenset[str]]] = {
    "employer": {
        "candidates:read": frozenset({"pool.view"}),
        "rejections:write": frozenset({"pool.import", "mail.send"}),
        "referrals:read": frozenset({"referral.view", "event.view"}),
        "credits:read": frozenset({"credits.view"}),
        "slots:read": frozenset({"slot.view"}),
        "slots:write": frozenset({"slot.request"}),
        "webhooks:manage": frozenset({"endpoint.manage", "event.view"}),
    },
    "agency": {
        "referrals:read": frozenset({"referral.view", "event.view"}),
        "referrals:write": frozenset({"referral.work"}),
        "slots:read": frozenset({"slot.view"}),
        "introductions:write": frozenset({"introduction.make"}),
        "webhooks:manage": frozenset({"endpoint.manage", "event.view"}),
    },
}
KNOW_ITSELF, LIVE_KEY = "key.self", "key.live"  # what every key may do; what only an admitted tenant's live key may
NEEDS_ADMISSION = frozenset({"pool.import", "mail.send", "link.issue", "slot.request", LIVE_KEY})
NOT_ADMITTED = _("運営の承認をお待ちください。承認されると使えるようになります。")


class NotNow(PermissionDenied):
    """The actor may, but not yet: `reason` says what is missing, in the reader's language."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(reason)
        self.reason = reason


def is_allowed(actor: "Membership | ApiKey | User", action: str) -> bool:
    """May this member, key or operator do `action`, in principle?"""
    return action in actions_of(actor)


def actions_of(actor: "Membership | ApiKey | User") -> frozenset[str]:
    """Everything the actor may do: by role, or by a key's scopes."""
    scopes: list[str] | None = getattr(actor, "scopes", None)
    if scopes is not None:
        known = SCOPES[actor.tenant.kind]  # type: ignore[union-attr]
        return frozenset({KNOW_ITSELF}).union(*(known.get(name, frozenset()) for name in scopes))
    return MATRIX.get(actor.role, frozenset())  # type: ignore[union-attr]


def obstacle(tenant: "Tenant", action: str) -> str | Promise | None:
    """Why nobody of this tenant can do `action` now; None when nothing is in the way."""
    return NOT_ADMITTED if action in NEEDS_ADMISSION and tenant.admitted_at is None else None


def authorize(actor: "Membership | ApiKey | User", action: str) -> None:
    """Pass, or raise `PermissionDenied`; `NotNow` where the role would do and the tenant is not ready."""
    if not is_allowed(actor, action):
        raise PermissionDenied(action)
    tenant = getattr(actor, "tenant", None)
    if tenant:
        refuse_obstacle(tenant, action)


def refuse_obstacle(tenant: "Tenant", action: str) -> None:
    """Pass, or raise `NotNow` with what is in the way."""
    reason = obstacle(tenant, action)
    if reason:
        raise NotNow(reason)


def scopes_for(kind: str, action: str) -> list[str]:
    """The scopes of a kind of tenant any of which lets a key do `action`."""
    return [name for name, actions in SCOPES[kind].items() if action in actions]
