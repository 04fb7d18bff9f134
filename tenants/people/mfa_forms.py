"""The forms of second factors and passkeys: django-allauth's, in our words."""

from typing import Any, ClassVar

from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from tenants.people.account_forms import Worded

LARGEST = 20_000  # letters of a credential; a browser's has about 1,500
MALFORMED = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)
CODE_LIVES = 120  # seconds: longer than a code of an authenticator app is taken
CODE = {"code": (_("認証コード"), _("認証アプリの6桁の数字か、リカバリーコードを入力してください。"))}


class AuthenticateForm(Worded, base.AuthenticateForm):
    """The second factor; a code opens once."""

    texts: ClassVar = CODE

    def clean_code(self) -> str:
        code: str = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP and not is_first_use(self.user, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class ReauthenticateForm(AuthenticateForm, base.ReauthenticateForm):
    """The second factor once more, before something that matters."""


def is_first_use(user: Any, code: str) -> bool:
    """Has this code not been used, in all the time that it is taken?"""
    return bool(cache.add(f"totp:{user.pk}:{code.strip()}", 1, CODE_LIVES))


class ActivateTOTPForm(Worded, totp.ActivateTOTPForm):
    """Proves that the app has the secret."""

    texts: ClassVar = {"code": (_("認証コード"), _("認証アプリに表示された6桁の数字を入力してください。"))}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class Credential(forms.JSONField):
    """What a browser says of a passkey: an object, of a size and depth that a browser would send."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > LARGEST:
            raise get_adapter().validation_error("incorrect_code")
        said = super().to_python(value)
        if said is not None and not isinstance(said, dict):
            raise get_adapter().validation_error("incorrect_code")
        return said


class Doubted(Worded):
    """A form that anybody may fill with anything: what the library trips over is a wrong credential too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = Credential()

    def _clean_fields(self) -> None:
        try:
            super()._clean_fields()  # type: ignore[misc]
        except MALFORMED:
            self.add_error("credential", get_adapter().validation_error("incorrect_code"))

    def _clean_form(self) -> None:
        try:
            super()._clean_form()  # type: ignore[misc]
        except MALFORMED:
            self.add_error("credential", get_adapter().validation_error("incorrect_code"))


class LoginPasskeyForm(Doubted, webauthn.LoginWebAuthnForm):
    """A passkey in place of a password."""


class AuthenticatePasskeyForm(Doubted, webauthn.AuthenticateWebAuthnForm):
    """A passkey as second factor."""


class ReauthenticatePasskeyForm(Doubted, webauthn.ReauthenticateWebAuthnForm):
    """A passkey once more, before something that matters."""


def passkey_name(*, is_required: bool = True) -> forms.CharField:
    help_text = _("見分けるための名前です。例：会社のノートPC")
    return forms.CharField(max_length=100, required=is_required, label=_("名前"), help_text=help_text)


class AddPasskeyForm(Doubted, webauthn.AddWebAuthnForm):
    """A new passkey: always one that knows its owner, so that it signs in without a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)
        self.fields["name"] = passkey_name(is_required=False)  # the key is made already: it gets a name by itself

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        return super().clean() or {}


class RenamePasskeyForm(Worded, webauthn.EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = passkey_name()
