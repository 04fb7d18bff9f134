"""The operator's desk: what every page of the admin shares. Nothing is deleted here, and most is only read."""

import functools
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db.models import DateField, DateTimeField, Field, Model, Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants import audit, roles
from tenants.models import AuditEntry, Tenant, User

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
    """A table that operators keep: they add and change, and never delete.

    Who may is asked of the role matrix (`to_view`, `to_change`: actions there), not of Django's permissions.
    What was changed stands in the audit trail of the tenants it concerns; of `personal` fields only that they were.
    """

    to_view = ""
    to_change = ""
    personal: ClassVar[Collection[str]] = ()
    shows_twins = False  # rows of test twins too
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    formfield_overrides: ClassVar[Mapping[type[Field], Mapping[str, Any]]] = NATIVE

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may(request, self.to_view)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(request, self.to_change)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may(request, self.to_change)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what the list's own filters ask: any other question could be asked about a person, letter by letter."""
        return lookup in {name for each in self.get_list_filter(request) for name in lookups_of(each)}  # type: ignore[arg-type]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """A filter is asked by address: what no database can hold is no question."""
        if any("\0" in value for values in request.GET.lists() for value in values[1]):
            raise SuspiciousOperation("a NUL")
        return super().changelist_view(request, extra_context)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without the test twins' rows, but where something stuck must be seen whoever's it is."""
        rows = super().get_queryset(request)
        hides = has_tenant(self.model) and not self.shows_twins
        return rows.filter(tenant__test_of=None) if hides else rows

    def tenants_of(self, row: Any) -> Iterable[Tenant]:
        """Whom a change of this row concerns: they find it in their audit trail."""
        return [row.tenant] if has_tenant(self.model) else []

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        verb = "changed" if change else "added"
        for tenant in self.tenants_of(obj) if form.changed_data else ():
            audit.record(
                tenant=tenant,
                actor=AuditEntry.Actor.OPERATOR,
                actor_id=operator(request).pk,
                action=f"{self.opts.model_name}.{verb}",
                subject=str(getattr(obj, "slug", "") or getattr(obj, "public_id", "") or obj.pk)[:60],
                detail=before_and_after(form, self.personal) if change else {},
                at=timezone.now(),
            )

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


def may(request: HttpRequest, action: str) -> bool:
    """May this operator do it? Nobody else is let in, and an action that is not named is nobody's."""
    return isinstance(request.user, User) and roles.is_allowed(request.user, action)


def page(action: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """A page of the desk beside its tables: for operators who may do `action`; nobody else gets past the login."""

    def guard(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(request, action):
                raise PermissionDenied(action)
            return view(request, *args, **kwargs)

        return admin.site.admin_view(guarded)

    return guard


def has_tenant(model: type[Model]) -> bool:
    return any(field.name == "tenant" for field in model._meta.fields)


def lookups_of(list_filter: Any) -> list[str]:
    """What a list's filter asks in an address."""
    if isinstance(list_filter, type) and issubclass(list_filter, admin.SimpleListFilter):
        return [str(list_filter.parameter_name)]
    if isinstance(list_filter, str):
        return [f"{list_filter}__exact", f"{list_filter}__isnull"]
    return [f"{list_filter[0]}__id__exact"]


def before_and_after(form: Any, personal: Collection[str]) -> dict[str, Any]:
    """A changed row for the audit: values of settings, and of personal fields their names alone."""
    told = {name: spell(form.cleaned_data.get(name)) for name in form.changed_data if name not in personal}
    before = {name: spell(form.initial.get(name)) for name in told}
    changed = [name for name in told if told[name] != before[name]]
    hidden = sorted(set(form.changed_data) & set(personal))
    values = {"before": {name: before[name] for name in changed}, "after": {name: told[name] for name in changed}}
    return values | ({"fields": hidden} if hidden else {})


def spell(value: Any) -> Any:
    """A setting as JSON holds it."""
    value = value.pk if isinstance(value, Model) else value
    return value if value is None or isinstance(value, bool | int | list) else str(value)


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
