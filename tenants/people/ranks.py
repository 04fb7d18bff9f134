"""Which roles a kind of tenant has, highest first, and who may give them: nobody gives what they do not have."""

from tenants.models import Membership, Tenant
from tenants.roles import MATRIX, is_allowed

Role = Membership.Role
ROLES_OF: dict[str, tuple[str, ...]] = {
    Tenant.Kind.EMPLOYER: (Role.OWNER, Role.ADMIN, Role.RECRUITER, Role.VIEWER),
    Tenant.Kind.AGENCY: (Role.AGENCY_ADMIN, Role.CONSULTANT),
}


def top_role(tenant: Tenant) -> str:
    """The role that a tenant is never without."""
    return ROLES_OF[tenant.kind][0]


def next_role(tenant: Tenant) -> str:
    """What somebody becomes who hands the top role over."""
    return ROLES_OF[tenant.kind][1]


def roles_given_by(member: Membership) -> list[str]:
    """The roles this member may give, take away, or act upon: of the tenant's kind, with no right beyond their own."""
    if not is_allowed(member, "member.manage"):
        return []
    return [role for role in ROLES_OF[member.tenant.kind] if MATRIX[role] <= MATRIX[member.role]]
