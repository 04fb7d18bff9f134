"""The forms of the candidate's own page, and of the desks that answer."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.models import Notice
from candidates.pool import normalise
from referrals.optin.forms import RegistrationForm
from referrals.optin.forms import email as read_email
from referrals.rights.models import Request
from tenants.models import Tenant

LONGEST = 2000
ASKABLE = Request.AT_DESK
WHAT_FOLLOWS = {
    Request.Kind.DISCLOSURE: _("応募先の企業が、保有しているあなたの情報を回答します。"),
    Request.Kind.CORRECTION: _(
        "応募先の企業が、事実と違う記録を確かめて直します。渡した情報は、このページで自分で直せます。"
    ),
    Request.Kind.STOP: _("応募先の企業が、あなたへの連絡と情報の利用をやめます。"),
    Request.Kind.ERASURE: _(
        "すべての同意を終え、情報を受け取った会社に消去を依頼し、ここと応募先の記録を消します。"
        "選考中か入社が決まっているときは、応募先の記録だけは企業が判断します。"
        "同意と提供の事実の記録は、法律に従って残ります。元には戻せません。"
    ),
}


class ProfileForm(RegistrationForm):
    """The profile that goes, to be put right: the public page's own fields and rules, without a question of consent."""

    def __init__(self, *args: Any, notice: Notice, **kwargs: Any) -> None:
        super().__init__(*args, agencies=[], notice=notice, **kwargs)
        for name in ("notice", "form", "mail_consent"):
            self.fields.pop(name, None)


class AgenciesForm(forms.Form):
    """Further agencies: each is chosen by itself, and nothing is ticked before."""

    chosen = forms.MultipleChoiceField(
        label=_("渡す相手に加える会社"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("加える会社を1社以上選んでください。")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    agree = forms.BooleanField(
        label=_("同意の内容を読み、選んだ会社に「渡す情報」を渡すことに同意します"),
        error_messages={"required": _("同意するときは、四角に印を付けてください。")},
    )

    def __init__(self, *args: Any, agencies: Iterable[Tenant], notice: Notice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notice = notice
        self.fields["chosen"].choices = [(str(agency.pk), agency.name) for agency in agencies]  # type: ignore[attr-defined]

    def clean_version(self) -> int:
        """What is agreed to is what was read."""
        version: int = self.cleaned_data["version"]
        if version != self.notice.version:
            raise forms.ValidationError(
                _("同意の内容が新しくなりました。もう一度読んでから選んでください。"), code="notice"
            )
        return version


class AskForm(forms.Form):
    """What the person asks for, and what it is about."""

    kind = forms.ChoiceField(
        label=_("請求の種類"),
        choices=[(kind, Request.Kind(kind).label) for kind in ASKABLE],
        widget=forms.RadioSelect,
        error_messages={"required": _("請求の種類を選んでください。")},
    )
    text = forms.CharField(
        label=_("詳しい内容"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("訂正のときは、どこが違い、正しくは何かを書いてください。病歴や信条などは書かないでください。"),
    )

    def clean_text(self) -> str:
        return readable(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("kind") == Request.Kind.CORRECTION and not given.get("text") and "text" not in self.errors:
            self.add_error("text", _("訂正してほしいところを書いてください。"))
        return given


class LostForm(forms.Form):
    """Where the way back is to be sent."""

    email = forms.CharField(
        label=_("登録したメールアドレス"),
        max_length=254,
        help_text=_("例：hanako@example.com"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_email(self) -> str:
        return readable(self.cleaned_data["email"], read_email)


class AnswerForm(forms.Form):
    """The answer to a request: agreed, or refused with the reason the person reads."""

    outcome = forms.ChoiceField(
        label=_("結果"),
        choices=Request.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("結果を選んでください。")},
    )
    answer = forms.CharField(
        label=_("本人への回答"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("本人にメールで送ります。"),
    )
    reason = forms.CharField(
        label=_("応じない理由"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("応じないときに書きます。本人にメールで送ります。"),
    )

    def clean_answer(self) -> str:
        return readable(self.cleaned_data["answer"])

    def clean_reason(self) -> str:
        return readable(self.cleaned_data["reason"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("outcome") == Request.Outcome.REFUSED and not given.get("reason"):
            self.add_error("reason", _("応じない理由を入力してください。"))
        return given


class RecordForm(AskForm):
    """A request that came by phone or letter."""

    email = forms.CharField(
        label=_("本人のメールアドレス"), max_length=254, help_text=_("候補者に登録されている宛先です。")
    )

    def clean_email(self) -> str:
        return readable(self.cleaned_data["email"], read_email)


def readable(typed: str, rule: Any = normalise.paragraph) -> str:
    """The text by its rule; letters that no database holds are a mistake of the field."""
    try:
        return str(rule(typed))
    except normalise.Unusable:
        text = _("使えない文字が含まれています。入力し直してください。")
        raise forms.ValidationError(text, code="unusable") from None
