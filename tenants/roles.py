"""The role matrix as data: who may do what, asked in one place by views, API and templates."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from tenants.models import Membership

LOOK = {"dashboard.view", "pool.view", "template.view", "mail.view", "link.view", "credits.view", "slot.view"}
WORK = LOOK | {"pool.import", "template.edit", "mail.send", "slot.request"}
AGENCY_LOOK = {"referral.view"}
MATRIX: dict[str, frozenset[str]] = {
    "owner": frozenset(WORK),
    "admin": frozenset(WORK),
    "recruiter": frozenset(WORK),
    "viewer": frozenset(LOOK),
    "agency_admin": frozenset(AGENCY_LOOK),
    "consultant": frozenset(AGENCY_LOOK),
}


def is_allowed(membership: "Membership", action: str) -> bool:
    """May this member do `action` in their tenant?"""
    return action in MATRIX[membership.role]


def authorize(membership: "Membership", action: str) -> None:
    """Pass, or `PermissionDenied`."""
    if not is_allowed(membership, action):
        raise PermissionDenied(action)
