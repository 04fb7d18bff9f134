"""An API beside the real one, whose views do on purpose what real ones must not: dawdle, write and fail, break."""

import threading
from typing import ClassVar

from django.urls import include, path
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from careerrelay.urls import handler400, handler403, handler404, handler500
from tenants import audit
from tenants.api.idempotency import idempotent
from tenants.api.keys import caller
from tenants.api.problems import Problem
from tenants.models import AuditEntry

__all__ = ["handler400", "handler403", "handler404", "handler500"]
SECRET = "a secret in a local variable"


class Effect(APIView):
    """Writes one line of the audit, then does what `?then=` says."""

    entered, leave = threading.Event(), threading.Event()
    calls: ClassVar[list[str]] = []
    actions: ClassVar[dict[str, str]] = {"POST": "key.self"}

    @idempotent
    def post(self, request: Request) -> Response:
        entry = audit.record(
            tenant=caller(request).tenant, actor="key", action="test.effect", subject="effect", at=timezone.now()
        )
        return getattr(self, request.query_params.get("then", "answer"))(entry)

    def answer(self, entry: AuditEntry) -> Response:
        return Response({"id": str(entry.pk), "name": "髙橋\u0000"}, status=201)

    def say_nothing(self, entry: AuditEntry) -> Response:
        return Response(status=204)

    def dawdle(self, entry: AuditEntry) -> Response:
        self.entered.set()
        assert self.leave.wait(30)
        return self.answer(entry)

    def refuse_once(self, entry: AuditEntry) -> Response:
        self.calls.append("refuse")
        if len(self.calls) == 1:
            raise Problem("not-accepting", 403, "not now")
        return self.answer(entry)

    def break_once(self, entry: AuditEntry) -> Response:
        self.calls.append("break")
        if len(self.calls) == 1:
            raise ZeroDivisionError(SECRET)
        return self.answer(entry)


api = [path("effect", Effect.as_view(), name="effect")]
urlpatterns = [path("api/v1/", include((api, "api")))]
