"""The form of a person's own facts: names kept as typed, everything compared in one spelling."""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from candidates.models import Application, Candidate
from candidates.pool import normalise, tombstones
from tenants.models import Tenant

MOST_SKILLS, LONGEST = 50, 300
BROKEN = {
    "nul": _("使えない文字が入っています。入力し直してください。"),
    "line_break": _("改行は使えません。1行で入力してください。"),
    "too_long": _("長すぎます。300文字までにしてください。"),
}


class Name(forms.CharField):
    """A name as typed; only what would break a mail's header is refused."""

    def clean(self, value: Any) -> str:
        try:
            return normalise.name(super().clean(value))
        except normalise.Unusable as error:
            raise ValidationError(BROKEN[error.code], code=error.code) from None


class PersonForm(forms.Form):
    """What the pool knows of a person; `candidate` is who it is already, if anybody."""

    last_name = Name(label=_("姓"), max_length=LONGEST)
    first_name = Name(label=_("名"), max_length=LONGEST, required=False)
    last_name_kana = Name(
        label=_("セイ"), max_length=LONGEST, required=False, help_text=_("ひらがなでもかまいません。")
    )
    first_name_kana = Name(label=_("メイ"), max_length=LONGEST, required=False)
    email = forms.CharField(label=_("メールアドレス"), max_length=254, required=False)
    phone = forms.CharField(
        label=_("電話番号"), max_length=40, required=False, help_text=_("ハイフンや全角があってもかまいません。")
    )
    prefecture = forms.ChoiceField(
        label=_("都道府県"), required=False, choices=[("", _("未入力")), *((one, one) for one in normalise.PREFECTURES)]
    )
    birth_date = forms.DateField(
        label=_("生年月日"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    current_company = Name(label=_("現在の勤務先"), max_length=LONGEST, required=False)
    current_title = Name(label=_("現在の役職"), max_length=LONGEST, required=False)
    skills = forms.CharField(
        label=_("スキル"), required=False, max_length=3000, help_text=_("読点かコンマで区切ります。50個まで。")
    )
    origin = forms.ChoiceField(label=_("きっかけ"), choices=Candidate.Origin)

    def __init__(self, *args: Any, tenant: Tenant, at: datetime, candidate: Candidate | None = None, **kw: Any) -> None:
        initial = {name: getattr(candidate, name) for name in PersonForm.base_fields} if candidate else {}
        initial |= {"skills": "、".join(candidate.skills)} if candidate else {}
        super().__init__(*args, **(kw | {"initial": initial}))
        self.tenant, self.candidate, self.at = tenant, candidate, at

    def clean_last_name_kana(self) -> str:
        return normalise.kana(self.cleaned_data["last_name_kana"])

    def clean_first_name_kana(self) -> str:
        return normalise.kana(self.cleaned_data["first_name_kana"])

    def clean_email(self) -> str:
        address = normalise.email_address(self.cleaned_data["email"])
        if not address:
            return ""
        if not normalise.is_email(address):
            text = _("メールアドレスの形式が正しくありません。例：hanako@example.jp")
            raise ValidationError(text, code="invalid")
        others = Candidate.objects.for_tenant(self.tenant).filter(email_key=normalise.email_identity(address))
        other = others.exclude(pk=self.candidate and self.candidate.pk).first()
        if other:
            text = _("このメールアドレスは、%(name)sさんのものです。同じ人なら、そちらを直してください。")
            raise ValidationError(text, code="taken", params={"name": other.full_name})
        if tombstones.barred_of(self.tenant.pk).holds(email_key=normalise.email_identity(address)):
            text = _("本人の求めで消去したアドレスです。本人が自分で登録し直すまで、追加できません。")
            raise ValidationError(text, code="erased")
        return address

    def clean_phone(self) -> str:
        typed = normalise.line(self.cleaned_data["phone"])
        if typed and not normalise.phone(typed):
            raise ValidationError(_("電話番号として読めません。例：090-1234-5678"), code="invalid")
        return typed

    def clean_birth_date(self) -> Any:
        born = self.cleaned_data["birth_date"]
        if born and born >= timezone.localdate(self.at):
            raise ValidationError(_("これから来る日付です。生年月日を確かめてください。"), code="future")
        return born

    def clean_skills(self) -> list[str]:
        names = [normalise.line(one) for one in re.split(r"[,、，\n]", self.cleaned_data["skills"])]
        skills = list(dict.fromkeys(filter(None, names)))
        if len(skills) > MOST_SKILLS:
            raise ValidationError(_("スキルは50個までです。減らしてください。"), code="many")
        return skills

    @property
    def facts(self) -> dict[str, Any]:
        """Every field of the person, with the spellings that are compared."""
        given = {name: self.cleaned_data[name] for name in PersonForm.base_fields}
        keys = {
            "email_key": normalise.email_identity(given["email"]),
            "phone_key": normalise.phone(given["phone"]) if given["phone"] else "",
        }
        return given | keys


class NewPersonForm(PersonForm):
    """Somebody new, with the application they made, if any."""

    job = Name(
        label=_("応募した職種"), max_length=LONGEST, required=False, help_text=_("応募がなければ、空欄にします。")
    )
    outcome = forms.ChoiceField(
        label=_("選考結果"), required=False, choices=[("", _("応募なし")), *Application.Outcome.choices]
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("job")) is not bool(given.get("outcome")):
            lacking = "outcome" if given.get("job") else "job"
            text = _("応募を登録するには、職種と選考結果の両方が要ります。")
            self.add_error(lacking, ValidationError(text, code="required"))
        return given
