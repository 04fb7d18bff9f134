"""The forms around signing in: django-allauth's, in our words."""

from collections.abc import Mapping
from typing import Any, ClassVar

from allauth.account import forms as stock
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tenants.models import User

Texts = Mapping[str, tuple[Any, Any]]  # field → label and help
NEW_PASSWORD = _(
    "12文字以上にしてください。数字だけのもの、よく使われるもの、氏名・メールアドレスに似たものは使えません。"
)


class Worded(forms.Form):
    """Gives fields their label and help, and takes away the placeholders that stood for them."""

    texts: ClassVar[Texts] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label, field.help_text = self.texts.get(name, (field.label, field.help_text))


class LoginForm(Worded, stock.LoginForm):
    """Mailbox and password; the same answer whichever of the two is wrong."""

    texts: ClassVar = {"login": (_("メールアドレス"), ""), "password": (_("パスワード"), "")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"


class SignupForm(Worded, stock.SignupForm):
    """The person of a sign-up: what a page that founds something adds its own fields to."""

    texts: ClassVar = {
        "email": (_("メールアドレス"), _("ログインに使います。確認のメールを送ります。")),
        "password1": (_("パスワード"), NEW_PASSWORD),
    }
    name = forms.CharField(label=_("氏名"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"}))


class ResetPasswordForm(Worded, stock.ResetPasswordForm):
    """Asks for the letter that opens the door again; takes as long for an address that has no account."""

    texts: ClassVar = {"email": (_("メールアドレス"), _("ログインに使っているアドレスを入力してください。"))}

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        if not self.users:
            stock.default_token_generator.make_token(User(email=""))  # what a known address costs
        return str(super().save(request, **kwargs))


NEW_PASSWORDS: Texts = {
    "password1": (_("新しいパスワード"), NEW_PASSWORD),
    "password2": (_("新しいパスワード(確認)"), ""),
}


class ResetPasswordKeyForm(Worded, stock.ResetPasswordKeyForm):
    """A new password, by the letter's link."""

    texts: ClassVar = NEW_PASSWORDS


class SetPasswordForm(Worded, stock.SetPasswordForm):
    """A first password for somebody who came in without."""

    texts: ClassVar = NEW_PASSWORDS


class ChangePasswordForm(Worded, stock.ChangePasswordForm):
    """A new password for the old."""

    texts: ClassVar = {"oldpassword": (_("現在のパスワード"), ""), **NEW_PASSWORDS}


class AddEmailForm(Worded, stock.AddEmailForm):
    """Another mailbox in place of the present one."""

    texts: ClassVar = {
        "email": (_("新しいメールアドレス"), _("確認のメールを送ります。確認が済むまで、いまのアドレスを使います。"))
    }


class ReauthenticateForm(Worded, stock.ReauthenticateForm):
    """Is it still the same person at this screen?"""

    texts: ClassVar = {"password": (_("パスワード"), "")}
