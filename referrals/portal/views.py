"""The agency's pages: the inbox, one referral with its steps, and the file for a spreadsheet."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates.documents import reading
from referrals.models import Referral
from referrals.onboarding import queries as onboarding
from referrals.portal import queries, services
from referrals.portal.forms import HireForm, InboxFilter, StepForm
from referrals.portal.rows import row_at, rows_read
from referrals.portal.sheets import sheet_of
from referrals.progress import queries as steps
from referrals.progress import services as progress
from referrals.progress.models import Progress
from referrals.progress.moves import next_of
from referrals.relay import attachments
from referrals.relay import services as relay
from tenants import audit
from tenants.ids import decode
from tenants.models import AuditEntry
from tenants.requests import MemberRequest
from tenants.roles import authorize
from tenants.scope import NOBODY

PAGE = 50
EXPORTED = 5_000  # of one file; more are several files


@require_safe
def inbox(request: MemberRequest) -> HttpResponse:
    """The agency's referrals, newest first; those whose consent has ended are named no more."""
    authorize(request.membership, "referral.view")
    form, at = InboxFilter(request.GET), timezone.now()
    everything = queries.inbox(agency=request.tenant, user=request.user, at=at)
    found = queries.narrow(everything, form.wanted, agency=request.tenant, at=at)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "is_filtered": bool(form.wanted),
        "page": page,
        "parts": parts_of(page.paginator.count),
        "is_cut": bool(form.wanted.get("q")) and page.paginator.count >= queries.FOUND,
        "most": queries.FOUND,
        "rows": rows_read(request, page, at),
        "unread": everything.filter(is_unread=True).count(),
        "checklist": onboarding.checklist(tenant=request.tenant),
    }
    return render(request, "referrals/portal/inbox.html", context)


def parts_of(count: int) -> list[tuple[int, int, int]]:
    """The files that so many referrals fill, as (number, first, last)."""
    starts = range(0, count, EXPORTED)
    return [(number, start + 1, min(start + EXPORTED, count)) for number, start in enumerate(starts, start=1)]


@require_safe
def referral(request: MemberRequest, public_id: str) -> HttpResponse:
    """One profile with the record of its provision, and how far it has come. Opening it is reading it."""
    authorize(request.membership, "referral.view")
    row = row_or_404(request, public_id)
    if not request.visit and not row["is_closed"]:
        services.note_reading(agency=request.tenant, delivery=row["delivery"], user=request.user, at=timezone.now())
    onward = queries.next_unread(agency=request.tenant, user=request.user, at=timezone.now())
    context = row | story_of(request, row) | {"next_id": onward and onward.payload["id"]}
    return render(request, "referrals/portal/referral.html", context)


def row_or_404(request: MemberRequest, public_id: str) -> dict[str, Any]:
    row = row_at(request, decode(Referral.PREFIX, public_id) or NOBODY, timezone.now())
    if row is None:
        raise Http404
    return row


def story_of(request: MemberRequest, row: dict[str, Any]) -> dict[str, Any]:
    """The steps so far, what may follow, the hire, and who has read the profile."""
    agency, delivery = request.tenant, row["delivery"]
    onward, *others = (*next_of(row["status"]), None)
    files = [] if row["is_closed"] else attachments.list_handouts(agency=agency, delivery=delivery)
    return {
        "documents": files,
        "is_to_erase": bool(row["is_closed"] and queries.is_to_erase(agency=agency, referral_id=delivery.referral_id)),
        "steps": steps.steps_of(agency=agency, referral_id=delivery.referral_id),
        "onward": onward and Progress.Status(onward),
        "is_form_next": onward in (Progress.Status.HIRED, Progress.Status.CLOSED),
        "may_close": Progress.Status.CLOSED in others,
        "hire": steps.hires_of(agency=agency, referral_ids=[delivery.referral_id]).get(delivery.referral_id),
        "readers": queries.readers_of(agency=agency, delivery=delivery),
    }


@require_safe
def document(request: MemberRequest, public_id: str, document_id: str) -> HttpResponseBase:
    """One file of it, to save; not for an operator who has stepped in."""
    authorize(request.membership, "referral.view")
    row = open_row(request, public_id)
    told: dict[str, Any] = {"agency": request.tenant}
    handout = attachments.handout_of(delivery=row["delivery"], public_id=document_id, **told)
    if request.visit or handout is None or not handout.is_ready:
        raise Http404
    attachments.note_reading(by=request.user, handout=handout, at=timezone.now(), **told)
    return reading.answer(handout)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: MemberRequest, public_id: str, status: str) -> HttpResponse:
    """One step: at once from the referral's page (`now`), or with its day, and of a hire where and for how much."""
    authorize(request.membership, "referral.work")
    row = open_row(request, public_id)
    if status not in Progress.Status.values:
        raise Http404
    is_hire = status == Progress.Status.HIRED
    form = (HireForm if is_hire else StepForm)(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and is_taken(request, row, status, form):
        return redirect("agency:referral", tenant_slug=request.tenant.slug, public_id=public_id)
    context = row | {"form": form, "asked": Progress.Status(status)}
    return render(request, "referrals/portal/report.html", context, status=422 if form.errors else 200)


def open_row(request: MemberRequest, public_id: str) -> dict[str, Any]:
    """A referral whose profile may be read: what has ended cannot be worked on either."""
    row = row_or_404(request, public_id)
    if row["is_closed"]:
        raise Http404
    return row


def is_taken(request: MemberRequest, row: dict[str, Any], status: str, form: StepForm) -> bool:
    """Report it, and say so. False when the day is wrong: the form then says why."""
    at = timezone.now()
    said = progress.Report(status, form.moment(at), **form.hire)
    who: dict[str, Any] = {"actor": AuditEntry.Actor.PERSON, "actor_id": request.user.pk}
    try:
        progress.report_progress(agency=request.tenant, delivery=row["delivery"], report=said, at=at, **who)
    except progress.ImpossibleMove:
        messages.warning(request, _("進捗は、ほかの人が先に変えました。いまの進捗を確かめてください。"))
    except progress.WrongMoment as wrong:
        form.add_error("date", day_refused(wrong))
        return False
    else:
        label = Progress.Status(status).label
        messages.success(request, _("進捗を「%(status)s」にしました。") % {"status": label})
    return True


def day_refused(wrong: progress.WrongMoment) -> str:
    if wrong.is_future:
        return _("未来の日は報告できません。")
    day = timezone.localdate(wrong.earliest)
    return _("1つ前の進捗（%(day)s）より前の日は報告できません。") % {"day": f"{day:%Y/%m/%d}"}


@require_POST
def acknowledge(request: MemberRequest, public_id: str) -> HttpResponse:
    """The agency has it: one press."""
    authorize(request.membership, "referral.work")
    row = open_row(request, public_id)
    relay.acknowledge_referral(agency=request.tenant, by=request.user, delivery=row["delivery"], at=timezone.now())
    messages.success(request, _("受け取りを知らせました。"))
    return redirect("agency:referral", tenant_slug=request.tenant.slug, public_id=public_id)


@require_safe
def export(request: MemberRequest) -> HttpResponse:
    """What the conditions find, as a file (of many the part asked for), and a line of the trail that says how many.

    What ended is not in it.
    """
    authorize(request.membership, "referral.export")
    form, at = InboxFilter(request.GET), timezone.now()
    found = queries.inbox(agency=request.tenant, user=request.user, at=at)
    start = EXPORTED * (part_asked(request) - 1)
    found = queries.narrow(found, form.wanted, agency=request.tenant, at=at)[start : start + EXPORTED]
    rows = [row for row in rows_read(request, found, at) if not row["is_closed"]]
    ids = [row["delivery"].referral_id for row in rows]
    told: dict[str, Any] = {"action": "referrals.exported", "subject": "", "detail": {"count": len(rows)}, "at": at}
    audit.record_act(tenant=request.tenant, by=request.user, **told)
    sheet = sheet_of(rows, steps.hires_of(agency=request.tenant, referral_ids=ids))
    answer = HttpResponse(sheet, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name_of(request, at)}"'
    return answer


def part_asked(request: MemberRequest) -> int:
    """The number of the file; what is no number of one is the first."""
    text = request.GET.get("part", "")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) <= 4 else 1  # noqa: PLR2004


def name_of(request: MemberRequest, at: datetime) -> str:
    part = part_asked(request)
    return f"referrals-{timezone.localdate(at):%Y%m%d}{f'-{part}' if part > 1 else ''}.csv"
