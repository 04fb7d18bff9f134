"""The statement's pages: to read, to print, and as a file for a spreadsheet or for whoever checks it."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from credits.statement import queries, sheets, words
from credits.statement.month import Month, months, read_month
from credits.statement.queries import Statement
from tenants.requests import MemberRequest
from tenants.roles import authorize

PAGE = 100  # moves
PRINTED = 5_000  # more are a file's work
VERIFIER = "sdk/python/src/careerrelay_client/verify_statement.py"


def asked(request: MemberRequest) -> tuple[Statement, list[Month]]:
    """The month of the address, and every month there is. What cannot be read is as good as not said."""
    authorize(request.membership, "credits.view")
    at = timezone.now()
    first, this = queries.span(tenant=request.tenant, at=at)
    wanted = read_month(request.GET.get("month", "")) or this
    found = queries.statement(tenant=request.tenant, month=min(max(wanted, first), this), at=at)
    return found, months(first, this)


@require_safe
def statement(request: MemberRequest) -> HttpResponse:
    """One month, its moves a page at a time."""
    found, every = asked(request)
    page = Paginator(range(found.size), PAGE).get_page(request.GET.get("page"))
    moves = found.moves(max(page.start_index() - 1, 0), PAGE)
    here = every.index(found.month)
    ways = {"earlier": every[here + 1 : here + 2], "later": every[max(here - 1, 0) : here]}
    context = context_of(found) | {"page": page, "rows": words.rows_of(moves), "months": every, **ways}
    return render(request, "credits/statement.html", context)


@require_safe
def paper(request: MemberRequest) -> HttpResponse:
    """The same with every move on one page, for the printer."""
    found, _months = asked(request)
    is_long = found.size > PRINTED
    rows = [] if is_long else words.rows_of(found.moves())
    context = context_of(found) | {"rows": rows, "is_paper": True, "is_long": is_long, "printed": PRINTED}
    return render(request, "credits/statement.html", context)


def context_of(found: Statement) -> dict[str, Any]:
    return {
        "statement": found,
        "columns": words.COLUMNS.values(),
        "opening": words.balances_of(found.opening.balances),
        "lines": words.lines_of(found),
        "closing": words.balances_of(found.closing.balances),
    }


@require_safe
def statement_sheet(request: MemberRequest) -> HttpResponse:
    """CSV."""
    found, _months = asked(request)
    return file(sheets.sheet_of(found), "text/csv; charset=utf-8", f"statement-{found.month}.csv")


@require_safe
def statement_file(request: MemberRequest) -> HttpResponse:
    """What `verify-statement` checks."""
    found, _months = asked(request)
    told = json.dumps(found.document(), ensure_ascii=False, indent=1)
    return file(told + "\n", "application/json", f"statement-{found.month}.json")


@require_safe
@cache_control(public=True, max_age=3600)
def verifier(request: HttpRequest) -> HttpResponse:
    """The program that checks a statement: one file, which needs nothing of ours."""
    told = (Path(settings.BASE_DIR) / VERIFIER).read_text(encoding="utf-8")
    return file(told, "text/x-python; charset=utf-8", "verify_statement.py")


def file(text: str, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
