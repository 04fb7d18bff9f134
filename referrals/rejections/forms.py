"""The forms of the template editor and of sending."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from referrals.rejections import placeholders
from referrals.rejections.models import Template
from referrals.rejections.stages import Stage


class TemplateForm(forms.Form):
    """A template's name and language, and the text of its next version."""

    name = forms.CharField(
        label=_("名称"), max_length=100, help_text=_("社内で見分けるための名前です。候補者には見えません。")
    )
    language = forms.ChoiceField(label=_("言語"), choices=[("ja", "日本語"), ("en", "English")])
    subject = forms.CharField(label=_("件名"), max_length=200)
    body = forms.CharField(label=_("本文"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 18}), strip=False)
    stage = forms.ChoiceField(
        label=_("選考段階"),
        required=False,
        choices=[("", _("すべて")), *Stage.choices],
        help_text=_("文面を自動で選んで送るとき、この段階で終わった応募に使います。"),
    )
    reason = forms.CharField(
        label=_("選考終了理由"),
        required=False,
        max_length=100,
        help_text=_(
            "採用管理システムの選考終了理由にこの言葉がある応募に使います。空欄なら、理由を問いません。例：経験"
        ),
    )
    other_subject = forms.CharField(label=_("件名（もう一つの言語）"), max_length=200, required=False)
    other_body = forms.CharField(
        label=_("本文（もう一つの言語）"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        strip=False,
        help_text=_(
            "氏名がローマ字だけの人には英語、ほかの人には日本語で送ります。空欄なら、全員に同じ言語で送ります。"
        ),
    )

    def __init__(self, *args: Any, template: Template | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if template is not None:
            for name in ("name", "language"):
                self.fields[name].disabled = True

    def clean_subject(self) -> str:
        return self._checked("subject")

    def clean_other_subject(self) -> str:
        return self._checked("other_subject")

    def clean_body(self) -> str:
        return self._with_link("body")

    def clean_other_body(self) -> str:
        return self._with_link("other_body") if self.cleaned_data["other_body"].strip() else ""

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if bool(told.get("other_subject")) != bool(told.get("other_body")) and not self.errors:
            empty = "other_body" if told.get("other_subject") else "other_subject"
            self.add_error(empty, _("もう一つの言語は、件名と本文の両方を入力してください。"))
        return told

    @property
    def text(self) -> dict[str, Any]:
        """The next version's text, as `services.add_version` takes it."""
        told = self.cleaned_data
        other = {"subject": told["other_subject"], "body": told["other_body"]} if told["other_body"] else {}
        return {"subject": told["subject"], "body": told["body"], "other": other}

    @property
    def aim(self) -> dict[str, Any]:
        """Which applications it is for."""
        return {name: self.cleaned_data[name] for name in ("stage", "reason")}

    def _with_link(self, name: str) -> str:
        body = self._checked(name).replace("\r\n", "\n")
        if placeholders.LINK not in placeholders.keys_in(body):
            raise ValidationError(
                _("本文に「専用URL」がありません。差し込みの一覧から加えてください。"), code="no_link"
            )
        return body

    def _checked(self, name: str) -> str:
        text = str(self.cleaned_data[name])
        placeholders.check_text(text)
        return text
