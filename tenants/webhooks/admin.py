"""The operator's desk for webhooks: which endpoints fail, and how each try went. Secrets and bodies are not shown."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants import desk
from tenants.webhooks.models import Attempt, Endpoint


class EndpointState(desk.StateFilter):
    states = {
        "failing": (_("失敗が続いている"), Q(disabled_at=None, failing_since__isnull=False)),
        "disabled": (_("停止中"), Q(disabled_at__isnull=False)),
        "healthy": (_("正常"), Q(disabled_at=None, failing_since=None)),
    }


@admin.register(Endpoint)
class EndpointDesk(desk.ReadingDesk):
    """Where parties want to be told."""

    to_view = "desk.stuck"
    list_display = ("spelled_id", "tenant", "url", "failing_since", "disabled_at", "disabled_reason")
    list_filter = (EndpointState,)
    list_select_related = ("tenant",)
    search_fields = ("url", "tenant__name")
    ordering = ("-id",)
    fields = (
        "spelled_id",
        "tenant",
        "url",
        "kinds",
        "is_thin",
        "created_at",
        "failing_since",
        "disabled_at",
        "disabled_reason",
    )


class AttemptState(desk.StateFilter):
    is_success = Q(status__gte=200, status__lt=300)
    states = {"failed": (_("失敗"), ~is_success), "succeeded": (_("成功"), is_success)}


@admin.register(Attempt)
class AttemptDesk(desk.ReadingDesk):
    """Every try to push a message, newest first."""

    to_view = "desk.stuck"
    list_display = ("spelled_id", "tenant", "kind", "number", "status", "error", "milliseconds", "started_at")
    list_filter = (AttemptState, "kind", "error")
    list_select_related = ("tenant",)
    search_fields = ("=message_id",)
    ordering = ("-id",)
    fields = ("tenant", "endpoint", "message_id", "kind", "number", "started_at", "milliseconds", "status", "error")
