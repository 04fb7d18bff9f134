"""Keeping one person longer: until when, and why."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_YEARS = 10


class KeepForm(forms.Form):
    """A day to come and a reason, or neither."""

    until = forms.DateField(
        label=_("保存する最後の日"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("空欄にすると、組織の規則どおりの期限に戻ります。"),
    )
    reason = forms.CharField(
        label=_("延ばす理由"),
        required=False,
        max_length=200,
        help_text=_("200文字まで。例：次の採用で声をかける約束をしている"),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until and until < self.today:
            raise forms.ValidationError(_("過ぎた日付です。今日より後の日付を入力してください。"), code="past")
        if until and until.year > self.today.year + MOST_YEARS:
            raise forms.ValidationError(_("延ばせるのは10年先までです。近い日付にしてください。"), code="far")
        return until

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("until") and not given.get("reason"):
            self.add_error("reason", forms.ValidationError(_("延ばす理由を入力してください。"), code="required"))
        return given
