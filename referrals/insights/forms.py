"""The filter above the list of people, whose state lives in the address; and what is done to those chosen in it."""

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.models import Candidate
from referrals.insights.filtering import NOBODY, tags_of
from referrals.insights.people import State
from tenants.models import Membership, Tenant

ANY = ("", _("すべて"))
FRESHNESS = [("fresh", _("6か月以内")), ("aging", _("6か月〜1年")), ("old", _("1年より前"))]
MAILABLE = [("yes", _("送信できる")), ("no", _("送信できない"))]


def members_of(tenant: Tenant) -> list[tuple[str, str]]:
    """`(id, name)` of the tenant's members, by name."""
    held = Membership.objects.for_tenant(tenant).order_by("user__name").values_list("user_id", "user__name")
    return [(str(pk), name) for pk, name in held]


class PeopleFilter(forms.Form):
    """Every condition may be empty; one that cannot be is as good as empty."""

    q = forms.CharField(label=_("キーワード"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("ステータス"), required=False, choices=[ANY, *State.choices])
    job = forms.CharField(label=_("職種に含む"), required=False, max_length=100)
    stage = forms.CharField(label=_("選考ステップに含む"), required=False, max_length=100)
    reason = forms.CharField(label=_("選考終了理由に含む"), required=False, max_length=100)
    channel = forms.CharField(label=_("応募経路に含む"), required=False, max_length=100)
    tag = forms.ChoiceField(label=_("タグ"), required=False)
    assigned = forms.ChoiceField(label=_("担当者"), required=False)
    freshness = forms.ChoiceField(label=_("情報の時点"), required=False, choices=[ANY, *FRESHNESS])
    mailable = forms.ChoiceField(label=_("メール"), required=False, choices=[ANY, *MAILABLE])
    origin = forms.ChoiceField(label=_("きっかけ"), required=False, choices=[ANY, *Candidate.Origin.choices])
    FIRST = ("q", "state")

    def __init__(self, data: Any, *, tenant: Tenant) -> None:
        super().__init__(data)
        for name, choices in (("tag", [(one, one) for one in tags_of(tenant)]), ("assigned", members_of(tenant))):
            self.fields[name].choices = [ANY, *choices]  # type: ignore[attr-defined]
        self.fields["assigned"].choices.insert(1, (NOBODY, _("担当者なし")))  # type: ignore[attr-defined]

    @property
    def wanted(self) -> dict[str, str]:
        """The conditions that can be asked."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def first(self) -> list[Any]:
        return [self[name] for name in self.FIRST]

    @property
    def further(self) -> list[Any]:
        return [self[name] for name in self.fields if name not in self.FIRST]

    @property
    def is_further(self) -> bool:
        return bool(self.wanted.keys() - set(self.FIRST))


class ViewForm(forms.Form):
    """A name for the list's conditions, and who sees it."""

    name = forms.CharField(label=_("名前"), max_length=50)
    is_shared = forms.BooleanField(label=_("会社のメンバー全員に表示"), required=False)


class TagForm(forms.Form):
    """One tag for everybody chosen."""

    name = forms.CharField(label=_("タグ"), max_length=50, help_text=_("例：次回優先、英語面接可"))


class AssignForm(forms.Form):
    """One member for everybody chosen, or none."""

    assignee = forms.ChoiceField(label=_("担当者"), required=False)

    def __init__(self, data: Any = None, *, tenant: Tenant) -> None:
        super().__init__(data)
        self.fields["assignee"].choices = [("", _("担当者なし")), *members_of(tenant)]  # type: ignore[attr-defined]


class EraseForm(forms.Form):
    """The number of those who will be erased, typed by whoever decides it."""

    typed = forms.CharField(
        label=_("消去する人数"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )

    def __init__(self, data: Any = None, *, count: int) -> None:
        super().__init__(data)
        self.count = count
        help_text = _("確認のため、人数「%(n)s」を数字で入力してください。") % {"n": f"{count:,}"}
        self.fields["typed"].help_text = help_text

    def clean_typed(self) -> str:
        typed = re.sub(r"[,、\s]|名$", "", unicodedata.normalize("NFKC", self.cleaned_data["typed"]).strip())
        if typed != str(self.count):
            raise forms.ValidationError(_("人数が違います。対象をもう一度確かめてください。"), code="differs")
        return typed
