"""The forms of sending: with which text and when; why it is sent back; which mails are shown."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from referrals.rejections.models import Dispatch
from referrals.rejections.queries import Written
from referrals.sending.queries import Standing

FARTHEST = timedelta(days=90)
AUTO = "auto"
LOCAL = "%Y-%m-%dT%H:%M"


class PlanForm(forms.Form):
    """When mails are to leave."""

    mode = forms.ChoiceField(
        label=_("送る時間"),
        choices=[
            (Dispatch.Mode.SCHEDULED, _("営業時間内に送る（平日9時から18時、祝日と年末年始を除く）")),
            (Dispatch.Mode.NOW, _("すぐに送る（夜間や休日でも届きます）")),
        ],
        initial=Dispatch.Mode.SCHEDULED,
        widget=forms.RadioSelect,
    )
    wanted_at = forms.DateTimeField(
        label=_("送り始める日時"),
        required=False,
        input_formats=[LOCAL, "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL),
        help_text=_(
            "空欄なら、決めてある待ち時間のあと、最初の営業時間に送ります。休日や夜間を選ぶと、次の営業時間に送ります。"
        ),
        error_messages={"invalid": _("日時の形式が正しくありません。例：2026-12-01T10:00")},
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def clean_wanted_at(self) -> datetime | None:
        wanted: datetime | None = self.cleaned_data["wanted_at"]
        if wanted and wanted < self.at:
            raise ValidationError(_("過ぎた日時です。これからの日時を入力してください。"), code="past")
        if wanted and wanted > self.at + FARTHEST:
            raise ValidationError(_("90日より先の日時です。90日以内の日時を入力してください。"), code="far")
        return wanted

    @property
    def chosen_mode(self) -> str:
        told = str(self["mode"].value())
        return told if told in Dispatch.Mode.values else str(Dispatch.Mode.SCHEDULED)

    @property
    def chosen_time(self) -> datetime | None:
        """The time asked for, once it is known to be one."""
        return self.cleaned_data.get("wanted_at") if self.is_bound and self.is_valid() else None


class SendForm(PlanForm):
    """Which template everybody waiting is to receive, and when."""

    template = forms.ChoiceField(label=_("文面"))
    field_order = ["template", "mode", "wanted_at"]

    def __init__(self, *args: Any, templates: list[Written], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.templates = {each.template.public_id: each for each in templates}
        named = [(key, each.template.name) for key, each in self.templates.items()]
        by_case = [(AUTO, _("選考段階と終了理由に合う文面を、自動で選ぶ"))] if len(named) > 1 else []
        self.fields["template"].choices = [*by_case, *named]  # type: ignore[attr-defined]

    def clean_template(self) -> Written | None:
        """None: for each person the one that fits."""
        return self.templates.get(self.cleaned_data["template"])

    @property
    def is_auto(self) -> bool:
        """Is each person to get the template that fits?"""
        return len(self.templates) > 1 and str(self["template"].value() or AUTO) == AUTO

    @property
    def chosen(self) -> Written | None:
        """The template asked for; the first one where nothing valid is."""
        return self.templates.get(str(self["template"].value()), next(iter(self.templates.values()), None))


class CommentForm(forms.Form):
    """Why it is sent back."""

    comment = forms.CharField(
        label=_("差し戻しの理由"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("依頼した人に見えます。例：会社名の表記が古いので、直してください。"),
    )


class MailFilter(forms.Form):
    """The filter above the list of mails."""

    state = forms.ChoiceField(label=_("ステータス"), required=False, choices=[("", _("すべて")), *Standing.choices])
