"""The form of a notice: one language's text, its data items one to a line; and from when a version is in force."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.consents.models import Notice


class Lines(forms.CharField):
    """A list, one to a line."""

    widget = forms.Textarea(attrs={"rows": 8})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]


class NoticeForm(forms.ModelForm):
    """What a candidate reads, in one language."""

    items = Lines(label=_("提供する項目"), help_text=_("1行に1つ。候補者が読む言葉で書きます。"))

    class Meta:
        model = Notice
        fields = ("title", "purpose", "items", "retention", "withdrawal", "valid_months")
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in ("purpose", "retention", "withdrawal")}


class PublishForm(forms.Form):
    """From when; empty: at once."""

    effective_at = forms.DateTimeField(
        label=_("有効になる日時"),
        required=False,
        help_text=_("空欄なら、いますぐ有効になります。この日時より前に登録した人には、前の版が示されます。"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def clean_effective_at(self) -> datetime:
        chosen: datetime = self.cleaned_data["effective_at"] or self.at
        if chosen < self.at:
            raise forms.ValidationError(_("過去の日時です。これから有効になる日時を入力してください。"))
        return chosen
