"""The forms of signing in: for members, and for operators."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from tenants import logins

TOO_MANY = _("ログインの失敗が続いたため、受付を止めています。10分ほど待ってから、もう一度お試しください。")


class Counted(AuthenticationForm):
    """Looks at so many passwords for one account, and then for a while at none, right or wrong."""

    def clean(self) -> dict[str, Any]:
        account = self.cleaned_data.get("username") or ""
        if logins.count_try(account) > logins.TRIES:
            raise forms.ValidationError(TOO_MANY, code="too_many")
        cleaned: dict[str, Any] = super().clean()
        logins.forget_tries(account)
        return cleaned


class LoginForm(Counted):
    """E-mail and password; the same answer whichever of the two is wrong."""

    error_messages = {
        "invalid_login": _("メールアドレスまたはパスワードが正しくありません。入力を確認してもう一度お試しください。"),
        "inactive": _("メールアドレスまたはパスワードが正しくありません。入力を確認してもう一度お試しください。"),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["username"].label = _("メールアドレス")
        self.fields["username"].widget.attrs.update(autocomplete="username", type="email")
        self.fields["password"].label = _("パスワード")


class OperatorLoginForm(Counted, AdminAuthenticationForm):
    """The way in to the operator's pages."""
