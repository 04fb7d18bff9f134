"""What puts a registration before an operator's eyes first: never a refusal, and never felt by the candidate."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from candidates.models import Application
from candidates.pool import normalise
from tenants.models import Tenant

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
    members: Collection[str]  # mailboxes of the employer's own people
    recent: int  # registrations through shared links within the window
    is_at_office: bool  # sent from where the employer's own people sign in

    @property
    def mailbox(self) -> str:
        return normalise.email_identity(self.profile["email"])


def is_own_domain(facts: Facts) -> bool:
    domains = {normalise.domain_of(facts.tenant.contact), *facts.tenant.domains}
    return normalise.domain_of(facts.mailbox) in domains


def is_member(facts: Facts) -> bool:
    return facts.mailbox in {normalise.email_identity(email) for email in facts.members}


def is_disposable(facts: Facts) -> bool:
    return normalise.domain_of(facts.mailbox) in DISPOSABLE


def is_unknown(facts: Facts) -> bool:
    return facts.application is None


def is_not_rejected(facts: Facts) -> bool:
    return facts.application is not None and facts.application.outcome != Application.Outcome.REJECTED


def is_burst(facts: Facts) -> bool:
    return facts.recent >= BURST


def is_at_office(facts: Facts) -> bool:
    return facts.is_at_office


SIGNS: dict[str, Callable[[Facts], bool]] = {
    "own_domain": is_own_domain,
    "member": is_member,
    "disposable": is_disposable,
    "no_known_application": is_unknown,
    "not_rejected": is_not_rejected,
    "burst": is_burst,
    "office": is_at_office,
}
WORDS = {
    "own_domain": _("自社のメールアドレス"),
    "member": _("メンバー本人のメールアドレス"),
    "disposable": _("使い捨てのメールアドレス"),
    "no_known_application": _("該当する応募が見つからない"),
    "not_rejected": _("応募が不採用ではない"),
    "burst": _("短い時間に登録が集中"),
    "office": _("企業のメンバーと同じ接続元からの登録"),
}


def reasons_for(facts: Facts) -> list[str]:
    """The codes of every sign that holds; empty for most people."""
    return [code for code, holds in SIGNS.items() if holds(facts)]
