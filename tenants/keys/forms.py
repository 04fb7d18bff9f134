"""The forms of a tenant's keys. Each carries a ticket, so that sending it twice makes one key."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants import roles
from tenants.ids import decode, encode, uuid7
from tenants.keys import networks, scopes
from tenants.models import ApiKey, Tenant

LIVE, TEST = "live", "test"
DAYS = {"90": 90, "180": 180, "365": 365}
ON_DATE, NEVER = "date", "never"
LONGEST = timedelta(days=5 * 365 + 1)
STALE = _("この画面は古くなりました。開き直してから、もう一度お試しください。")


class Ticket(forms.CharField):
    """The id of what is to come, signed for its tenant: a form sent again asks for what is there already."""

    widget = forms.HiddenInput

    def __init__(self, tenant: Tenant, prefix: str = ApiKey.PREFIX) -> None:
        self.prefix, self.signer = prefix, Signer(salt=f"{prefix} ticket {tenant.pk}")
        super().__init__(initial=self.signer.sign(encode(prefix, uuid7())), error_messages={"required": STALE})

    def clean(self, value: Any) -> uuid.UUID:
        try:
            key_id = decode(self.prefix, self.signer.unsign(super().clean(value)))
        except BadSignature:
            raise ValidationError(STALE) from None
        assert key_id is not None  # we signed it
        return key_id


class Modes(forms.RadioSelect):
    """Live and test; live is disabled while it cannot be had."""

    is_live_off = False

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if self.is_live_off and value == LIVE:
            option["attrs"] = {**option["attrs"], "disabled": True}
        return option


class IssueForm(forms.Form):
    """A new key: what it is for, where it works, what it may do, until when, and from where."""

    name = forms.CharField(label=_("名称"), max_length=100, help_text=_("使う場所が分かる名前。例：採用管理システム"))
    mode = forms.ChoiceField(
        label=_("種別"),
        choices=[(LIVE, _("本番用")), (TEST, _("テスト用"))],
        widget=Modes,
        help_text=_("テスト用のキーは、本番とは別のデータだけを扱い、メールを送りません。"),
    )
    scopes = forms.MultipleChoiceField(
        label=_("権限"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("必要なものだけを選んでください。あとから変えられません。変えるときは、新しいキーを発行します。"),
        error_messages={"required": _("権限を1つ以上選んでください。")},
    )
    life = forms.ChoiceField(
        label=_("有効期限"),
        choices=[
            ("90", _("90日")),
            ("180", _("180日")),
            ("365", _("1年")),
            (ON_DATE, _("日付を指定（次の欄）")),
            (NEVER, _("期限なし")),
        ],
        widget=forms.RadioSelect,
        initial="365",
        help_text=_("期限が近づくと、キーの一覧でお知らせします。"),
    )
    last_date = forms.DateField(
        label=_("有効な最後の日"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("「日付を指定」を選んだときだけ入力します。その日の終わり（日本時間）まで使えます。"),
    )
    networks = forms.CharField(
        label=_("許可するIPアドレス"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "1行に1つ、アドレスかCIDRで書きます。例：203.0.113.7、2001:db8::/48。空欄なら、どこからでも使えます。"
        ),
    )

    def __init__(self, *args: Any, tenant: Tenant, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at, self.not_now = at, roles.obstacle(tenant, roles.LIVE_KEY)
        self.fields["ticket"] = Ticket(tenant)
        self.fields["mode"].widget.is_live_off = bool(self.not_now)
        self.fields["mode"].initial = TEST if self.not_now else LIVE
        self.fields["scopes"].choices = scopes.choices_for(tenant.kind)  # type: ignore[attr-defined]

    def clean_mode(self) -> bool:
        """Is it for tests?"""
        if self.cleaned_data["mode"] == LIVE and self.not_now:
            raise ValidationError(str(self.not_now))
        return bool(self.cleaned_data["mode"] == TEST)

    def clean_networks(self) -> list[str]:
        try:
            found = networks.read_networks(self.cleaned_data["networks"])
        except networks.NoNetwork as error:
            told = _("%(n)s行目：IPアドレスかCIDRとして読み取れません。例：203.0.113.0/24") % {"n": error.number}
            raise ValidationError(told, code="no_network") from error
        if len(found) > networks.MOST:
            raise ValidationError(_("%(n)s件までにしてください。") % {"n": networks.MOST}, code="too_many")
        return found

    def clean(self) -> dict[str, Any]:
        """`expires_at`: None for never."""
        given = super().clean() or {}
        life, day = given.get("life"), given.get("last_date")
        given["expires_at"] = self.at + timedelta(days=DAYS[life]) if life in DAYS else None
        if life == ON_DATE and "last_date" not in self.errors:
            given["expires_at"] = self._end_of(day)
        return given

    def _end_of(self, day: date | None) -> datetime | None:
        """The end of that day in Japan; an error where it is no day to come."""
        today = timezone.localdate(self.at)
        if day and today <= day <= today + LONGEST:
            return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
        self.add_error("last_date", _("今日から5年以内の日付を入力してください。"))
        return None


class RotateForm(forms.Form):
    """How long the old key works beside the new one."""

    overlap = forms.TypedChoiceField(
        label=_("いまのキーを使える時間"),
        choices=[("1", _("1時間")), ("24", _("24時間")), ("168", _("7日"))],
        coerce=lambda hours: timedelta(hours=int(hours)),
        widget=forms.RadioSelect,
        initial="24",
        help_text=_("この間に、使っているシステムのキーを新しいものに替えてください。"),
    )

    def __init__(self, *args: Any, tenant: Tenant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ticket"] = Ticket(tenant)
