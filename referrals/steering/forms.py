"""The form of the breach helper: whose system, which key if only one, and when."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from referrals.steering.breach import Question
from tenants.models import ApiKey, Tenant

LAST = date.max - timedelta(days=1)  # the day after it can still be told


class BreachForm(forms.Form):
    """A party (or one of its keys) and a period, both days included, in Japan's time."""

    party = forms.ModelChoiceField(
        label=_("組織"), queryset=Tenant.objects.none(), help_text=_("情報が漏れたおそれのある企業または人材紹介会社。")
    )
    key = forms.ModelChoiceField(
        label=_("APIキー"),
        queryset=ApiKey.objects.none(),
        required=False,
        empty_label=_("組織のすべて"),
        help_text=_("1本のキーだけが漏れたときに選びます。選ばなければ、組織のすべてが対象です。"),
    )
    since = forms.DateField(label=_("期間の初日"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label=_("期間の最終日"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = Tenant.objects.live().order_by("kind", "name")  # type: ignore[attr-defined]
        keys = ApiKey.objects.filter(is_test=False, tenant__test_of=None).select_related("tenant")
        self.fields["key"].queryset = keys.order_by("tenant__name", "name")  # type: ignore[attr-defined]
        self.fields["key"].label_from_instance = lambda key: f"{key.tenant.name} / {key.name} …{key.last_four}"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("since") and said.get("until") and said["until"] < said["since"]:
            self.add_error("until", _("最終日が初日より前です。"))
        if said.get("key") and said.get("party") and said["key"].tenant_id != said["party"].pk:
            self.add_error("key", _("このAPIキーは、選んだ組織のものではありません。"))
        return said

    @property
    def question(self) -> Question:
        said = self.cleaned_data
        until = midnight(min(said["until"], LAST) + timedelta(days=1))
        return Question(party=said["party"], since=midnight(said["since"]), until=until, key=said["key"])


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
