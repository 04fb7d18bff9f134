"""Errors of the API: RFC 9457 problem details, in the caller's language, never a stack and never HTML."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import transaction
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from tenants import scope
from tenants.api.titles import title_of

CONTENT_TYPE = "application/problem+json"


class Problem(exceptions.APIException):
    """A refusal with a type of its own, e.g. `Problem("idempotency-key-missing", 400, detail)`."""

    auth_header = ""  # its `WWW-Authenticate`

    def __init__(self, kind: str, status: int, detail: str) -> None:
        super().__init__(detail=detail, code=kind)
        self.status_code = status


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook: every exception it knows becomes a problem; what the view had written is rolled back."""
    from rest_framework.views import exception_handler  # its module needs our keys, and our keys need Problem

    if isinstance(error, exceptions.ValidationError):
        error.status_code = 422
    if isinstance(error, RequestDataTooBig):
        error = Problem("content-too-large", 413, _("本文を小さく分けて送り直してください。"))
    response = exception_handler(error, context)
    if response is None:
        return None
    if scope.current():
        transaction.set_rollback(True)
    request = context["request"]._request
    response.data = body(request, response.status_code, kind_of(error), detail_of(error), errors_of(error))
    response.content_type = CONTENT_TYPE
    return response


def kind_of(error: Exception) -> str:
    """The last part of the problem's type."""
    if isinstance(error, Http404):
        return "not-found"
    if isinstance(error, PermissionDenied):
        return "permission-denied"
    if isinstance(error, exceptions.ValidationError):
        return "invalid-fields"
    code = error.get_codes() if isinstance(error, Problem) else getattr(error, "default_code", "error")
    return str(code).replace("_", "-")


def detail_of(error: Exception) -> str:
    if isinstance(error, Http404):
        return _("お探しのものは見つかりません。IDを確認してください。")
    if isinstance(error, exceptions.ValidationError):
        return _("入力に誤りがあります。errors の項目を直して送り直してください。")
    return str(getattr(error, "detail", error))


def errors_of(error: Exception) -> list[dict[str, str]]:
    """`[{pointer, code, detail}]` for each invalid field (RFC 6901 pointers)."""
    if not isinstance(error, exceptions.ValidationError):
        return []
    return list(_flatten(error.get_full_details(), "#"))


def _flatten(details: Any, pointer: str) -> Any:
    if isinstance(details, dict) and set(details) == {"message", "code"}:
        yield {"pointer": pointer, "code": details["code"], "detail": str(details["message"])}
    elif isinstance(details, dict):
        for name, inner in details.items():
            yield from _flatten(inner, pointer if name == "non_field_errors" else f"{pointer}/{name}")
    else:
        for number, inner in enumerate(details):
            yield from _flatten(inner, pointer if set(inner) == {"message", "code"} else f"{pointer}/{number}")


def body(request: HttpRequest, status: int, kind: str, detail: str, errors: list[dict[str, str]]) -> dict[str, Any]:
    """The problem's members."""
    return {
        "type": f"{settings.BASE_URL}/problems/{kind}",
        "title": title_of(kind),
        "status": status,
        "detail": detail,
        "request_id": getattr(request, "request_id", None),
        "errors": errors,
    }


def answer(request: HttpRequest, status: int, kind: str, detail: str) -> JsonResponse:
    """A problem from outside DRF: the frame's own 404 and 500 below `/api/`."""
    return JsonResponse(body(request, status, kind, detail, []), status=status, content_type=CONTENT_TYPE)
