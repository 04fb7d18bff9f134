"""The desk's list of disputes: which wait, which were decided and how."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from referrals.disputes.models import Dispute
from tenants import desk


class DisputeState(desk.StateFilter):
    states = {
        "open": (_("未決"), Q(decided_at=None)),
        "decided": (_("決定済み"), Q(decided_at__isnull=False)),
    }


@admin.register(Dispute)
class DisputeDesk(desk.ReadingDesk):
    """Disputes, newest first. Each leads to its page, where it is decided."""

    to_view = "desk.review"
    list_display = ("link", "agency", "tenant", "reason", "state", "opened_at", "decided_at")
    list_display_links = None
    list_filter = (DisputeState, "reason", ("agency", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("tenant", "agency")
    search_fields = ("tenant__name", "agency__name")
    ordering = ("-id",)
    fields = ("spelled_id", "tenant", "agency", "reason", "state", "opened_at", "decided_at", "ruling")

    @admin.display(description=_("番号"), ordering="id")
    def link(self, dispute: Any) -> str:
        return format_html('<a href="{}">{}</a>', reverse("desk:dispute", args=[dispute.pk]), dispute.public_id)

    @admin.display(description=_("ステータス"), ordering="decided_at")
    def state(self, dispute: Any) -> str:
        return str(dispute.get_outcome_display() or _("未決"))
