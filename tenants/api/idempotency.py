"""`Idempotency-Key` at the API's door: the same request twice is one effect, and the same answer."""

import functools
import hashlib
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.keys import caller
from tenants.api.problems import Problem
from tenants.idempotency import services
from tenants.idempotency.models import IdempotentRequest
from tenants.idempotency.services import Asked

HEADER = "Idempotency-Key"
SPELLING = re.compile(r"[\x21-\x7e]{1,255}")  # printable ASCII without blanks
Post = Callable[..., Response]


def idempotent(post: Post) -> Callable[..., HttpResponse]:
    """A view's `post` that runs once for each key; a repetition gets the first answer and `Idempotent-Replayed: true`.

    Only what succeeded is kept. A refusal (4xx) and an error (5xx) roll everything back and leave the key free, so the
    corrected request may carry the same one.
    """

    @functools.wraps(post)
    def once(view: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        asked, at = asked_by(request), timezone.now()
        first = claim(asked, at)
        if first:
            return replay(first)
        response = post(view, request, *args, **kwargs)
        if response.status_code < HTTPStatus.BAD_REQUEST:
            services.keep_answer(
                tenant=asked.api_key.tenant, asked=asked, status=response.status_code, answer=text_of(response), at=at
            )
        return response

    once.is_idempotent = True  # type: ignore[attr-defined]  # the OpenAPI document asks
    return once


def asked_by(request: Request) -> Asked:
    """The request under its key. Reads the body, so that a broken one is refused whatever the view does with it."""
    digest = hashlib.sha256(request._request.body).digest()
    operation = f"{request.method} {request.get_full_path()}"[:500]
    asked = Asked(caller(request), key_of(request), operation, digest)
    request.data  # noqa: B018  (read: a broken body is refused before its key is taken)
    return asked


def key_of(request: Request) -> str:
    key: str = request.headers.get(HEADER, "").strip()
    if not key:
        raise Problem("idempotency-key-missing", 400, _("Idempotency-Key ヘッダーを付けてください。"))
    if not SPELLING.fullmatch(key):
        detail = _("Idempotency-Key は空白を含まない半角英数字と記号、1～255文字にしてください。")
        raise Problem("idempotency-key-invalid", 400, detail)
    return key


def claim(asked: Asked, at: Any) -> IdempotentRequest | None:
    try:
        return services.claim_key(tenant=asked.api_key.tenant, asked=asked, at=at)
    except services.InFlight:
        detail = _("同じ Idempotency-Key のリクエストを処理しています。少し待ってから送り直してください。")
        raise Problem("idempotency-key-in-flight", 409, detail) from None
    except services.KeyReused:
        detail = _("この Idempotency-Key は別の内容で使われています。新しいキーを付けてください。")
        raise Problem("idempotency-key-reused", 422, detail) from None


def text_of(response: Response) -> str:
    return "" if response.data is None else JSONRenderer().render(response.data).decode()


def replay(first: IdempotentRequest) -> HttpResponse:
    """The first answer, byte for byte."""
    response = HttpResponse(first.told, status=first.status, content_type="application/json")
    response["Idempotent-Replayed"] = "true"
    return response
