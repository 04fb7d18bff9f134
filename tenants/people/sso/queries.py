"""A tenant's provider, and who may come in by it. What looks across tenants is for the doors alone."""

import uuid
from collections.abc import Collection
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db.models import Q, QuerySet

from tenants.models import Invitation, Membership, SingleSignOn, Tenant, User
from tenants.people.sso import mailboxes
from tenants.scope import require, requires_scope, scope


@requires_scope
def provider_of(*, tenant: Tenant) -> SingleSignOn | None:
    return SingleSignOn.objects.for_tenant(tenant).select_related("tenant").first()


@requires_scope
def open_invitation(*, tenant: Tenant, email: str, at: datetime) -> Invitation | None:
    invitations = Invitation.objects.for_tenant(tenant).locked()
    return invitations.filter(email=email, accepted_at=None, revoked_at=None, expires_at__gt=at).first()


@requires_scope
def domains_without_a_mailbox(*, tenant: Tenant, domains: Collection[str]) -> list[str]:
    """Those at which nobody who rules here has proven a mailbox: the company has not shown that they are its own."""
    rulers = Membership.objects.for_tenant(tenant).filter(role__in=("owner", "admin", "agency_admin"))
    proven = EmailAddress.objects.filter(verified=True, user__in=rulers.values("user"))
    own = {mailboxes.domain_of(email) for email in proven.values_list("email", flat=True)}
    return [domain for domain in domains if domain not in own]


def has_come_in(*, row: SingleSignOn, user: User) -> bool:
    """Has this very person come in by it? Of no tenant, so it may be asked anywhere."""
    return SocialAccount.objects.filter(provider=str(row.pk), user=user).exists()


def _open_providers() -> "QuerySet[SingleSignOn]":
    require()
    return SingleSignOn.objects.select_related("tenant__plan").filter(tenant__closed_at=None, tenant__test_of=None)


def provider_at(told: str) -> SingleSignOn | None:
    """For the door: by a company's address name, or by a mailbox's domain, where the provider has shown itself.

    Of two that claim a domain the one that came first speaks for it. Whose mailbox it is does not matter.
    """
    with scope(network=True):
        domain = mailboxes.domain_of(told)
        if not domain:
            return _open_providers().filter(tenant__slug=told.strip().lower()).first()
        proven = _open_providers().filter(proven_at__isnull=False, domains__contains=[domain])
        return proven.order_by("proven_at").first()


def taken_domains(*, domains: Collection[str], tenant_id: uuid.UUID) -> list[str]:
    """For the door: those for which another company's provider speaks. Never says whose."""
    with scope(network=True):
        claim = Q()
        for domain in domains:
            claim |= Q(domains__contains=[domain])
        others = SingleSignOn.objects.filter(claim, proven_at__isnull=False).exclude(tenant_id=tenant_id)
        claimed = {domain for row in others for domain in row.domains} if domains else set()
        return [domain for domain in domains if domain in claimed]
