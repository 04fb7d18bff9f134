"""The dashboard's pages: the figures of a period, the rows behind each, and both as a file."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from candidates.models import Candidate
from credits import queries as ledger
from referrals.insights import charts, figures, papers, queries
from referrals.insights.choosing import COUNTED
from referrals.insights.models import Change, Journey
from referrals.insights.period import BY, PeriodForm
from referrals.onboarding import queries as onboarding
from referrals.slots import queries as slots
from tenants.models import Tenant
from tenants.requests import MemberRequest
from tenants.roles import authorize

PAGE = 50
OPENED = ("sent", "reached", "registered", "counted", "relayed")  # steps whose people an employer may see
FIELDS = {"version": "version_id", "job": "job", "stage": "stage", "channel": "channel"}


def asked(request: MemberRequest, at: datetime) -> tuple[PeriodForm, figures.Board]:
    form = PeriodForm(request.GET, at=at)
    board = figures.board_of(tenant=request.tenant, period=form.chosen, by=form.dimension, at=at)
    return form, board


@require_safe
def dashboard(request: MemberRequest) -> HttpResponse:
    """要対応 first, then what came of it."""
    authorize(request.membership, "dashboard.view")
    form, board = asked(request, timezone.now())
    purse = ledger.progress(tenant=request.tenant)
    context = {
        "form": form,
        "board": board,
        "query": urlencode(form.query | {"by": form.dimension}),
        "steps": charts.steps(board, lambda name: opened(request, form, name)),
        "parts": [(part, parts_address(request, form, part)) for part in board.parts],
        "by_label": label_of(form),
        "sent_chart": charts.columns(board.months, "sent"),
        "registered_chart": charts.columns(board.months, "registered"),
        "waits": charts.bars(board.waits),
        "fresh": charts.shares(board.fresh),
        "credits": purse,
        "filled": max(purse["referrals_per_slot"] - purse["to_next_slot"], 0),
        "checklist": onboarding.checklist(tenant=request.tenant),
        "introduced": slots.count_unread(tenant=request.tenant),
        "latest": queries.latest_registrations(tenant=request.tenant, limit=5),
        "is_waiting": Change.objects.for_tenant(request.tenant).exists(),
    }
    return render(request, "referrals/insights/dashboard.html", context)


def label_of(form: PeriodForm) -> Any:
    """By what it is broken down."""
    return dict(BY)[form.dimension]


def opened(request: MemberRequest, form: PeriodForm, step: str, **more: str) -> str:
    """The address of the people behind a number; empty where there is none."""
    if step not in OPENED:
        return ""
    path = reverse("employer:figure_people", kwargs={"tenant_slug": request.tenant.slug})
    return f"{path}?{urlencode({'step': step} | form.query | more)}"


def parts_address(request: MemberRequest, form: PeriodForm, part: figures.Part) -> dict[str, str]:
    """The same for each number of a breakdown's line."""
    if part.value == "\0":
        return {}
    if form.dimension == "month":
        more = {"period": "own", "first": part.value, "last": part.value}
    else:
        more = {"by": form.dimension, "value": part.value}
    return {step: opened(request, form, step, **more) for step in OPENED}


@require_safe
def figures_file(request: MemberRequest) -> HttpResponse:
    """The same figures as CSV."""
    authorize(request.membership, "dashboard.view")
    at = timezone.now()
    form, board = asked(request, at)
    answer = HttpResponse(papers.sheet_of(board, form.dimension), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="figures-{timezone.localdate(at):%Y%m%d}.csv"'
    return answer


class Rows(Paginator):
    """The rows behind a number; further than COUNTED nobody turns pages."""

    @cached_property
    def count(self) -> int:
        found: Any = self.object_list
        return int(found.order_by()[:COUNTED].count())


@require_safe
def figure_people(request: MemberRequest) -> HttpResponse:
    """The people behind one number of the dashboard."""
    authorize(request.membership, "pool.view")
    form = PeriodForm(request.GET, at=timezone.now())
    step = request.GET.get("step", "registered")
    if step not in OPENED:
        raise Http404
    page = Rows(rows_of(request.tenant, form, step, request.GET.get("value")), PAGE).get_page(request.GET.get("page"))
    people = Candidate.objects.for_tenant(request.tenant).in_bulk([row.candidate_id for row in page])
    back = reverse("employer:dashboard", kwargs={"tenant_slug": request.tenant.slug})
    context = {
        "page": page,
        "rows": [(row, people.get(row.candidate_id)) for row in page],
        "form": form,
        "step": {**figures.STEPS, "counted": papers.COUNTED}[step],
        "back": f"{back}?{urlencode(form.query | {'by': form.dimension})}",
        "by_label": label_of(form),
        "value": value_of(request.tenant, form, request.GET.get("value")),
    }
    return render(request, "referrals/insights/figure_people.html", context)


def value_of(tenant: Tenant, form: PeriodForm, value: str | None) -> str:
    """What the breakdown's line was called."""
    if value is None or form.dimension not in FIELDS:
        return ""
    return figures.names_of(tenant, form.dimension, [value]).get(value, value)


def rows_of(tenant: Tenant, form: PeriodForm, step: str, value: str | None) -> QuerySet[Any]:
    """The journeys that a number counts, those that began last first."""
    period = form.chosen
    mine = Journey.objects.for_tenant(tenant).filter(month__gte=period.first, month__lte=period.last)
    found = mine.filter(**{f"is_{step}": True}).order_by("-began_at", "-pk")
    field = FIELDS.get(form.dimension)
    if value is None or field is None:
        return found
    return found.filter(**{field: figures.plain(form.dimension, value)})
