"""Setting up single sign-on, and letting in whom the company's provider vouches for."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.socialaccount.models import SocialAccount

from tenants import audit, sealing
from tenants.company import queries as policies
from tenants.models import AuditEntry, Membership, SingleSignOn, Tenant, User
from tenants.people import invitations
from tenants.people.accounts import is_mailbox_proven
from tenants.people.sso import mailboxes, queries
from tenants.people.sso.claims import Identity
from tenants.scope import requires_scope


class Refused(Exception):
    """This person may not come in; `code` says why, for the page and the audit trail."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Answer:
    """Who comes in, or why nobody does."""

    user: User | None = None
    refusal: str = ""


@requires_scope
def save_provider(
    *, tenant: Tenant, issuer: str, client_id: str, secret: str, domains: list[str], by: User, at: datetime
) -> SingleSignOn:
    """Set the tenant's provider; an empty `secret` keeps the present one.

    Another issuer or client is another provider: its people are strangers, nobody must come in by it, and sessions of
    the earlier one end.
    """
    old = queries.provider_of(tenant=tenant)
    if old and (old.issuer, old.client_id) != (issuer, client_id):
        _forget(tenant, old, by, at)
        old = None
    before = _told(old)
    row = old or SingleSignOn(tenant=tenant, created_at=at, issuer=issuer, client_id=client_id)
    row.domains = domains
    row.sealed_secret = sealing.seal(secret) if secret else row.sealed_secret
    row.save()
    change = {"before": before, "after": _told(row), "is_secret_new": bool(secret)}
    _note(tenant, "sso.saved", by, at, change)
    return row


@requires_scope
def remove_provider(*, tenant: Tenant, by: User, at: datetime) -> None:
    """Nobody comes in by it any more; sessions that did end, and nobody must."""
    row = queries.provider_of(tenant=tenant)
    if row:
        _forget(tenant, row, by, at)
        _note(tenant, "sso.removed", by, at, {"before": _told(row), "after": {}})


@requires_scope
def set_sign_in_policy(*, tenant: Tenant, is_sso_required: bool, is_mfa_required: bool, by: User, at: datetime) -> None:
    """How members must sign in; what does not change leaves no line."""
    policy = policies.policy_of(tenant=tenant)
    before = {"is_sso_required": policy.is_sso_required, "is_mfa_required": policy.is_mfa_required}
    after = {"is_sso_required": is_sso_required, "is_mfa_required": is_mfa_required}
    if before != after:
        policy.is_sso_required, policy.is_mfa_required, policy.updated_at = is_sso_required, is_mfa_required, at
        policy.save()
        _note(tenant, "policy.sign_in_changed", by, at, {"before": before, "after": after})


@requires_scope
def let_in(*, tenant: Tenant, provider: SingleSignOn, identity: Identity, at: datetime) -> Answer:
    """Decide whom the provider's word brings in: a member of this tenant, or one who was invited to it.

    The account is known by the provider's id of the person; their mailbox only finds it the first time. Nobody is
    made a member without an invitation, and no mailbox counts as proven by it.
    """
    try:
        user = _who_it_is(tenant, provider, identity, at)
    except Refused as refused:
        audit.record(
            tenant=tenant,
            actor=AuditEntry.Actor.SYSTEM,
            action="sso.refused",
            subject="sso",
            detail={"reason": refused.code},
            at=at,
        )
        return Answer(refusal=refused.code)
    SocialAccount.objects.get_or_create(provider=str(provider.pk), uid=identity.sub, defaults={"user": user})
    SingleSignOn.objects.for_tenant(tenant).filter(pk=provider.pk, proven_at=None).update(proven_at=at)
    _note(tenant, "sso.entered", user, at, {})
    return Answer(user=user)


def _who_it_is(tenant: Tenant, provider: SingleSignOn, identity: Identity, at: datetime) -> User:
    if not identity.is_verified:
        raise Refused("unverified")
    if mailboxes.domain_of(identity.email) not in provider.domains:
        raise Refused("foreign_domain")
    user = _known_as(provider, identity)
    if user and (user.is_staff or user.is_superuser or not user.is_active):
        raise Refused("stranger")
    if user and Membership.objects.for_tenant(tenant).locked().filter(user=user).exists():
        return user
    return _join(tenant, user, identity, at)


def _known_as(provider: SingleSignOn, identity: Identity) -> User | None:
    """The account of this `sub`; the first time the mailbox's, unless somebody else of theirs already has it."""
    linked = SocialAccount.objects.filter(provider=str(provider.pk))
    account = linked.filter(uid=identity.sub).select_related("user").first()
    if account:
        return User.objects.get(pk=account.user_id)
    user = User.objects.filter(email=identity.email).first()
    if user and linked.filter(user=user).exists():
        raise Refused("other_identity")
    return user


def _join(tenant: Tenant, user: User | None, identity: Identity, at: datetime) -> User:
    """Take up the invitation that waits for this mailbox."""
    invitation = queries.open_invitation(tenant=tenant, email=identity.email, at=at)
    if invitation is None or (user and user.email != identity.email):
        raise Refused("stranger")
    if user and not is_mailbox_proven(user):  # whoever signed up with it may be somebody else: their password ends
        user.set_unusable_password()
        user.save(update_fields=["password"])
    if user is None:
        name = identity.name or identity.email.partition("@")[0]
        user = User.objects.create_user(identity.email, None, name=name)
    invitations.accept_invitation(tenant=tenant, invitation=invitation, user=user, at=at)
    return user


def _forget(tenant: Tenant, row: SingleSignOn, by: User, at: datetime) -> None:
    policy = policies.policy_of(tenant=tenant)
    kept = {"is_mfa_required": policy.is_mfa_required, "is_sso_required": False}
    set_sign_in_policy(tenant=tenant, by=by, at=at, **kept)
    SocialAccount.objects.filter(provider=str(row.pk)).delete()
    SingleSignOn.objects.for_tenant(tenant).filter(pk=row.pk).delete()


def _told(row: SingleSignOn | None) -> dict[str, Any]:
    return {"issuer": row.issuer, "client_id": row.client_id, "domains": row.domains} if row else {}


def _note(tenant: Tenant, action: str, by: User, at: datetime, detail: dict[str, Any]) -> None:
    who: uuid.UUID = by.pk
    person = AuditEntry.Actor.PERSON
    audit.record(tenant=tenant, actor=person, actor_id=who, action=action, subject="sso", detail=detail, at=at)
