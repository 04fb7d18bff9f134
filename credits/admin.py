"""The operator's desk for the purse: everything can be seen, and nothing moved but by an adjustment of two."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from credits.models import Account, Adjustment, Book, Entry, Inspection, SignedHead, Transaction
from tenants import desk

TO_VIEW = "desk.ledger"


class EntryLines(admin.TabularInline):
    """A transaction's entries beneath it."""

    model = Entry
    fields = readonly_fields = ("account", "amount", "balance")
    can_delete = False
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return desk.may(request, TO_VIEW)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("account")


@admin.register(Transaction)
class TransactionDesk(desk.ReadingDesk):
    """The ledgers, newest first."""

    to_view = TO_VIEW
    list_display = ("spelled_id", "tenant", "seq", "kind", "cause", "at")
    list_filter = ("kind", ("tenant", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("tenant",)
    search_fields = ("cause", "tenant__name")
    ordering = ("-id",)
    fields = ("spelled_id", "tenant", "seq", "kind", "cause", "at", "policy", "spelled_prev_hash", "spelled_hash")
    inlines = (EntryLines,)

    @admin.display(description=_("直前のハッシュ"))
    def spelled_prev_hash(self, row: Transaction) -> str:
        return bytes(row.prev_hash).hex()

    @admin.display(description=_("ハッシュ"))
    def spelled_hash(self, row: Transaction) -> str:
        return bytes(row.hash).hex()


@admin.register(Account)
class AccountDesk(desk.ReadingDesk):
    """Every balance of every tenant."""

    to_view = TO_VIEW
    list_display = ("tenant", "unit", "code", "balance")
    list_filter = ("unit", "code", ("tenant", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("tenant",)
    search_fields = ("tenant__name",)
    ordering = ("tenant", "unit", "code")
    fields = ("tenant", "unit", "code", "balance")


@admin.register(Book)
class BookDesk(desk.ReadingDesk):
    """Where each ledger stands, and the hash to compare with a statement's."""

    to_view = TO_VIEW
    list_display = ("tenant", "seq", "slots_granted", "spelled_head", "opened_at")
    list_select_related = ("tenant",)
    search_fields = ("tenant__name",)
    ordering = ("tenant",)
    fields = ("tenant", "seq", "slots_granted", "spelled_head", "opened_at")

    @admin.display(description=_("最新のハッシュ"))
    def spelled_head(self, row: Book) -> str:
        return bytes(row.head).hex()


class AdjustmentState(desk.StateFilter):
    states = {
        "open": (_("未決"), Q(decided_at=None)),
        "decided": (_("決定済み"), Q(decided_at__isnull=False)),
    }


@admin.register(Adjustment)
class AdjustmentDesk(desk.ReadingDesk):
    """Adjustments, newest first. Each leads to its page, where it is decided."""

    to_view = TO_VIEW
    list_display = ("link", "tenant", "unit", "amount", "state", "proposed_at", "decided_at")
    list_display_links = None
    list_filter = (AdjustmentState, "unit", ("tenant", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("tenant",)
    search_fields = ("tenant__name",)
    ordering = ("-id",)
    fields = ("spelled_id", "tenant", "unit", "amount", "reason", "state", "proposed_at", "decided_at")

    @admin.display(description=_("番号"), ordering="id")
    def link(self, row: Any) -> str:
        return format_html('<a href="{}">{}</a>', reverse("desk:adjustment", args=[row.pk]), row.public_id)

    @admin.display(description=_("ステータス"), ordering="decided_at")
    def state(self, row: Any) -> str:
        return str(row.get_outcome_display() or _("未決"))


class InspectionState(desk.StateFilter):
    states = {"wrong": (_("不一致"), ~Q(wrong=""))}


@admin.register(Inspection)
class InspectionDesk(desk.ReadingDesk):
    """What the nightly auditor last said of each ledger."""

    to_view = TO_VIEW
    shows_twins = True
    list_display = ("tenant", "date", "transactions", "wrong", "at")
    list_filter = (InspectionState,)
    list_select_related = ("tenant",)
    search_fields = ("tenant__name",)
    ordering = ("date", "tenant")
    fields = ("tenant", "date", "at", "transactions", "wrong")


@admin.register(SignedHead)
class SignedHeadDesk(desk.ReadingDesk):
    """Every head that was signed, newest first."""

    to_view = TO_VIEW
    list_display = ("date", "tenant", "seq", "spelled_head", "key_id")
    list_filter = (("tenant", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("tenant",)
    search_fields = ("tenant__name",)
    ordering = ("-date", "tenant")
    fields = ("tenant", "date", "seq", "spelled_head", "balances", "signed_at", "key_id", "spelled_signature")

    @admin.display(description=_("最新のハッシュ"))
    def spelled_head(self, row: SignedHead) -> str:
        return bytes(row.head).hex()

    @admin.display(description=_("署名"))
    def spelled_signature(self, row: SignedHead) -> str:
        return bytes(row.signature).hex()
