"""The operator's desk: what every page of the admin shares. Nothing is deleted here, and most is only read."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import DateField, DateTimeField, Field, Model, Q, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.models import User

CONFIRMED = "confirmed"
AT_ONCE = 200  # rows that one action decides on
# The browser's own pickers: one labelled field each, and no script.
NATIVE: Mapping[type[Field], Mapping[str, Any]] = {
    DateField: {"widget": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})},
    DateTimeField: {
        "form_class": forms.DateTimeField,
        "widget": forms.DateTimeInput(format="%Y-%m-%dT%H:%M:%S", attrs={"type": "datetime-local", "step": "1"}),
    },
}


class Desk(admin.ModelAdmin):
    """A table that operators keep: they add and change, and never delete."""

    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    formfield_overrides: ClassVar[Mapping[type[Field], Mapping[str, Any]]] = NATIVE

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.display(description=_("番号"))
    def spelled_id(self, row: Any) -> str:
        """The id as the API and the logs spell it."""
        return str(row.public_id)


class ReadingDesk(Desk):
    """A table that operators only look at: it grows and moves by the product's own verbs."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class StateFilter(admin.SimpleListFilter):
    """A filter by what state a row is in; each state is its words and its condition."""

    title = _("ステータス")
    parameter_name = "state"
    states: ClassVar[Mapping[str, tuple[str | Promise, Q]]] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [(name, words) for name, (words, _condition) in self.states.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.states.get(self.value() or "")
        return queryset.filter(chosen[1]) if chosen else queryset


def operator(request: HttpRequest) -> User:
    """Who is acting: the door has let in nobody else."""
    assert isinstance(request.user, User)
    return request.user


def is_confirmed(request: HttpRequest) -> bool:
    """Has the operator seen how many rows it is about, and said yes?"""
    return request.POST.get(CONFIRMED) == "yes"


def ask(
    desk: Desk, request: HttpRequest, rows: QuerySet[Any], *, action: str, title: str | Promise, text: str | Promise
) -> TemplateResponse | None:
    """The question before an action that cannot be taken back: what it does, and to which rows.

    None, and a message, for more rows than a person can have looked at.
    """
    found = list(rows[: AT_ONCE + 1])
    if len(found) > AT_ONCE:
        message = _("一度に選べるのは%(most)s件までです。絞り込んでください。") % {"most": AT_ONCE}
        desk.message_user(request, message, messages.ERROR)
        return None
    context = desk.admin_site.each_context(request) | {
        "opts": desk.model._meta,
        "title": title,
        "text": text,
        "action": action,
        "rows": found,
    }
    return TemplateResponse(request, "admin/ask.html", context)
