"""The operator's desk for the ground: parties and their members, what happened, and the work that follows from it."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from tenants import admission, desk
from tenants.models import AuditEntry, Event, Job, Plan, Tenant
from tenants.steering import admin as steering
from tenants.steering import stuck
from tenants.webhooks import admin as webhooks

__all__ = ["steering", "webhooks"]
for secret in ("account", "mfa", "socialaccount", "usersessions"):  # how people sign in is theirs, not the desk's
    for model in apps.get_app_config(secret).get_models():
        if admin.site.is_registered(model):
            admin.site.unregister(model)
admin.site.unregister(Group)  # who may do what stands in tenants/roles.py
admin.site.enable_nav_sidebar = False  # tables need the room; the first page lists them all


@admin.register(Plan)
class PlanDesk(desk.Desk):
    """The policies of counting; what was granted keeps the policy it was granted under."""

    to_view, to_change = "desk.parties", "desk.admit"
    list_display = ("name", "referrals_per_slot", "duplicate_window_days", "dispute_window_days")

    def tenants_of(self, row: Plan) -> Iterable[Tenant]:
        return Tenant.objects.live().filter(plan=row)


class TenantState(desk.StateFilter):
    states = {
        "waiting": (_("承認待ち"), Q(admitted_at=None, closed_at=None)),
        "open": (_("利用中"), Q(admitted_at__isnull=False, closed_at=None)),
        "closed": (_("解約済み"), Q(closed_at__isnull=False)),
    }


@admin.register(Tenant)
class TenantDesk(desk.Desk):
    """Employers and agencies: their legal facts, and whether they take part."""

    to_view, to_change = "desk.parties", "desk.admit"
    personal = ("contact", "representative")
    list_display = ("page", "slug", "kind", "state", "licence_number", "licence_expires_date", "plan")
    list_filter = (TenantState, "kind")
    list_select_related = ("plan",)
    search_fields = ("name", "slug", "corporate_number", "licence_number")
    ordering = ("name",)
    actions = ("admit", "close")
    list_display_links = None
    readonly_fields = ("admitted_at", "closed_at")
    fieldsets = (
        (None, {"fields": ("kind", "slug", "name", "corporate_number", "address", "representative", "contact")}),
        (_("カウントの規則"), {"fields": ("plan", "domains")}),
        (
            _("人材紹介会社"),
            {
                "fields": (
                    "licence_number",
                    "licence_expires_date",
                    "prefecture",
                    "speciality",
                    "storage_country",
                    "zero_fee_confirmed_at",
                )
            },
        ),
        (_("利用の状態"), {"fields": ("admitted_at", "closed_at")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tenant]:
        return super().get_queryset(request).filter(test_of=None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """An employer signs up, an agency is asked in (desk:invite): both are founded whole, with their test twin."""
        return False

    def tenants_of(self, row: Tenant) -> Iterable[Tenant]:
        return [row]

    def get_readonly_fields(self, request: HttpRequest, obj: Tenant | None = None) -> Any:
        """The kind and the address name are part of what was handed out: fixed once the party exists."""
        return (*self.readonly_fields, *(("kind", "slug") if obj else ()))

    @admin.display(description=_("会社名"), ordering="name")
    def page(self, tenant: Tenant) -> str:
        return format_html('<a href="{}">{}</a>', self.view_on_site(tenant), tenant.name)

    def view_on_site(self, obj: Tenant) -> str:
        """The party's own page at the desk."""
        return reverse("desk:party", args=[obj.pk])

    @admin.display(description=_("ステータス"))
    def state(self, tenant: Tenant) -> str:
        name = "closed" if tenant.closed_at else "open" if tenant.admitted_at else "waiting"
        return str(TenantState.states[name][0])

    @admin.action(description=_("利用を承認"), permissions=["change"])
    def admit(self, request: HttpRequest, rows: QuerySet[Tenant]) -> None:
        for tenant in rows:
            try:
                is_new = admission.admit_tenant(tenant=tenant, by=desk.operator(request), at=timezone.now())
            except admission.LicenceExpired:
                text = _("%(name)s：許可の有効期限が過ぎているため、承認できません。有効期限を確認してください。")
                self.message_user(request, text % {"name": tenant.name}, messages.ERROR)
                continue
            text = _("%(name)s：承認しました。") if is_new else _("%(name)s：すでに承認済みです。")
            self.message_user(request, text % {"name": tenant.name}, messages.SUCCESS)

    @admin.action(description=_("解約"), permissions=["change"])
    def close(self, request: HttpRequest, rows: QuerySet[Tenant]) -> HttpResponse | None:
        if not desk.is_confirmed(request):
            text = _("メンバーのログイン、APIキー、送付が止まります。元には戻せません。記録は残ります。")
            return desk.ask(self, request, rows, action="close", title=_("解約"), text=text)
        for tenant in rows:
            admission.close_tenant(tenant=tenant, by=desk.operator(request), at=timezone.now())
            self.message_user(request, _("%(name)s：解約しました。") % {"name": tenant.name}, messages.SUCCESS)
        return None


class EventState(desk.StateFilter):
    states = {
        "waiting": (_("配布待ち"), Q(published_at=None)),
        "published": (_("配布済み"), Q(published_at__isnull=False)),
    }


@admin.register(Event)
class EventDesk(desk.ReadingDesk):
    """What happened, newest first."""

    to_view = "desk.stuck"
    shows_twins = True
    list_display = ("spelled_id", "kind", "tenant", "subject", "at", "published_at")
    list_filter = (EventState, "kind")
    list_select_related = ("tenant",)
    search_fields = ("subject",)
    ordering = ("-id",)
    fields = ("spelled_id", "kind", "tenant", "subject", "data", "at", "published_at")


class JobState(desk.StateFilter):
    states = {
        "failing": (_("エラーでやり直し中"), Q(done_at=None) & ~Q(error="")),
        "waiting": (_("実行待ち"), Q(done_at=None, error="")),
        "done": (_("完了"), Q(done_at__isnull=False)),
    }


@admin.register(Job)
class JobDesk(desk.ReadingDesk):
    """The work that follows from what happened; what fails is tried until it is done."""

    to_view = "desk.stuck"
    shows_twins = True
    actions = ("retry",)
    list_display = ("id", "handler", "tenant", "attempts", "next_at", "error", "done_at")
    list_filter = (JobState, "handler", "error")
    list_select_related = ("tenant",)
    ordering = ("-id",)
    fields = ("handler", "event", "tenant", "attempts", "next_at", "error", "done_at")

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return desk.may(request, self.to_view)

    @admin.action(description=_("いますぐやり直す"), permissions=["retry"])
    def retry(self, request: HttpRequest, rows: QuerySet[Job]) -> None:
        by, at = desk.operator(request), timezone.now()
        jobs = rows.select_related("tenant")
        count = sum(stuck.retry_job(tenant=job.tenant, job=job, by=by, at=at) for job in jobs)
        self.message_user(request, _("%(n)s件をやり直します。") % {"n": count}, messages.SUCCESS)


@admin.register(AuditEntry)
class AuditDesk(desk.ReadingDesk):
    """Who did what, newest first."""

    to_view = "desk.audit"
    list_display = ("at", "tenant", "actor", "action", "subject")
    list_filter = ("actor", "action")
    list_select_related = ("tenant",)
    search_fields = ("subject",)
    ordering = ("-id",)
    fields = ("at", "tenant", "actor", "actor_id", "action", "subject", "detail", "ip", "request_id", "operator_id")
