"""Signing in."""

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.utils.translation import gettext_lazy as _


class LoginForm(AuthenticationForm):
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


class Login(LoginView):
    """The login page."""

    template_name = "tenants/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True
