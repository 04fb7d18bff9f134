"""The operator's desk for the person: notices, and how files were taken. People themselves are not shown here."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from candidates.consents import services as consents
from candidates.consents.models import Notice
from candidates.imports.models import Import
from tenants import desk


class NoticeState(desk.StateFilter):
    states = {"draft": (_("下書き"), Q(published_at=None)), "published": (_("公開済み"), Q(published_at__isnull=False))}


@admin.register(Notice)
class NoticeDesk(desk.Desk):
    """What candidates read before they consent: a draft is edited freely, a published one never again."""

    to_view = to_change = "desk.notices"
    list_display = ("__str__", "version", "language", "title", "published_at")
    list_filter = (NoticeState, "language")
    ordering = ("-version", "language")
    actions = ("publish",)
    fields = ("version", "language", "title", "purpose", "items", "retention", "withdrawal", "published_at")
    readonly_fields = ("published_at",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Consents stand on the words that were read: published ones stay."""
        is_fixed = obj is not None and obj.published_at is not None
        return not is_fixed and super().has_change_permission(request, obj)

    @admin.action(description=_("公開"), permissions=["change"])
    def publish(self, request: HttpRequest, rows: QuerySet[Notice]) -> HttpResponse | None:
        if not desk.is_confirmed(request):
            text = _("選んだ版のすべての言語を公開します。公開した同意文は変更できません。")
            return desk.ask(self, request, rows, action="publish", title=_("公開"), text=text)
        for version in sorted(set(rows.values_list("version", flat=True))):
            self.publish_version(request, version)
        return None

    def publish_version(self, request: HttpRequest, version: int) -> None:
        try:
            is_new = consents.publish_notice(version=version, at=timezone.now())
        except consents.LanguageMissing as missing:
            text = _("第%(version)s版：「%(language)s」がありません。すべての言語をそろえてから公開してください。")
            self.message_user(request, text % {"version": version, "language": missing}, messages.ERROR)
            return
        text = _("第%(version)s版を公開しました。") if is_new else _("第%(version)s版はすでに公開済みです。")
        self.message_user(request, text % {"version": version}, messages.SUCCESS)


@admin.register(Import)
class ImportDesk(desk.ReadingDesk):
    """The files taken, as counts; their rows are the employer's."""

    to_view = "desk.profiles"
    list_display = ("spelled_id", "tenant", "layout", "rows", "eligible_count", "error_count", "at")
    list_filter = ("layout",)
    list_select_related = ("tenant",)
    ordering = ("-id",)
    fields = (
        "spelled_id",
        "tenant",
        "layout",
        "encoding",
        "rows",
        "created_count",
        "updated_count",
        "unchanged_count",
        "duplicate_count",
        "error_count",
        "eligible_count",
        "not_eligible_count",
        "unmailable_count",
        "refused_columns",
        "at",
    )
