"""What a key's scopes mean, in the words of whoever gives them."""

from django.utils.translation import gettext_lazy as _

from tenants import roles
from tenants.models import Tenant

EMPLOYER = {
    "candidates:read": _("候補者と応募を読む"),
    "rejections:write": _("不採用を登録し、メールを送る"),
    "referrals:read": _("紹介のカウントの状態を読む"),
    "credits:read": _("紹介数と無料紹介枠、その記録を読む"),
    "slots:read": _("枠の利用の依頼と推薦を読む"),
    "slots:write": _("枠の利用を依頼し、選考の結果を記録する"),
    "webhooks:manage": _("Webhookの送信先を設定する"),
}
AGENCY = {
    "referrals:read": _("受け取った紹介とプロフィールを読む"),
    "referrals:write": _("受領、進み具合、異議を伝える"),
    "slots:read": _("募集中の枠の依頼を読む"),
    "introductions:write": _("枠の依頼に人を推薦する"),
    "webhooks:manage": _("Webhookの送信先を設定する"),
}
WORDS = {Tenant.Kind.EMPLOYER: EMPLOYER, Tenant.Kind.AGENCY: AGENCY}


def choices_for(kind: str) -> list[tuple[str, str]]:
    """Every scope of a kind of tenant with its explanation, in the order of `roles.SCOPES`."""
    return [(scope, explain(kind, scope)) for scope in roles.SCOPES[kind]]


def explain(kind: str, scope: str) -> str:
    """「候補者と応募を読む（candidates:read）」; a scope that is no more by its name alone."""
    words = WORDS[Tenant.Kind(kind)].get(scope)
    return _("%(words)s（%(scope)s）") % {"words": words, "scope": scope} if words else scope
