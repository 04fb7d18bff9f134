"""A party at the desk: what speaks for and against admitting it, its refusal, a plan of its own, an agency asked in."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _

from tenants import admission, audit
from tenants.company import services as company
from tenants.company.names import FREE_MAIL, name_key
from tenants.letters.services import write_letter
from tenants.models import AuditEntry, Invitation, Membership, Plan, Tenant, User
from tenants.people import invitations
from tenants.scope import requires_scope

HEADS = (Membership.Role.OWNER, Membership.Role.AGENCY_ADMIN)
POLICY = (
    "referrals_per_slot",
    "duplicate_window_days",
    "dispute_window_days",
    "guarantee_days",
    "ownership_days",
    "slot_lifetime_days",
)


@requires_scope
def heads_of(*, tenant: Tenant) -> list[str]:
    """The mailboxes of whoever answers for the party."""
    heads = Membership.objects.for_tenant(tenant).filter(role__in=HEADS, user__is_active=True)
    return list(heads.order_by("joined_at").values_list("user__email", flat=True))


@requires_scope
def doubts_about(*, tenant: Tenant, today: date) -> list[str]:
    """What an operator should look into before admitting: each a sentence, none when nothing is odd."""
    mailboxes = heads_of(tenant=tenant)
    return [*_doubts_of_identity(tenant), *_doubts_of_mailboxes(tenant, mailboxes), *_doubts_of_licence(tenant, today)]


def _doubts_of_identity(tenant: Tenant) -> Iterator[str]:
    others = Tenant.objects.live().exclude(pk=tenant.pk)
    if not tenant.corporate_number:
        yield _("法人番号がありません。")
    for other in others.filter(corporate_number=tenant.corporate_number).exclude(corporate_number="")[:5]:
        yield _("法人番号が「%(name)s」（%(slug)s）と同じです。") % {"name": other.name, "slug": other.slug}
    mine = name_key(tenant.name)
    for name, slug in others.filter(kind=tenant.kind).values_list("name", "slug"):
        if name_key(name) == mine:
            yield _("名前が「%(name)s」（%(slug)s）とまぎらわしいです。") % {"name": name, "slug": slug}


def _doubts_of_mailboxes(tenant: Tenant, mailboxes: list[str]) -> Iterator[str]:
    if not mailboxes:
        yield _("責任者がまだいません。招待を受けていないか、無効になっています。")
    proven = set(EmailAddress.objects.filter(email__in=mailboxes, verified=True).values_list("email", flat=True))
    for mailbox in mailboxes:
        if mailbox not in proven:
            yield _("申込者のメールアドレスが、まだ本人のものと確かめられていません。")
        if domain(mailbox) in FREE_MAIL:
            yield _("申込者が、誰でも使えるメールアドレスで登録しています。")
    if mailboxes and domain(tenant.contact) not in {domain(mailbox) for mailbox in mailboxes}:
        yield _("問い合わせ先のドメインが、申込者のメールアドレスのドメインと違います。")


def _doubts_of_licence(tenant: Tenant, today: date) -> Iterator[str]:
    expires = tenant.licence_expires_date
    if expires and expires < today:
        yield _("許可の有効期限が過ぎています。")
    if tenant.kind == Tenant.Kind.AGENCY and tenant.storage_country != "JP":
        yield _("データを国外に保存します。国外への提供の同意がない候補者は送られません。")


def domain(mailbox: str) -> str:
    return mailbox.rpartition("@")[2].lower()


@requires_scope
def refuse_tenant(*, tenant: Tenant, reason: str, by: User, at: datetime) -> bool:
    """Turn an application down and say why to who applied; False when it was admitted or closed before.

    The operator can take it back (`admission.reopen_tenant`) until the account is emptied.
    """
    waiting = Tenant.objects.filter(pk=tenant.pk, admitted_at=None, closed_at=None)
    if not waiting.update(closed_at=at):
        return False
    for mailbox in heads_of(tenant=tenant):
        write_letter(
            tenant=tenant, kind="refused", recipient=mailbox, cause=f"refused {at.isoformat()}", at=at, reason=reason
        )
    _record(tenant, "tenant.refused", by, at, reason=reason)
    return True


@requires_scope
def give_own_plan(*, tenant: Tenant, by: User, at: datetime, **policy: int | None) -> Plan:
    """Count this party by rules of its own from now on; what was granted keeps the rule it was granted under."""
    before = {name: getattr(tenant.plan, name) for name in POLICY}
    name = _("%(slug)s専用") % {"slug": tenant.slug}
    plan, _is_new = Plan.objects.update_or_create(name=name, defaults=policy)
    Tenant.objects.filter(pk=tenant.pk).update(plan=plan)
    Tenant.objects.filter(test_of=tenant).update(plan=plan)
    _record(tenant, "plan.changed", by, at, before=before, after={name: policy[name] for name in POLICY})
    return plan


@requires_scope
def invite_agency(*, facts: dict[str, Any], admin: str, plan: Plan, by: User, at: datetime) -> Tenant:
    """Found an agency with its licence, and ask its first admin in by mail; an operator admits it as any other."""
    agency = company.found_tenant(kind=Tenant.Kind.AGENCY, plan=plan, at=at, **facts)
    host = Membership(tenant=agency, user=by, role=Membership.Role.AGENCY_ADMIN)
    invitations.invite(tenant=agency, email=admin, role=Membership.Role.AGENCY_ADMIN, by=host, at=at)
    _record(agency, "agency.invited", by, at, licence_number=agency.licence_number)
    return agency


@requires_scope
def reopen(*, tenant: Tenant, by: User, at: datetime) -> bool:
    """Take a closing or a refusal back, within the grace."""
    return admission.reopen_tenant(tenant=tenant, by=by, at=at)


@requires_scope
def open_invitations(*, tenant: Tenant, at: datetime) -> int:
    return Invitation.objects.for_tenant(tenant).filter(accepted_at=None, revoked_at=None, expires_at__gt=at).count()


def _record(tenant: Tenant, action: str, by: User, at: datetime, **detail: Any) -> None:
    audit.record(
        tenant=tenant,
        actor=AuditEntry.Actor.OPERATOR,
        actor_id=by.pk,
        action=action,
        subject=tenant.slug,
        detail=detail,
        at=at,
    )
