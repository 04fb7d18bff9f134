"""The operator's desk for rejection mails: which wait, failed, or were handed over without an answer. No addresses."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from referrals.rejections.models import Mail
from referrals.rejections.queries import IS_STATE, state_of
from tenants import desk

STAMPS = ("queued_at", "next_at", "attempts", "handed_at", "sent_at", "failed_at", "error")


class MailStateFilter(desk.StateFilter):
    states = {state.value: (state.label, condition) for state, condition in IS_STATE.items()}


class PostedDesk(desk.ReadingDesk):
    """Any kind of mail, newest first."""

    list_select_related = ("tenant",)
    search_fields = ("=message_id", "tenant__name")
    ordering = ("-id",)

    @admin.display(description=_("ステータス"))
    def state(self, mail: Any) -> str:
        return str(state_of(mail).label)


@admin.register(Mail)
class MailDesk(PostedDesk):
    """Rejection mails."""

    to_view = "desk.profiles"
    list_display = ("spelled_id", "tenant", "state", "error", "attempts", "next_at", "sent_at")
    list_filter = (MailStateFilter,)
    fields = ("spelled_id", "tenant", *STAMPS, "message_id")
