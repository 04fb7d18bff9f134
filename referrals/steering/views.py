"""The desk's pages across the network: what is stuck, figures, whom a breach concerns."""

import csv
import io
import uuid
from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from referrals.insights.period import PeriodForm
from referrals.steering import breach, circulation, figures, ribbons, stuck
from referrals.steering.forms import BreachForm
from tenants import desk
from tenants.cells import neutral
from tenants.models import Job, Tenant
from tenants.steering import stuck as pushes

PAGE = 50


def last_sweep(request: HttpRequest) -> Any:
    """When the beat last reached a worker. Asked before the page's scope opens."""
    return parse_datetime(cache.get(pushes.LAST_SWEEP) or "")


@desk.page("desk.stuck")
@require_safe
def stuck_work(request: HttpRequest) -> HttpResponse:
    """What does not move although it should."""
    at = timezone.now()
    swept_at = getattr(request, "heard", None)
    context = {
        "rows": [(line, listing(request, line)) for line in stuck.stuck_work(at=at)],
        "jobs": stuck.failing_jobs(),
        "swept_at": swept_at,
        "is_silent": swept_at is None or swept_at < at - stuck.SILENT,
    }
    return render(request, "referrals/steering/stuck.html", context)


stuck_work.asks_outside = last_sweep  # type: ignore[attr-defined]


def listing(request: HttpRequest, line: stuck.Line) -> str:
    """The filtered list, for those who may see that table."""
    table = admin.site._registry.get(line.model)
    if table is None or not table.has_view_permission(request):
        return ""
    name = line.model._meta.label_lower.replace(".", "_")
    return f"{reverse(f'admin:{name}_changelist')}?state={line.state}"


@desk.page("desk.stuck")
@require_POST
def retry_job(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    """Try one job at once."""
    job = get_object_or_404(Job.objects.select_related("tenant"), pk=job_id)
    if pushes.retry_job(tenant=job.tenant, job=job, by=desk.operator(request), at=timezone.now()):
        messages.success(request, _("やり直しを受け付けました。結果は数秒後にこのページで確かめられます。"))
    else:
        messages.info(request, _("この処理は、すでに終わっています。"))
    return redirect("desk:stuck")


@desk.page("desk.figures")
@require_safe
def figure_table(request: HttpRequest) -> HttpResponse:
    """The parties by name, fifty a page, each with its figures."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    tenants = Tenant.objects.live().order_by("kind", "name")
    if words:
        tenants = tenants.filter(Q(name__icontains=words) | Q(slug__icontains=words))
    page = Paginator(tenants, PAGE).get_page(request.GET.get("page"))
    rows = figures.figures_of(tenants=list(page))
    return render(request, "referrals/steering/figures.html", {"page": page, "rows": rows, "q": words})


@desk.page("desk.figures")
@require_safe
def circulation_page(request: HttpRequest) -> HttpResponse:
    """Where people went from one employer to the next in a period, as flows; counts only."""
    form = PeriodForm(request.GET, at=timezone.now())
    found = circulation.circulation_of(period=form.chosen)
    context = {"form": form, "period": form.chosen, "found": found, "picture": ribbons.picture_of(found)}
    return render(request, "referrals/steering/circulation.html", context)


@desk.page("desk.breach")
@require_safe
def breach_helper(request: HttpRequest) -> HttpResponse:
    """Whom it concerns, as numbers; the question stands in the address."""
    form = BreachForm(request.GET or None)
    context: dict[str, Any] = {"form": form}
    if request.GET and form.is_valid():
        context |= {"question": form.question, "numbers": breach.numbers_of(question=form.question)}
    return render(request, "referrals/steering/breach.html", context)


@desk.page("desk.breach")
@require_POST
def breach_people(request: HttpRequest) -> HttpResponseBase:
    """Their names: the first on the page, or everybody as CSV. Each tenant concerned finds it in its audit."""
    form = BreachForm(request.POST)
    if not form.is_valid():
        return render(request, "referrals/steering/breach.html", {"form": form}, status=422)
    question, is_file = form.question, "csv" in request.POST
    what = "exported" if is_file else "listed"
    breach.note_answer(question=question, by=desk.operator(request), what=what, at=timezone.now())
    if is_file:
        return download(question)
    context = {
        "form": form,
        "question": question,
        "numbers": breach.numbers_of(question=question),
        "people": [row for _pk, row in breach.people(question=question)],
        "most": breach.CHUNK,
    }
    return render(request, "referrals/steering/breach.html", context)


def download(question: breach.Question) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines_of(question), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="breach-{question.party.slug}.csv"'
    return response


def lines_of(question: breach.Question) -> Iterator[str]:
    """CSV for a spreadsheet: a byte order mark, and no cell that it would run."""
    header = (_("企業"), _("本人"), _("項目"), _("日時"))
    yield "\ufeff" + line_of(header)
    for row in breach.all_people(question):
        yield line_of(tuple(neutral(cell) for cell in row))


def line_of(cells: tuple[str, ...]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
