"""The forms about one person: a note, and their care (tags, who looks after them, contact)."""

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.imports.forbidden import WORDS
from candidates.models import Application, Candidate, PoolNote
from tenants.models import User

LONGEST_TAG, MOST_TAGS = 50, 30
MAY_BE_FORBIDDEN = _(
    "「%(words)s」という言葉があります。適性や能力と関係のないことなら消し、そうでなければ確認してください。"
)


def forbidden_words(text: str) -> list[str]:
    """The words in a text that name facts which must not be collected (職業安定法 5条の5)."""
    plain = unicodedata.normalize("NFKC", text)
    return [word for word in WORDS if word in plain]


class NoteForm(forms.Form):
    """What somebody thought of a person. A fact that must not be collected is asked about first."""

    kind = forms.ChoiceField(label=_("種類"), choices=PoolNote.Kind, initial=PoolNote.Kind.GENERAL)
    application = forms.ModelChoiceField(
        label=_("対象の応募"), queryset=Application.objects.none(), required=False, empty_label=_("応募を選ばない")
    )
    body = forms.CharField(
        label=_("内容"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("5000文字まで。社内の人だけが見ます。人材紹介会社には渡りません。"),
    )
    is_sure = forms.BooleanField(
        label=_("本籍・家族・信条・病歴などの、集めてはいけない情報は書いていません"),
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, candidate: Candidate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theirs = Application.objects.for_tenant(candidate.tenant).filter(candidate=candidate).order_by("-id")
        self.fields["application"].queryset = theirs  # type: ignore[attr-defined]
        self.fields["body"].strip = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Words that may name a forbidden fact want the writer's confirmation."""
        given = super().clean() or {}
        found = forbidden_words(given.get("body", ""))
        if found:
            self.fields["is_sure"].widget = forms.CheckboxInput()
        if found and not given.pop("is_sure", False):
            self.add_error("is_sure", forms.ValidationError(MAY_BE_FORBIDDEN, "forbidden", {"words": "、".join(found)}))
        given.pop("is_sure", None)
        return given


class CareForm(forms.Form):
    """Tags, who looks after the person, and whether they may be written to."""

    tags = forms.CharField(
        label=_("タグ"),
        required=False,
        max_length=1500,
        help_text=_("読点かコンマで区切ります。1つ50文字、30個まで。例：次回優先、英語面接可"),
    )
    assignee = forms.ChoiceField(label=_("担当者"), required=False)
    is_stopped = forms.BooleanField(
        label=_("この人に連絡しない"),
        required=False,
        help_text=_("送信待ちのメールも送りません。本人からの登録と、本人の権利には影響しません。"),
    )
    reason = forms.CharField(
        label=_("連絡しない理由"), required=False, max_length=200, help_text=_("例：本人から電話で希望があった")
    )

    def __init__(self, *args: Any, members: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(user.pk): user for user in members}
        named = [(key, user.name or user.email) for key, user in self.members.items()]
        self.fields["assignee"].choices = [("", _("担当者なし")), *named]  # type: ignore[attr-defined]

    def clean_tags(self) -> list[str]:
        typed = re.split(r"[,、，\n]", self.cleaned_data["tags"])
        names = list(dict.fromkeys(name.strip() for name in typed if name.strip()))
        if any(len(name) > LONGEST_TAG for name in names):
            raise forms.ValidationError(_("長すぎるタグがあります。1つ50文字までにしてください。"), code="long")
        if len(names) > MOST_TAGS:
            raise forms.ValidationError(_("タグは30個までです。減らしてください。"), code="many")
        return names

    def clean_assignee(self) -> User | None:
        return self.members.get(self.cleaned_data["assignee"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("is_stopped") and not given.get("reason"):
            self.add_error("reason", forms.ValidationError(_("連絡しない理由を入力してください。"), code="required"))
        return given
