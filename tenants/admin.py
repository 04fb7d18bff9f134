"""The operator's desk for the ground: parties and their members, what happened, and the work that follows from it."""

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants import admission, desk
from tenants.loginforms import OperatorLoginForm
from tenants.models import AuditEntry, Event, Job, Membership, Plan, Tenant, User
from tenants.userforms import UserChangeForm, UserCreationForm
from tenants.webhooks import admin as webhooks

__all__ = ["webhooks"]
admin.site.login_form = OperatorLoginForm
for secret in ("account", "mfa", "socialaccount", "usersessions"):  # how people sign in is theirs, not the desk's
    for model in apps.get_app_config(secret).get_models():
        if admin.site.is_registered(model):
            admin.site.unregister(model)
admin.site.enable_nav_sidebar = False  # tables need the room; the first page lists them all


@admin.register(User)
class UserDesk(desk.Desk, UserAdmin):
    """Who may sign in. Only a superuser gives rights of the operator's."""

    form, add_form = UserChangeForm, UserCreationForm
    ordering = ("email",)
    list_display = ("email", "name", "is_staff", "is_active", "joined_at")
    list_filter = ("is_staff", "is_active")
    search_fields = ("email", "name")
    filter_horizontal = ("groups",)
    readonly_fields = ("last_login", "joined_at")
    fieldsets = (
        (None, {"fields": ("email", "name", "password", "is_active")}),
        (_("運営者の権限"), {"fields": ("is_staff", "is_superuser", "groups")}),
        (_("日時"), {"fields": ("joined_at", "last_login")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "name", "password1", "password2")}),)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Whoever changes an operator's address or password can act as that operator: a superuser's work."""
        is_another_operator = obj is not None and obj.is_staff and obj != request.user
        return (request.user.is_superuser or not is_another_operator) and super().has_change_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        rights = () if request.user.is_superuser else ("is_staff", "is_superuser", "groups")
        return (*self.readonly_fields, *rights)


@admin.register(Plan)
class PlanDesk(desk.Desk):
    """The policies of counting; what was granted keeps the policy it was granted under."""

    list_display = ("name", "referrals_per_slot", "duplicate_window_days", "dispute_window_days")


class TenantState(desk.StateFilter):
    states = {
        "waiting": (_("承認待ち"), Q(admitted_at=None, closed_at=None)),
        "open": (_("利用中"), Q(admitted_at__isnull=False, closed_at=None)),
        "closed": (_("解約済み"), Q(closed_at__isnull=False)),
    }


@admin.register(Tenant)
class TenantDesk(desk.Desk):
    """Employers and agencies: their legal facts, and whether they take part."""

    list_display = ("name", "kind", "state", "licence_number", "licence_expires_date", "plan")
    list_filter = (TenantState, "kind")
    list_select_related = ("plan",)
    search_fields = ("name", "slug", "corporate_number", "licence_number")
    ordering = ("name",)
    actions = ("admit", "close")
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

    def get_readonly_fields(self, request: HttpRequest, obj: Tenant | None = None) -> Any:
        """The kind and the address name are part of what was handed out: fixed once the party exists."""
        return (*self.readonly_fields, *(("kind", "slug") if obj else ()))

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


@admin.register(Membership)
class MembershipDesk(desk.Desk):
    """Who belongs to which party, as what. A member leaves by being made inactive as a user."""

    list_display = ("user", "tenant", "role", "joined_at")
    list_filter = ("role",)
    list_select_related = ("user", "tenant")
    search_fields = ("user__email", "tenant__name", "tenant__slug")
    ordering = ("tenant__name", "user__email")
    raw_id_fields = ("user", "tenant")

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> Any:
        return ("user", "tenant") if obj else ()


class EventState(desk.StateFilter):
    states = {
        "waiting": (_("配布待ち"), Q(published_at=None)),
        "published": (_("配布済み"), Q(published_at__isnull=False)),
    }


@admin.register(Event)
class EventDesk(desk.ReadingDesk):
    """What happened, newest first."""

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

    list_display = ("id", "handler", "tenant", "attempts", "next_at", "error", "done_at")
    list_filter = (JobState, "handler", "error")
    list_select_related = ("tenant",)
    ordering = ("-id",)
    fields = ("handler", "event", "tenant", "attempts", "next_at", "error", "done_at")


@admin.register(AuditEntry)
class AuditDesk(desk.ReadingDesk):
    """Who did what, newest first."""

    list_display = ("at", "tenant", "actor", "action", "subject")
    list_filter = ("actor", "action")
    list_select_related = ("tenant",)
    search_fields = ("subject", "=actor_id")
    ordering = ("-id",)
    fields = ("at", "tenant", "actor", "actor_id", "action", "subject", "detail")
