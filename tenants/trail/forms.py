"""The filter above the trail; its state lives in the address."""

import re
import uuid
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from tenants.models import AuditEntry, Tenant
from tenants.trail import queries
from tenants.trail.words import Group

Actor = AuditEntry.Actor
PLACE = re.compile(r"(?P<at>[0-9TZ:.+-]{1,40})_(?P<id>[0-9a-f-]{36})")


class TrailFilter(forms.Form):
    """Who, what, when, and words."""

    who = forms.ChoiceField(label=_("だれが"), required=False)
    group = forms.ChoiceField(label=_("何を"), required=False, choices=[("", _("すべて")), *Group.choices])
    since = forms.DateField(label=_("いつから"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("いつまで"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    q = forms.CharField(label=_("言葉・番号"), required=False, max_length=100)
    before = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    def __init__(self, *args: Any, tenant: Tenant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = choices_of(tenant)  # type: ignore[attr-defined]

    def clean_q(self) -> str:
        words: str = self.cleaned_data["q"]
        return words.replace("\x00", "")

    def clean_before(self) -> tuple[datetime, uuid.UUID] | None:
        return place_at(self.cleaned_data["before"])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("since") and told.get("until") and told["since"] > told["until"]:
            self.add_error("until", _("「いつまで」は、「いつから」と同じ日か、それより後の日にしてください。"))
        return told

    @property
    def wanted(self) -> queries.Wanted:
        """What was asked for, as far as it could be read: a mistake in one field leaves the others."""
        told = getattr(self, "cleaned_data", {})
        return queries.Wanted(
            who=told.get("who", ""),
            group=told.get("group", ""),
            words=told.get("q", ""),
            since=told.get("since"),
            until=told.get("until"),
        )


def choices_of(tenant: Tenant) -> list[Any]:
    """Everybody, a kind of actor, one member or one key."""
    return [
        ("", _("すべて")),
        *((kind.value, kind.label) for kind in Actor),
        (_("メンバー"), queries.people_of(tenant=tenant)),
        (_("APIキー"), queries.keys_of(tenant=tenant)),
    ]


def place_at(spelled: str) -> tuple[datetime, uuid.UUID] | None:
    """The place in the list that an address names; none for anything else."""
    found = PLACE.fullmatch(spelled)
    try:
        at = parse_datetime(found["at"]) if found else None
        is_place = found and at and timezone.is_aware(at) and at.astimezone(UTC)
        return (at, uuid.UUID(found["id"])) if found and at and is_place else None
    except (ValueError, OverflowError):  # a time that no calendar of ours has
        return None


def spell_place(entry: AuditEntry) -> str:
    """The place after this line, for the address of the next page."""
    return f"{entry.at.isoformat().replace('+00:00', 'Z')}_{entry.pk}"
