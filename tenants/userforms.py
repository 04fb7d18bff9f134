"""The forms by which an operator makes and changes users: known by e-mail, in lower case."""

from typing import Any

from django import forms
from django.contrib.auth import forms as stock
from django.utils.translation import gettext_lazy as _

from tenants.models import Membership, Tenant, User
from tenants.people.ranks import ROLES_OF, top_role


def clean_email(form: forms.BaseForm) -> str:
    """As `UserManager` stores it, so that the unique key sees the same mailbox."""
    return str(form.cleaned_data["email"]).strip().lower()


class UserCreationForm(stock.BaseUserCreationForm):
    """A new user with a first password; one of the operator's people where a superuser says so."""

    clean_email = clean_email

    class Meta:
        model = User
        fields = ("email", "name", "is_staff", "desk_role", "is_superuser")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        check_rights(self, cleaned)
        return cleaned


class UserChangeForm(stock.UserChangeForm):
    """A user as they are; the password has a page of its own."""

    clean_email = clean_email

    class Meta:
        model = User
        fields: Any = "__all__"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        check_rights(self, cleaned)
        if not is_chief(self.instance, cleaned) and is_last_chief(self.instance):
            message = _("最後の管理者です。ほかの運営者を管理者にしてから、変更してください。")
            raise forms.ValidationError(message, code="last_chief")
        return cleaned


def check_rights(form: forms.BaseForm, cleaned: dict[str, Any]) -> None:
    """One of the operator's people has a role at the desk, and nobody else has."""
    if "is_staff" in form.fields and bool(cleaned.get("is_staff")) is not bool(cleaned.get("desk_role")):
        form.add_error("desk_role", _("運営者には運営での役割を選び、運営者でない人には選ばないでください。"))


def is_chief(user: User, cleaned: dict[str, Any]) -> bool:
    """Will they manage the operator's people after this form?"""
    return all(cleaned.get(name, getattr(user, name)) for name in ("is_staff", "is_superuser", "is_active"))


def is_last_chief(user: User) -> bool:
    """Are they the only one who manages the operator's people? Locks them all: two cannot both leave at once."""
    chiefs = User.objects.filter(is_staff=True, is_superuser=True, is_active=True).order_by("pk")
    return [chief.pk for chief in chiefs.select_for_update(of=("self",))] == [user.pk]


class MembershipForm(forms.ModelForm):
    """Somebody's place in a party: one of its kind's roles, never an operator's, and never the last of the top role."""

    class Meta:
        model = Membership
        fields = ("user", "tenant", "role")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        user, tenant = (cleaned.get(name) or getattr(self.instance, name, None) for name in ("user", "tenant"))
        if user and user.is_staff:
            self.add_error(None, _("運営者は組織のメンバーになれません。立ち入りの画面を使ってください。"))
        if tenant and cleaned.get("role") not in (None, *ROLES_OF[tenant.kind]):
            self.add_error("role", _("この種別の組織にはない役割です。"))
        elif tenant and self.is_last(tenant, cleaned.get("role")):
            self.add_error("role", _("この組織の最後の責任者です。先に、ほかの人を責任者にしてください。"))
        return cleaned

    def is_last(self, tenant: Tenant, role: str | None) -> bool:
        """Does the only one of the top role get another?"""
        top = Membership.objects.for_tenant(tenant).filter(role=top_role(tenant))
        return self.initial.get("role") == top_role(tenant) != role and not top.exclude(pk=self.instance.pk).exists()
