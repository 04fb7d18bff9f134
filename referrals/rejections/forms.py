"""The forms of the template editor and of sending."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from referrals.rejections import placeholders
from referrals.rejections.models import Template


class TemplateForm(forms.Form):
    """A template's name and language, and the text of its next version."""

    name = forms.CharField(
        label=_("名称"), max_length=100, help_text=_("社内で見分けるための名前です。候補者には見えません。")
    )
    language = forms.ChoiceField(label=_("言語"), choices=[("ja", "日本語"), ("en", "English")])
    subject = forms.CharField(label=_("件名"), max_length=200)
    body = forms.CharField(label=_("本文"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 18}), strip=False)

    def __init__(self, *args: Any, template: Template | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if template is not None:
            for name in ("name", "language"):
                self.fields[name].disabled = True

    def clean_subject(self) -> str:
        return self._checked("subject")

    def clean_body(self) -> str:
        body = self._checked("body").replace("\r\n", "\n")
        if placeholders.LINK not in placeholders.keys_in(body):
            raise ValidationError(
                _("本文に「専用URL」がありません。差し込みの一覧から加えてください。"), code="no_link"
            )
        return body

    def _checked(self, name: str) -> str:
        text = str(self.cleaned_data[name])
        placeholders.check_text(text)
        return text
