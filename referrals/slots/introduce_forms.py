"""The agency's form: somebody to introduce, blind first, with the consent that is on record."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from candidates.pool import normalise
from referrals.slots import wording
from referrals.slots.fields import day_field, noon_or_now, refuse_future, text_area
from referrals.slots.models import Introduction

PERSON = ("last_name", "first_name", "last_name_kana", "first_name_kana", "email", "phone", "career")


def name_field(label: Any, **told: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}), **told)


class IntroduceForm(forms.Form):
    """One person: a blind summary, who it is, and their consent."""

    summary = text_area(
        _("概要"),
        2000,
        rows=5,
        help_text=_(
            "企業が最初に読みます。経験や強みを、本人が分からない形で書いてください。氏名や連絡先は書けません。"
        ),
    )
    last_name = name_field(_("姓"))
    first_name = name_field(_("名"))
    last_name_kana = name_field(_("セイ"), required=False)
    first_name_kana = name_field(_("メイ"), required=False)
    email = forms.EmailField(
        label=_("メールアドレス"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("本人のものです。企業には、企業が詳細を開いてから見えます。"),
    )
    phone = forms.CharField(
        label=_("電話番号"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    career = text_area(
        _("職務経歴"), 5000, rows=6, required=False, help_text=_("企業が詳細を開いてから読みます。5,000文字まで。")
    )
    consented_date = day_field(_("本人が同意した日"), help_text=_("この企業に紹介してよいと、本人が同意した日です。"))
    consent_method = forms.ChoiceField(
        label=_("同意の取り方"), choices=Introduction.Consent.choices, widget=forms.RadioSelect
    )
    reference = forms.CharField(
        label=_("管理番号"), max_length=60, required=False, help_text=_("貴社だけの控えです。企業には見えません。")
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def clean_phone(self) -> str:
        typed = str(self.cleaned_data["phone"])
        if typed and not normalise.phone(typed):
            raise ValidationError(_("電話番号の形式が正しくありません。例：090-1234-5678"), code="phone")
        return normalise.phone(typed)

    def clean_last_name_kana(self) -> str:
        return normalise.kana(self.cleaned_data["last_name_kana"])

    def clean_first_name_kana(self) -> str:
        return normalise.kana(self.cleaned_data["first_name_kana"])

    def clean_consented_date(self) -> date:
        day: date = self.cleaned_data["consented_date"]
        refuse_future(day, timezone.localdate(self.at))
        return day

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if wording.names_somebody(given.get("summary", ""), given):
            self.add_error("summary", wording.NAMED)
        return given

    @property
    def said(self) -> dict[str, Any]:
        """As `introducing.introduce_person` takes it."""
        given = self.cleaned_data
        agreed = {"consented_at": noon_or_now(given["consented_date"], self.at)}
        told = {name: given[name] for name in ("summary", "reference", "consent_method")}
        return told | agreed | {"person": {name: given[name] for name in PERSON}}
