"""The operator's desk for deliveries: what waits, what failed and why. Profiles and names are not shown."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from referrals.relay.models import OPEN, Delivery
from tenants import desk

STAMPS = ("next_at", "delivered_at", "acknowledged_at", "refused_at", "failed_at")
WORDS = {
    "no_endpoint": _("送信先が登録されていない"),
    "consent_missing": _("同意がない"),
    "consent_withdrawn": _("同意が撤回された"),
    "consent_expired": _("同意の有効期間が終わった"),
    "agency_not_accepting": _("人材紹介会社が未承認、または解約済み"),
    "licence_expired": _("許可の有効期限が過ぎている"),
    "stored_abroad": _("データの保存国が日本ではない"),
    "agency_excluded": _("企業の連携ルールで除かれた人材紹介会社"),
    "application_excluded": _("企業の連携ルールで除かれた応募"),
    "timeout": _("15秒以内に応答がない"),
    "connect": _("接続できない"),
    "dns": _("送信先の名前を解決できない"),
    "tls": _("TLSの証明書に問題がある"),
    "disconnected": _("接続が途中で切れた"),
    "bad_answer": _("応答を読み取れない"),
}


def words_of(reason: str) -> str:
    """A delivery's reason as people say it; a code that says enough by itself (`status_500`) stays."""
    return str(WORDS.get(reason, reason))


class DeliveryState(desk.StateFilter):
    states = {
        "retrying": (_("再送待ち"), OPEN & ~Q(reason="")),
        "waiting": (_("送付待ち"), OPEN & Q(reason="")),
        "failed": (_("送付失敗"), Q(failed_at__isnull=False)),
        "refused": (_("送付中止"), Q(refused_at__isnull=False)),
        "delivered": (_("送付済み"), Q(delivered_at__isnull=False)),
    }


@admin.register(Delivery)
class DeliveryDesk(desk.ReadingDesk):
    """Pushes to agencies, newest first."""

    to_view = "desk.stuck"
    list_display = ("spelled_id", "tenant", "agency", "kind", "state", "why", "attempts", "next_at")
    list_filter = (DeliveryState, "kind", ("agency", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("tenant", "agency")
    search_fields = ("tenant__name", "agency__name")
    ordering = ("-id",)
    fields = (
        "spelled_id",
        "tenant",
        "agency",
        "referral",
        "kind",
        "sequence",
        "attempts",
        "why",
        "lease_until",
        *STAMPS,
    )

    @admin.display(description=_("理由"), ordering="reason")
    def why(self, delivery: Any) -> str:
        return words_of(delivery.reason) or "—"

    @admin.display(description=_("ステータス"))
    def state(self, delivery: Any) -> str:
        return str(DeliveryState.states[state_of(delivery)][0])


def state_of(delivery: Any) -> str:
    """Which of `DeliveryState` a row at hand is in."""
    for name in ("delivered", "refused", "failed"):
        if getattr(delivery, f"{name}_at"):
            return name
    return "retrying" if delivery.reason else "waiting"
