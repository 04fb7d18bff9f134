"""The list's own pages: people found and chosen, what is done to many of them, and saved conditions."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates.models import SavedView
from candidates.pool import grams, keepers
from referrals.insights import choosing, clearing, people, ways
from referrals.insights.forms import AssignForm, PeopleFilter, TagForm, ViewForm
from referrals.insights.sheets import sheet_of
from referrals.retention import queries as erasures
from tenants import audit
from tenants.ids import decode
from tenants.models import User
from tenants.requests import MemberRequest
from tenants.roles import authorize
from tenants.scope import NOBODY

NEEDS = {"tag": "pool.edit", "assign": "pool.edit", "export": "pool.export", "erase": "pool.erase"}


@require_safe
def candidates(request: MemberRequest) -> HttpResponse:
    """The pool: every condition in the address, fifty a page."""
    authorize(request.membership, "pool.view")
    form = PeopleFilter(request.GET, tenant=request.tenant)
    found = choosing.found(request.tenant, form, timezone.now()).prefetch_related("tags")
    page = choosing.Pages(found.select_related("assigned_to"), choosing.PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(person, people.State(person.state)) for person in page],
        "is_filtered": bool(form.wanted),
        "query": conditions_of(request),
        "views": keepers.views_of(tenant=request.tenant, user=request.user),
        "is_waiting": grams.is_waiting(request.tenant),
        "erasures": erasures.working(tenant=request.tenant),
    }
    return render(request, "referrals/insights/candidates.html", context)


def conditions_of(request: MemberRequest) -> str:
    """The address's conditions without the page, as a view keeps them."""
    kept = request.GET.copy()
    for name in [name for name in kept if name not in PeopleFilter.base_fields or not kept[name]]:
        del kept[name]
    return kept.urlencode()[:2000]


@require_POST
def bulk(request: MemberRequest) -> HttpResponse:
    """What is done to those who were chosen: first asked with their number, then done."""
    act = request.POST.get("act", "")
    if act not in NEEDS:
        authorize(request.membership, "pool.edit")
        return ways.back(request)
    authorize(request.membership, NEEDS[act])
    chosen = choosing.chosen(request.tenant, request.POST, timezone.now())
    count = chosen.count()
    if not count or count > choosing.MOST:
        messages.error(request, refusal(count))
        return ways.back(request)
    return {"tag": tag, "assign": assign, "export": export, "erase": clearing.erase}[act](request, chosen, count)


def refusal(count: int) -> str:
    if not count:
        return _("候補者が選ばれていません。一覧で選んでから、もう一度お試しください。")
    most = f"{choosing.MOST:,}"
    return _("一度に操作できるのは%(most)s名までです。条件で絞り込んでから、もう一度お試しください。") % {"most": most}


def tag(request: MemberRequest, chosen: Any, count: int) -> HttpResponse:
    form = TagForm(request.POST if "confirmed" in request.POST else None)
    if not form.is_valid():
        return ask(request, form, count)
    name = form.cleaned_data["name"]
    told: dict[str, Any] = {"tenant": request.tenant, "by": request.user, "at": timezone.now()}
    done = keepers.tag_people(people=chosen, name=name, **told)
    messages.success(request, _("%(count)s名にタグ「%(name)s」を付けました。") % {"count": f"{done:,}", "name": name})
    return ways.back(request)


def assign(request: MemberRequest, chosen: Any, count: int) -> HttpResponse:
    form = AssignForm(request.POST if "confirmed" in request.POST else None, tenant=request.tenant)
    if not form.is_valid():
        return ask(request, form, count)
    assignee = User.objects.filter(pk=form.cleaned_data["assignee"] or NOBODY).first()
    told: dict[str, Any] = {"tenant": request.tenant, "by": request.user, "at": timezone.now()}
    done = keepers.assign_people(people=chosen, assignee=assignee, **told)
    messages.success(request, _("%(count)s名の担当者を設定しました。") % {"count": f"{done:,}"})
    return ways.back(request)


def export(request: MemberRequest, chosen: Any, count: int) -> HttpResponse:
    """Everybody chosen as a file, and a line of the trail that says how many."""
    at = timezone.now()
    told: dict[str, Any] = {"action": "pool.exported", "subject": "", "detail": {"count": count}, "at": at}
    audit.record_act(tenant=request.tenant, by=request.user, **told)
    people_told = chosen.select_related("assigned_to").prefetch_related("tags")
    answer = HttpResponse(sheet_of(request.tenant, people_told), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="candidates-{timezone.localdate(at):%Y%m%d}.csv"'
    return answer


def ask(request: MemberRequest, form: Any, count: int) -> HttpResponse:
    told = {"kept": ways.kept(request), "act": request.POST["act"], "list": ways.address(request)}
    context = {"form": form, "count": count, **told}
    return render(request, "referrals/insights/bulk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def views(request: MemberRequest) -> HttpResponse:
    """Saved conditions: one's own to rename and remove; POST keeps the list's present ones."""
    authorize(request.membership, "pool.edit")
    query = (request.POST if request.method == "POST" else request.GET).get("query", "")[:2000]
    form = ViewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = {"tenant": request.tenant, "by": request.user, "at": timezone.now()}
        keepers.save_view(query=query, **form.cleaned_data, **told)
        messages.success(request, _("条件を保存しました。"))
        return ways.back(request)
    held = keepers.views_of(tenant=request.tenant, user=request.user)
    return render(request, "referrals/insights/views.html", {"form": form, "query": query, "views": held})


@require_http_methods(["GET", "HEAD", "POST"])
def view(request: MemberRequest, public_id: str) -> HttpResponse:
    """Rename, share or remove one's own saved conditions."""
    authorize(request.membership, "pool.edit")
    mine = SavedView.objects.for_tenant(request.tenant).filter(user=request.user)
    held = mine.filter(pk=decode(SavedView.PREFIX, public_id) or NOBODY).first()
    if held is None:
        raise Http404
    form = ViewForm(request.POST or None, initial={"name": held.name, "is_shared": held.is_shared})
    if request.method == "POST" and "remove" in request.POST:
        held.delete()
        messages.success(request, _("保存した条件を消しました。"))
        return redirect(ways.here(request, "views"))
    if request.method == "POST" and form.is_valid() and is_renamed(held, mine, form):
        messages.success(request, _("保存しました。"))
        return redirect(ways.here(request, "views"))
    return render(request, "referrals/insights/view.html", {"form": form, "view": held})


def is_renamed(held: SavedView, mine: Any, form: ViewForm) -> bool:
    if mine.exclude(pk=held.pk).filter(name=form.cleaned_data["name"]).exists():
        form.add_error("name", _("同じ名前の条件がすでにあります。別の名前にしてください。"))
        return False
    mine.filter(pk=held.pk).update(**form.cleaned_data)
    return True
