"""The sender's forms: under which name mails come and where answers go; the company's own address."""

from collections.abc import Collection
from email.utils import parseaddr
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenants.company.fields import DOMAIN, OneLine, folded
from tenants.company.forms import TAKEN
from tenants.company.names import FREE_MAIL, check_display_name, name_key
from tenants.models import Policy
from tenants.people.sso.mailboxes import PUBLIC


class NameForm(forms.Form):
    """Beside every address: the name that readers see, and where their answers go."""

    sender_name = OneLine(
        label=_("差出人名"),
        max_length=100,
        required=False,
        help_text=_("候補者へのメールの差出人に出る名前です。空欄なら会社名です。例：アクメ株式会社 採用担当"),
    )
    reply_to = forms.EmailField(
        label=_("返信先"),
        max_length=254,
        required=False,
        help_text=_("候補者がメールに返信したときの宛先。空欄なら会社情報の問い合わせ先です。"),
    )

    def __init__(self, *args: Any, policy: Policy, taken: Collection[str] = (), **kwargs: Any) -> None:
        initial = {"sender_name": policy.sender_name, "reply_to": policy.reply_to}
        super().__init__(*args, **(kwargs | {"initial": initial}))
        self.taken = taken

    def clean_sender_name(self) -> str:
        name = str(self.cleaned_data["sender_name"])
        if name:
            check_display_name(name)
        if name and name_key(name) in self.taken:
            raise ValidationError(TAKEN, code="taken")
        return name


class AddressForm(forms.Form):
    """An address at a domain of the company's own."""

    address = forms.CharField(
        label=_("差出人のアドレス"),
        max_length=254,
        help_text=_("自社ドメインの、受信できるアドレス。例：saiyo@example.co.jp"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_address(self) -> str:
        told = folded(self.cleaned_data["address"])
        local, _at, domain = told.rpartition("@")
        forms.EmailField(max_length=254).clean(told)
        if not (local.isascii() and DOMAIN.match(domain.lower())):
            raise ValidationError(_("「saiyo@example.co.jp」のように、半角で入力してください。"), code="form")
        self._refuse_domain(domain.lower())
        return f"{local}@{domain.lower()}"

    def _refuse_domain(self, domain: str) -> None:
        _name, ours = parseaddr(settings.DEFAULT_FROM_EMAIL)
        if domain in FREE_MAIL | PUBLIC:
            text = _(
                "「%(domain)s」は誰でも使えるメールのドメインです。自社だけのドメインのアドレスを入力してください。"
            )
            raise ValidationError(text, code="free", params={"domain": domain})
        if domain == ours.rpartition("@")[2].lower():
            raise ValidationError(
                _("このドメインは使えません。自社のドメインのアドレスを入力してください。"), code="ours"
            )
