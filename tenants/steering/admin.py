"""The operator's desk for people: who may sign in, to what they belong, the operator's own staff, and its visits."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants import audit, desk
from tenants.models import AuditEntry, Letter, Membership, StepIn, Tenant, User
from tenants.userforms import MembershipForm, UserChangeForm, UserCreationForm

RIGHTS = ("is_staff", "desk_role", "is_superuser")


def may_sign_in_as(request: HttpRequest, user: User | None) -> bool:
    """Whoever sets another's address or password can come in as them, past the reason and the time of a visit.

    That is a superuser's work; members help themselves by mail.
    """
    return user is None or user == request.user or desk.may(request, "desk.staff")


def is_changed(user: User) -> bool:
    """Has the password been set since?"""
    return User.objects.values_list("password", flat=True).get(pk=user.pk) != user.password


@admin.register(User)
class UserDesk(desk.Desk, UserAdmin):
    """Who may sign in. The operator's own people, and their rights, are a superuser's work."""

    to_view = to_change = "desk.people"
    personal = ("email", "name", "password", "password1", "password2")
    form, add_form = UserChangeForm, UserCreationForm
    ordering = ("email",)
    list_display = ("email", "name", "is_staff", "desk_role", "is_active", "joined_at")
    list_filter = ("is_staff", "desk_role", "is_active")
    search_fields = ("email", "name")
    filter_horizontal = ()
    readonly_fields = ("last_login", "joined_at")
    fieldsets = (
        (None, {"fields": ("email", "name", "password", "is_active")}),
        (_("運営者の権限"), {"fields": RIGHTS}),
        (_("日時"), {"fields": ("joined_at", "last_login")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("email", "name", "password1", "password2")}),
        (_("運営者の権限"), {"fields": RIGHTS}),
    )

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever changes an operator's address or password can act as that operator: a superuser's work."""
        is_another_operator = isinstance(obj, User) and obj.is_staff and obj != request.user
        wanted = "desk.staff" if is_another_operator else self.to_change
        return desk.may(request, wanted)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        fixed = () if desk.may(request, "desk.staff") else RIGHTS
        return (*self.readonly_fields, *fixed, *(() if may_sign_in_as(request, obj) else ("email",)))

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if may_sign_in_as(request, obj):
            return super().get_fieldsets(request, obj)
        return ((None, {"fields": ("email", "name", "is_active")}), *self.fieldsets[1:])

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        """A page of its own, beside `save_model`: it too is in the audit of whom it concerns."""
        user = self.get_object(request, unquote(id))
        if user and not may_sign_in_as(request, user):
            raise PermissionDenied("whose password it is sets it")
        answer = super().user_change_password(request, id, form_url)
        if user and request.method == "POST" and is_changed(user):
            self.note_password(request, user)
        return answer

    def note_password(self, request: HttpRequest, user: User) -> None:
        acted: dict[str, Any] = {"actor": AuditEntry.Actor.OPERATOR, "actor_id": desk.operator(request).pk}
        for tenant in self.tenants_of(user):
            told: dict[str, Any] = {"subject": str(user.pk), "detail": {"fields": ["password"]}, "at": timezone.now()}
            audit.record(tenant=tenant, action="user.changed", **acted, **told)

    def tenants_of(self, row: User) -> Iterable[Tenant]:
        return [membership.tenant for membership in row.memberships.select_related("tenant")]


@admin.register(Membership)
class MembershipDesk(desk.Desk):
    """Who belongs to which party, as what. A member leaves by being made inactive as a user.

    People are asked in by their party; a superuser helps one that has nobody left. The operator's people step in.
    """

    to_view = to_change = "desk.people"
    form = MembershipForm
    personal = ("user",)
    list_display = ("user", "tenant", "role", "joined_at")
    list_filter = ("role",)
    list_select_related = ("user", "tenant")
    search_fields = ("user__email", "tenant__name", "tenant__slug")
    ordering = ("tenant__name", "user__email")
    raw_id_fields = ("user", "tenant")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return desk.may(request, "desk.staff")

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> Any:
        return ("user", "tenant") if obj else ()


class LetterState(desk.StateFilter):
    states = {
        "waiting": (_("送信待ち"), Q(sent_at=None, failed_at=None)),
        "sent": (_("送信済み"), Q(sent_at__isnull=False)),
        "failed": (_("送信失敗"), Q(failed_at__isnull=False)),
    }


@admin.register(Letter)
class LetterDesk(desk.ReadingDesk):
    """Service mails to members and parties, newest first; without their addresses."""

    to_view = "desk.stuck"
    list_display = ("id", "kind", "tenant", "error", "attempts", "next_at", "sent_at", "failed_at")
    list_filter = (LetterState, "kind")
    list_select_related = ("tenant",)
    ordering = ("-id",)
    fields = ("id", "kind", "tenant", "queued_at", "next_at", "attempts", "handed_at", "sent_at", "failed_at", "error")


class VisitState(desk.StateFilter):
    states = {"ended": (_("終了"), Q(ended_at__isnull=False))}


@admin.register(StepIn)
class StepInDesk(desk.ReadingDesk):
    """Who looked at whose pages, why and for how long, newest first."""

    to_view = "desk.audit"
    list_display = ("started_at", "tenant", "operator", "reason", "ends_at", "ended_at")
    list_filter = (VisitState,)
    list_select_related = ("tenant", "operator")
    ordering = ("-started_at",)
    fields = ("tenant", "operator", "reason", "started_at", "ends_at", "ended_at")
