"""The operator's desk for the person: notices, and how files were taken. People themselves are not shown here."""

from django.contrib import admin
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from candidates.consents.models import Notice
from candidates.imports.models import Import
from tenants import desk


class NoticeState(desk.StateFilter):
    states = {"draft": (_("下書き"), Q(published_at=None)), "published": (_("公開済み"), Q(published_at__isnull=False))}


@admin.register(Notice)
class NoticeDesk(desk.ReadingDesk):
    """What candidates read before they consent; each version has its page, where a draft is written and published."""

    to_view = "desk.notices"
    list_display = ("page", "version", "language", "title", "published_at")
    list_display_links = None
    list_filter = (NoticeState, "language")
    ordering = ("-version", "language")
    fields = ("version", "language", "title", "purpose", "items", "retention", "withdrawal", "published_at")

    @admin.display(description=_("同意文"))
    def page(self, notice: Notice) -> str:
        return format_html('<a href="{}">{}</a>', reverse("desk:notice", args=[notice.version]), str(notice))


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
