"""The frame's own pages: the product page and way in, the theme switch, and what is said when something fails."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from careerrelay.calculator import Calculator
from careerrelay.context_processors import THEMES
from tenants import doors
from tenants.api import problems
from tenants.models import Membership, Tenant, User
from tenants.people import entry
from tenants.roles import NotNow


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The product page; for somebody signed in, the way to their tenants."""
    if not isinstance(request.user, User):
        return render(request, "careerrelay/home.html", {"form": Calculator(request.GET)})
    memberships = entry.within_session(request, doors.memberships_of(user=request.user))
    if len(memberships) == 1:
        return redirect(address_of(memberships[0]))
    if request.user.is_staff and not memberships:
        return redirect("admin:index")
    return render(request, "careerrelay/home.html", {"memberships": memberships})


def address_of(membership: Membership) -> str:
    """The first page of the tenant a member belongs to."""
    letter = "e" if membership.tenant.kind == Tenant.Kind.EMPLOYER else "a"
    return f"/{letter}/{membership.tenant.slug}/"


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark, or (empty) the system's choice, for a year."""
    theme, target = request.POST.get("theme", ""), request.POST.get("next", "/")
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    response = HttpResponseRedirect(target if is_ours else "/")
    if theme in THEMES:
        is_secure = request.is_secure()
        response.set_cookie("theme", theme, max_age=365 * 86400, samesite="Lax", secure=is_secure, httponly=True)
    else:
        response.delete_cookie("theme")
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    detail = _("リクエストを読み取れませんでした。入力を確認してもう一度お試しください。")
    return _fail(request, 400, "bad-request", detail)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, NotNow):
        return _fail(request, 403, "not-admitted", str(exception.reason), is_not_now=True)
    return _fail(request, 403, "permission-denied", _("この操作の権限がありません。管理者に確認してください。"))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _fail(request, 404, "not-found", _("お探しのものは見つかりません。アドレスを確認してください。"))


def server_error(request: HttpRequest) -> HttpResponse:
    return _fail(request, 500, "server-error", _("処理中に問題が起きました。時間をおいてもう一度お試しください。"))


def too_many_requests(request: HttpRequest) -> HttpResponse:
    detail = _("短い時間に送信が続いたため、受付を止めています。1分ほど待ってから、もう一度お試しください。")
    response = _fail(request, 429, "too-many-requests", detail)
    response["Retry-After"] = "60"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: usually a page left open overnight, so it says how to go on."""
    return render(request, "403_csrf.html", status=403)


def _fail(request: HttpRequest, status: int, kind: str, detail: str, **more: Any) -> HttpResponse:
    if f"{request.path}/".startswith("/api/v1/"):
        return problems.answer(request, status, kind, detail)
    context = {"detail": detail, "request_id": getattr(request, "request_id", ""), **more}
    return render(request, f"{status}.html", context, status=status)
