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
SAME_PLACE = 10  # registrations before it from one place on one day: people do not register from each other's phones
DISPOSABLE = frozenset(
    "10minutemail.com guerrillamail.com guerrillamail.net guerrillamailblock.com grr.la sharklasers.com mailinator.com "
    "temp-mail.org temp-mail.io tempmail.com trashmail.com yopmail.com yopmail.net getnada.com dispostable.com "
    "maildrop.cc moakt.com mailnesia.com mintemail.com throwawaymail.com fakeinbox.com mohmal.com emailondeck.com "
    "discard.email burnermail.io inboxkitten.com minuteinbox.com 1secmail.com 1secmail.net 1secmail.org mailcatch.com "
    "spam4.me wegwerfmail.de mail-easy.fr instaddr.ch sute.jp kuku.lu eay.jp via.tokyo.jp ichigo.me choco.la "
    "cream.pink merry.pink neko2.net fuwamofu.com ruru.be macr2.com svk.jp ahk.jp usako.net kpost.be mama3.org".split()
)
EVERYBODY_S = frozenset(  # an employer whose contact is there has no domain of its own in it
    "gmail.com yahoo.co.jp yahoo.com ymail.ne.jp icloud.com me.com outlook.com outlook.jp hotmail.com hotmail.co.jp "
    "live.jp docomo.ne.jp ezweb.ne.jp au.com softbank.ne.jp i.softbank.jp nifty.com biglobe.ne.jp".split()
)


@dataclass(frozen=True)
class Facts:
    """What is known when a person registers."""

    tenant: Tenant
    application: Application | None
    profile: Mapping[str, Any]
    members: Collection[str]  # mailboxes of the employer's own people
    recent: int  # registrations through shared links within the window
    from_there: int  # registrations of the same day from the same place
    is_at_office: bool  # sent from where the employer's own people sign in

    @property
    def mailbox(self) -> str:
        return normalise.email_identity(self.profile["email"])


def is_below(domain: str, domains: Collection[str]) -> bool:
    """Is it one of these, or part of one?"""
    parts = domain.split(".")
    return any(".".join(parts[number:]) in domains for number in range(len(parts)))


def is_own_domain(facts: Facts) -> bool:
    domains = {normalise.domain_of(facts.tenant.contact), *facts.tenant.domains} - EVERYBODY_S
    return is_below(normalise.domain_of(facts.mailbox), domains)


def is_member(facts: Facts) -> bool:
    return facts.mailbox in {normalise.email_identity(email) for email in facts.members}


def is_disposable(facts: Facts) -> bool:
    return is_below(normalise.domain_of(facts.mailbox), DISPOSABLE)


def is_unknown(facts: Facts) -> bool:
    return facts.application is None


def is_not_rejected(facts: Facts) -> bool:
    return facts.application is not None and facts.application.outcome != Application.Outcome.REJECTED


def is_burst(facts: Facts) -> bool:
    return facts.recent >= BURST


def is_from_one_place(facts: Facts) -> bool:
    return facts.from_there >= SAME_PLACE


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
    "same_place": is_from_one_place,
}
WORDS = {
    "own_domain": _("自社のメールアドレス"),
    "member": _("メンバー本人のメールアドレス"),
    "disposable": _("使い捨てのメールアドレス"),
    "no_known_application": _("該当する応募が見つからない"),
    "not_rejected": _("応募が不採用ではない"),
    "burst": _("短い時間に登録が集中"),
    "office": _("企業のメンバーと同じ接続元からの登録"),
    "same_place": _("1日に同じ接続元からの登録が多数"),
}


def reasons_for(facts: Facts) -> list[str]:
    """The codes of every sign that holds; empty for most people."""
    return [code for code, holds in SIGNS.items() if holds(facts)]
