"""What puts a registration before an operator's eyes first: never a refusal, and never felt by the candidate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from candidates.models import Application
from candidates.pool import normalise
from referrals.optin.models import Referral
from tenants.models import Membership, Tenant

BURST = 20  # registrations through shared links …
BURST_WINDOW = timedelta(minutes=10)  # … within this time
DISPOSABLE = frozenset(
    "10minutemail.com guerrillamail.com mailinator.com sharklasers.com temp-mail.org tempmail.com trashmail.com "
    "yopmail.com getnada.com dispostable.com maildrop.cc moakt.com instaddr.ch sute.jp kuku.lu mail-easy.fr".split()
)


@dataclass(frozen=True)
class Facts:
    """What is known when a person registers."""

    tenant: Tenant
    application: Application | None
    profile: Mapping[str, Any]
    is_shared: bool
    at: datetime

    @property
    def mailbox(self) -> str:
        return normalise.email_identity(self.profile["email"])


def is_own_domain(facts: Facts) -> bool:
    domains = {normalise.domain_of(facts.tenant.contact), *facts.tenant.domains}
    return normalise.domain_of(facts.mailbox) in domains


def is_member(facts: Facts) -> bool:
    members = Membership.objects.for_tenant(facts.tenant).values_list("user__email", flat=True)
    return facts.mailbox in {normalise.email_identity(email) for email in members}


def is_disposable(facts: Facts) -> bool:
    return normalise.domain_of(facts.mailbox) in DISPOSABLE


def is_unknown(facts: Facts) -> bool:
    return facts.application is None


def is_not_rejected(facts: Facts) -> bool:
    return facts.application is not None and facts.application.outcome != Application.Outcome.REJECTED


def is_burst(facts: Facts) -> bool:
    if not facts.is_shared:
        return False
    recent = Referral.objects.for_tenant(facts.tenant).filter(registered_at__gt=facts.at - BURST_WINDOW)
    return recent.filter(registration__link__application=None).count() >= BURST


SIGNS: dict[str, Callable[[Facts], bool]] = {
    "own_domain": is_own_domain,
    "member": is_member,
    "disposable": is_disposable,
    "no_known_application": is_unknown,
    "not_rejected": is_not_rejected,
    "burst": is_burst,
}
WORDS = {
    "own_domain": _("自社のメールアドレス"),
    "member": _("メンバー本人のメールアドレス"),
    "disposable": _("使い捨てのメールアドレス"),
    "no_known_application": _("該当する応募が見つからない"),
    "not_rejected": _("応募が不採用ではない"),
    "burst": _("短い時間に登録が集中"),
}


def reasons_for(facts: Facts) -> list[str]:
    """The codes of every sign that holds; empty for most people."""
    return [code for code, holds in SIGNS.items() if holds(facts)]
