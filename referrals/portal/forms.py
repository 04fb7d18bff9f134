"""The portal's forms: the inbox's conditions, a step with its day, who hears of new referrals."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from referrals.portal.models import DigestAddress
from referrals.progress.models import HIGHEST_SALARY, Progress

ANY = ("", _("すべて"))
STATES = [("unread", _("未読")), ("todo", _("未連絡")), *Progress.Status.choices]


class InboxFilter(forms.Form):
    """Every condition may be empty; one that cannot be is as good as empty."""

    q = forms.CharField(
        label=_("キーワード"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    state = forms.ChoiceField(label=_("ステータス"), required=False, choices=[ANY, *STATES])

    @property
    def wanted(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class StepForm(forms.Form):
    """The day on which it came about; today, where it is left out."""

    date = forms.DateField(
        label=_("あった日"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("今日のことなら、空のままでかまいません。"),
    )

    def moment(self, at: datetime) -> datetime:
        day = self.cleaned_data.get("date")
        if day is None or day == timezone.localdate(at):
            return at
        return datetime.combine(day, time(12), tzinfo=timezone.get_default_timezone())

    @property
    def hire(self) -> dict[str, Any]:
        return {}


class HireForm(StepForm):
    """A hire: where and for how much, if the agency likes to keep it here."""

    company = forms.CharField(
        label=_("入社先"), required=False, max_length=200, help_text=_("貴社だけの控えです。企業には見えません。")
    )
    annual_salary = forms.IntegerField(
        label=_("年収(円)"),
        required=False,
        min_value=0,
        max_value=HIGHEST_SALARY,
        help_text=_("貴社だけの控えです。企業には見えません。"),
    )

    @property
    def hire(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("company", "annual_salary")}


class DigestForm(forms.ModelForm):
    """A mailbox, and how often it is written to."""

    frequency = forms.ChoiceField(
        label=_("届ける間隔"), choices=DigestAddress.Frequency.choices, widget=forms.RadioSelect
    )

    class Meta:
        model = DigestAddress
        fields = ("email", "frequency", "language")
        widgets = {
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }
        help_texts = {
            "email": _("確認のメールを送ります。その中のボタンが押されると、届き始めます。"),
        }
