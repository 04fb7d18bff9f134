"""The company's verbs: asked for, founded with the twin that its test keys work in, changed."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress

from tenants import audit, events
from tenants.company.names import address_name
from tenants.models import AuditEntry, Founding, Membership, Plan, Policy, Tenant, User
from tenants.scope import OutsideScope, require, requires_scope

MOST_WAITING = 5  # companies of one person
PROVE_WITHIN = timedelta(days=7)
FACTS = ("name", "corporate_number", "address", "representative", "contact")
LICENCE = ("licence_number", "licence_expires_date", "prefecture", "speciality", "storage_country")
LICENCE_FACTS = (*LICENCE, "zero_fee_confirmed_at")
PERSONAL = ("representative", "contact")  # somebody's name, and a mailbox that may be somebody's
COPIED = (*FACTS, "domains", *LICENCE_FACTS)  # what a twin is told of its live tenant


@requires_scope
def found_tenant(
    *, kind: str, slug: str, name: str, plan: Plan, at: datetime, by: User | None = None, **facts: Any
) -> Tenant:
    """Make a tenant with its rules, and its test twin; it takes part once an operator admits it.

    `facts`: any field of `COPIED`, and `admitted_at` for one that comes admitted. Only in the network's scope.
    """
    if not require().is_network:
        raise OutsideScope("a tenant is founded by the network")
    tenant = _make(kind=kind, slug=slug, name=name, plan=plan, founded_at=at, **facts)
    found_twin(tenant=tenant, at=at)
    actor, actor_id = (AuditEntry.Actor.PERSON, by.pk) if by else (AuditEntry.Actor.SYSTEM, None)
    audit.record(tenant=tenant, actor=actor, actor_id=actor_id, action="tenant.founded", subject=slug, at=at)
    return tenant


@requires_scope
def found_twin(*, tenant: Tenant, at: datetime) -> Tenant:
    """The test twin: the tenant's facts and licence, admitted at once, by an address name that says nothing."""
    copied = {field: getattr(tenant, field) for field in COPIED}
    told = {"kind": tenant.kind, "plan": tenant.plan, "founded_at": at, "admitted_at": at}
    return _make(test_of=tenant, slug=f"test-{secrets.token_hex(8)}", **told, **copied)


@requires_scope
def ask_founding(*, user: User, facts: dict[str, Any], at: datetime) -> None:
    """Keep what somebody who signs up says of their company until their mailbox is proven. The last word counts."""
    Founding.objects.update_or_create(user=user, defaults={"facts": facts, "asked_at": at})


@requires_scope
def forget_unproven(*, at: datetime) -> int:
    """Forget who signed up, and what they said of their company, when their mailbox was not proven in time.

    Somebody who has come in by another way (an invitation, the desk) stays; only what they asked for goes.
    """
    late = Founding.objects.select_for_update(of=("self",)).filter(asked_at__lte=at - PROVE_WITHIN)
    asked = list(late.values_list("user", flat=True))
    Founding.objects.filter(user__in=asked).delete()
    known = User.objects.filter(pk__in=asked, memberships=None, is_staff=False, last_login=None)
    gone = list(known.exclude(emailaddress__verified=True).values_list("pk", flat=True))
    EmailAddress.objects.filter(user__in=gone).delete()
    User.objects.filter(pk__in=gone)._raw_delete("default")  # they did nothing here: no row can name them
    return len(asked)


@requires_scope
def found_waiting(*, user: User, at: datetime) -> Tenant | None:
    """The mailbox is proven: found the company its owner asked for, once. None when they asked for none."""
    waiting = Founding.objects.select_for_update(of=("self",)).filter(user=user).first()
    if waiting is None:
        return None
    waiting.delete()
    return found_employer(user=user, facts=waiting.facts, at=at)


class TooManyWait(Exception):
    """So many of one person's companies wait for the operator that no more are taken."""


@requires_scope
def add_employer(*, user: User, facts: dict[str, Any], at: datetime) -> Tenant:
    """One more company for somebody; what was sent twice is one company. Raises `TooManyWait`."""
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    mine = Membership.objects.filter(user=user, role=Membership.Role.OWNER).values("tenant")
    waiting = Tenant.objects.live().filter(pk__in=mine, admitted_at=None, closed_at=None)
    same = waiting.filter(name=facts["name"], corporate_number=facts["corporate_number"]).first()
    if same is None and waiting.count() >= MOST_WAITING:
        raise TooManyWait
    return same or found_employer(user=user, facts=facts, at=at)


@requires_scope
def found_employer(*, user: User, facts: dict[str, Any], at: datetime) -> Tenant:
    """An employer with its first owner, to be admitted. Two companies of one name get two address names."""
    plans = Plan.objects.select_for_update(no_key=True).order_by("pk")  # one at a time: of two, one has the name
    plan = plans.first() or Plan.objects.create(name="標準")
    slug = address_name(user.email, facts["name"], set(Tenant.objects.values_list("slug", flat=True)))
    tenant = found_tenant(kind=Tenant.Kind.EMPLOYER, slug=slug, plan=plan, by=user, at=at, **facts)
    Membership.objects.create(tenant=tenant, user=user, role=Membership.Role.OWNER)
    return tenant


@requires_scope
def change_company(*, tenant: Tenant, by: User, at: datetime, **facts: Any) -> dict[str, Any]:
    """Change what the tenant says of itself, its twin's too; returns what was different before.

    What was told before stays as it was told: records and receipts hold their own copy.
    """
    known = Tenant.objects.select_for_update(of=("self",)).get(pk=tenant.pk)
    before = {field: getattr(known, field) for field, value in facts.items() if getattr(known, field) != value}
    if before:
        after = {field: facts[field] for field in before}
        Tenant.objects.filter(pk=tenant.pk).update(**after)
        Tenant.objects.filter(test_of=tenant).update(**after)
        _note(tenant, by, "company.changed", _change(before, after), at)
    return before


@requires_scope
def confirm_zero_fee(*, tenant: Tenant, by: User, at: datetime) -> None:
    """The agency confirms, on this day, that its notified fee table holds introductions at no fee (職業安定法)."""
    for party in (Tenant.objects.filter(pk=tenant.pk), Tenant.objects.filter(test_of=tenant)):
        party.update(zero_fee_confirmed_at=at)
    _note(tenant, by, "company.zero_fee_confirmed", {}, at)


@requires_scope
def change_policy(*, tenant: Tenant, by: User, at: datetime, **rules: Any) -> dict[str, Any]:
    """Change the company's own rules; returns what was different before. Who answers mails is named, not quoted."""
    policy = _policy(tenant, at)
    before = {field: getattr(policy, field) for field, value in rules.items() if getattr(policy, field) != value}
    if before:
        Policy.objects.filter(pk=policy.pk).update(**rules, updated_at=at)
        after = {field: rules[field] for field in before}
        _note(tenant, by, "policy.changed", {"before": _sayable(before), "after": _sayable(after)}, at)
    return before


@requires_scope
def confirm_step(*, tenant: Tenant, step: str, by: User, at: datetime) -> None:
    """Note that somebody has looked at a step of the start which no other row shows. The first time counts."""
    policy = _policy(tenant, at)
    if step not in policy.confirmed:
        Policy.objects.filter(pk=policy.pk).update(confirmed=policy.confirmed | {step: at.isoformat()})
        _note(tenant, by, f"start.{step}", {}, at)


def _policy(tenant: Tenant, at: datetime) -> Policy:
    """The tenant's rules, locked; made where there are none yet."""
    Policy.objects.get_or_create(tenant=tenant, defaults={"updated_at": at})
    found: Policy = Policy.objects.for_tenant(tenant).locked().get()
    return found


def _change(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What was and what is; of what is a person's only that it changed."""
    told = {"before": before, "after": after}
    said = {when: {field: told[when][field] for field in before if field not in PERSONAL} for when in told}
    hidden = sorted(set(before) & set(PERSONAL))
    return said | ({"fields": hidden} if hidden else {})


def _sayable(rules: dict[str, Any]) -> dict[str, Any]:
    """A mailbox may be a person's: that it was set is kept, not which."""
    return {field: bool(value) if field == "reply_to" else value for field, value in rules.items()}


def _note(tenant: Tenant, by: User, action: str, detail: dict[str, Any], at: datetime) -> None:
    actor = AuditEntry.Actor.PERSON
    subject = tenant.slug
    audit.record(tenant=tenant, actor=actor, actor_id=by.pk, action=action, subject=subject, detail=detail, at=at)


def _make(**fields: Any) -> Tenant:
    """A tenant with its rules; what else it needs (a purse) follows from the event."""
    tenant = Tenant.objects.create(**fields)
    Policy.objects.create(tenant=tenant, updated_at=tenant.founded_at)
    events.record(tenant=tenant, kind="tenant.founded", subject=tenant.slug, data={}, at=tenant.founded_at)
    return tenant
