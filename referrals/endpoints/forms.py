"""The forms of a party's endpoints: an address and what goes there, an example to send, a moment to replay from."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.keys.forms import Ticket
from tenants.models import Tenant
from tenants.webhooks import registry
from tenants.webhooks.addresses import AddressRefused
from tenants.webhooks.forms import REFUSALS
from tenants.webhooks.models import Endpoint
from tenants.webhooks.sweeping import kept_since

LAST_DAY = timedelta(hours=24)
MOMENT = "%Y-%m-%dT%H:%M"


def choices_for(kind: str) -> list[tuple[str, Any]]:
    """The event types a kind of tenant may receive, each with its code and what it says."""
    known = [registry.BY_KIND[name] for name in registry.kinds_for(kind) if name != "ping"]
    return [(event.kind, f"{event.kind}　{event.description}") for event in known]


class EndpointForm(forms.Form):
    """Where to send, and what. `refused` says why the address may not be called, as the door has found out."""

    url = forms.CharField(
        label=_("URL"),
        max_length=2048,
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("https で始まる、インターネットに公開されたURL。例：https://hooks.example.com/careerrelay"),
    )
    name = forms.CharField(
        label=_("名称"), max_length=100, required=False, help_text=_("一覧で見分けるための名前。例：基幹システム")
    )
    kinds = forms.MultipleChoiceField(
        label=_("受け取る通知"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("1つも選ばなければ、すべての通知を受け取ります。"),
    )
    is_thin = forms.BooleanField(
        label=_("本文をIDだけにする"),
        required=False,
        help_text=_("候補者の情報を通知に入れず、受け取ったIDをAPIで読み取ります。"),
    )

    def __init__(self, *args: Any, tenant: Tenant, refused: AddressRefused | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refused = refused
        self.fields["kinds"].choices = choices_for(tenant.kind)  # type: ignore[attr-defined]
        if tenant.kind == registry.EMPLOYER:  # nothing that goes there holds a person's data
            del self.fields["is_thin"]

    def clean_url(self) -> str:
        if self.refused:
            raise ValidationError(str(REFUSALS[self.refused.code]), code=self.refused.code)
        return str(self.cleaned_data["url"])

    @property
    def told(self) -> dict[str, Any]:
        """As the services call it."""
        return {name: self.cleaned_data[name] for name in ("url", "name", "kinds", "is_thin") if name in self.fields}


class NewEndpointForm(EndpointForm):
    """The same for a new one; sent twice, it makes one."""

    def __init__(self, *args: Any, tenant: Tenant, **kwargs: Any) -> None:
        super().__init__(*args, tenant=tenant, **kwargs)
        self.fields["ticket"] = Ticket(tenant, Endpoint.PREFIX)


class TestForm(forms.Form):
    """Which example to send."""

    kind = forms.ChoiceField(label=_("通知の種類"))

    def __init__(self, *args: Any, tenant: Tenant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = registry.kinds_for(tenant.kind)
        self.fields["kind"].choices = [(kind, kind) for kind in sorted(kinds, key="ping".__ne__)]  # type: ignore[attr-defined]


class ReplayForm(forms.Form):
    """From when on everything is sent again."""

    since = forms.DateTimeField(
        label=_("いつから"),
        input_formats=[MOMENT, f"{MOMENT}:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        help_text=_("この日時（日本時間）より後の通知を、古い順に送り直します。30日前までさかのぼれます。"),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, endpoint: Endpoint, at: datetime) -> None:
        since = timezone.localtime(min(endpoint.failing_since or at, at - LAST_DAY))
        super().__init__(data, initial={"since": since})
        self.at = at

    def clean_since(self) -> datetime:
        since: datetime = self.cleaned_data["since"]
        if not kept_since(self.at) <= since <= self.at:
            raise ValidationError(_("30日前から今までの日時を入力してください。"), code="not_kept")
        return since
