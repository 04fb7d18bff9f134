"""The operator's desk for rejection mails: which wait, failed, or were handed over without an answer. No addresses."""

from django.contrib import admin

from referrals.rejections.models import Mail
from referrals.rejections.queries import IS_STATE
from tenants import desk

STAMPS = ("queued_at", "next_at", "attempts", "handed_at", "sent_at", "failed_at")


class MailStateFilter(desk.StateFilter):
    states = {state.value: (state.label, condition) for state, condition in IS_STATE.items()}


@admin.register(Mail)
class MailDesk(desk.ReadingDesk):
    """Rejection mails, newest first."""

    list_display = ("spelled_id", "tenant", *STAMPS, "error")
    list_filter = (MailStateFilter,)
    list_select_related = ("tenant",)
    search_fields = ("=message_id", "tenant__name")
    ordering = ("-id",)
    fields = ("spelled_id", "tenant", *STAMPS, "error", "message_id")
