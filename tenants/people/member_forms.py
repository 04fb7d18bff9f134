"""The forms of members and invitations: a role is one of those that the person may give."""

import re
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tenants.models import Membership, User
from tenants.people import member_queries
from tenants.people.account_forms import NEW_PASSWORD
from tenants.people.invitations import normalised
from tenants.people.ranks import roles_given_by, top_role

MOST_AT_ONCE = 50
LONGEST = 254  # RFC 5321 §4.5.3.1.3
IN_BRACKETS = re.compile(r"<([^<>]*)>")
BETWEEN = re.compile(r"[,;、，；\r\n]+")
SIDE_BY_SIDE = re.compile(r"(@[^\s<>]+)\s+(?=[^\s<>]+@)")  # addresses with but a space between


class RoleField(forms.ChoiceField):
    """The roles that a member may give, in their order."""

    def __init__(self, by: Membership, **kwargs: Any) -> None:
        given = roles_given_by(by)
        choices = [(role, Membership.Role(role).label) for role in given]
        super().__init__(label=_("役割"), choices=choices, widget=forms.RadioSelect, **kwargs)


def is_escalation(by: Membership, role: str) -> bool:
    """Is it a role, but none that this member's form offered?"""
    return role in Membership.Role.values and role not in roles_given_by(by)


class RoleForm(forms.Form):
    """Another role for a member."""

    def __init__(self, *args: Any, by: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = RoleField(by)


class InviteForm(forms.Form):
    """One or many addresses, and the role they are asked in for."""

    emails = forms.CharField(
        label=_("メールアドレス"),
        help_text=_("1行に1つずつ入力します。一度に50件まで招待できます。例：sato@example.co.jp"),
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off", "inputmode": "email", "spellcheck": "false"}),
        max_length=20_000,
    )

    def __init__(self, *args: Any, by: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["role"] = RoleField(by)

    def clean_emails(self) -> list[str]:
        """Each address once, in the order given; every line that is none is named."""
        told = [each for each in BETWEEN.split(SIDE_BY_SIDE.sub(r"\1\n", self.cleaned_data["emails"])) if each.strip()]
        found = [(number, address_in(text)) for number, text in enumerate(told, start=1)]
        errors = [not_an_address(number, address) for number, address in found if not is_address(address)]
        if errors:
            raise ValidationError(errors)
        emails = list(dict.fromkeys(address for _number, address in found))
        if len(emails) > MOST_AT_ONCE:
            raise ValidationError(too_many(len(emails)))
        taken = member_queries.taken_addresses(tenant=self.by.tenant, emails=emails)
        errors = [a_member_already(number, address) for number, address in found if address in taken]
        if errors:
            raise ValidationError(errors)
        return emails


def address_in(text: str) -> str:
    """`sato@example.co.jp`, also of 「佐藤 <sato@example.co.jp>」."""
    bracketed = IN_BRACKETS.search(text)
    return normalised(bracketed[1] if bracketed else text)


def is_address(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return len(address) <= LONGEST


def not_an_address(number: int, address: str) -> ValidationError:
    told = {"number": number, "address": address[:60]}
    return ValidationError(_("%(number)s件目：「%(address)s」はメールアドレスの形ではありません。"), params=told)


def a_member_already(number: int, address: str) -> ValidationError:
    said = _("%(number)s件目：「%(address)s」は、すでにメンバーです。この行を消してください。")
    return ValidationError(said, params={"number": number, "address": address})


def too_many(count: int) -> str:
    return ngettext(
        "一度に招待できるのは50件までです（入力は%(n)s件）。分けて招待してください。",
        "一度に招待できるのは50件までです（入力は%(n)s件）。分けて招待してください。",
        count,
    ) % {"n": count}


class TransferForm(forms.Form):
    """Who becomes the owner."""

    to = forms.ModelChoiceField(
        label=_("引き継ぐ相手"), queryset=Membership.objects.none(), empty_label=None, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, by: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Membership.objects.for_tenant(by.tenant).exclude(role=top_role(by.tenant))
        field: Any = self.fields["to"]
        field.queryset = others.select_related("user", "tenant").order_by("user__name", "pk")
        field.label_from_instance = lambda each: f"{each.user.name}（{each.get_role_display()}・{each.user.email}）"


class JoinForm(forms.Form):
    """A new account for the invited mailbox."""

    name = forms.CharField(
        label=_("氏名"),
        max_length=100,
        help_text=_("ほかのメンバーに表示します。例：佐藤 花子"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("パスワード"),
        max_length=200,
        strip=False,
        help_text=NEW_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if "password" in cleaned:
            try:
                validate_password(cleaned["password"], User(email=self.email, name=cleaned.get("name", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned
