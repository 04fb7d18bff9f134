"""The part of the API that an employer's ATS calls: rejections in, candidates out."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from candidates.models import Application, Candidate
from referrals.inbound import answers, queries, schema, services
from referrals.inbound.services import MOST, Told
from referrals.rejections.models import Mail
from tenants.api import pages
from tenants.api.idempotency import idempotent
from tenants.api.keys import HasEmployerKey, caller
from tenants.ids import decode


class Rejections(APIView):
    """`POST /rejections`."""

    permission_classes = [HasEmployerKey]
    actions = {"POST": "pool.import"}

    @extend_schema(
        request=schema.REQUEST,
        responses=schema.RESPONSE,
        description=(
            "One rejection, or `items` with up to 1,000, by the rules of a file's rows: each has a person, told by "
            "mailbox or by phone and name, and an application, told by `source` and its `remote_id`. Telling it again "
            "changes nothing (`duplicate`), telling it differently updates. One that is not valid is 422; among "
            "`items` it is `invalid`, and the others are taken. Fields that must not be collected are left out and "
            "named. Each rejected person gets a tracking URL; a mail is sent only if you ask for it, and once."
        ),
    )
    @idempotent
    def post(self, request: Request) -> Response:
        key, at = caller(request), timezone.now()
        items, is_one = items_in(request.data)
        told = services.tell_rejections(tenant=key.tenant, items=items, teller=services.key_teller(key), at=at)
        if is_one:
            refuse_invalid(told[0])
            return Response(answers.result_of(told[0], at))
        results = [answers.result_of(one, at, f"/items/{place}") for place, one in enumerate(told)]
        statuses = [one["status"] for one in results]
        counts = {name: statuses.count(name) for name in ("created", "updated", "duplicate", "invalid")}
        return Response({"items": results, "counts": counts})


def items_in(body: Any) -> tuple[list[Any], bool]:
    """What is told, and whether it is one by itself. `ValidationError` for what is neither one nor a list."""
    if not isinstance(body, dict):
        raise ValidationError({"non_field_errors": [_("JSONのオブジェクトを送ってください。")]}, code="type")
    if "items" not in body:
        return [body], True
    items = body["items"]
    if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
        raise ValidationError({"items": [_("オブジェクトの配列にしてください。")]}, code="type")
    if not 1 <= len(items) <= MOST:
        raise ValidationError({"items": [_("1件から1,000件までにしてください。")]}, code="length")
    return items, False


def refuse_invalid(told: Told) -> None:
    """422 with every fault at its place."""
    found: dict[str, Any] = {}
    for wrong in told.item.errors:
        steps = wrong.pointer.strip("/").split("/") if wrong.pointer else ["non_field_errors"]
        inside = found
        for step in steps[:-1]:
            inside = inside.setdefault(step, {})
        inside.setdefault(steps[-1], []).append(ErrorDetail(wrong.detail, wrong.code))
    if found:
        raise ValidationError(found)


class TakeBack(APIView):
    """`POST /rejections/{application_id}/unreject`."""

    permission_classes = [HasEmployerKey]
    actions = {"POST": "pool.import"}

    @extend_schema(
        request=None,
        responses=schema.TakenBack,
        description=(
            "The person was not rejected after all: the application is open again, and a mail that has not left is "
            "cancelled. Asking again changes nothing. `POST /rejections` with the same application rejects it anew."
        ),
    )
    @idempotent
    def post(self, request: Request, application_id: str) -> Response:
        key, at = caller(request), timezone.now()
        pk = decode(Application.PREFIX, application_id)
        application = queries.application_by_id(tenant=key.tenant, pk=pk) if pk else None
        if application is None:
            raise Http404
        teller = services.key_teller(key)
        row = services.take_back(tenant=key.tenant, application=application, teller=teller, at=at)
        mail = Mail.objects.for_tenant(key.tenant).filter(application=row, cancelled_at=None).first()
        told = {"application_id": row.public_id, "outcome": row.outcome}
        return Response(told | {"mail": answers.mail_state(mail, at)})


class Candidates(APIView):
    """`GET /candidates`."""

    permission_classes = [HasEmployerKey]
    actions = {"GET": "pool.view"}

    @extend_schema(
        parameters=pages.PARAMETERS,
        responses=schema.CANDIDATE_PAGE,
        description="The people in your pool, each with their applications and tracking URLs.",
    )
    def get(self, request: Request) -> Response:
        at = timezone.now()
        rows = queries.people(tenant=caller(request).tenant)
        return pages.answer_page(request, rows, lambda row: answers.person_of(row, at), changed="changed_at")


class CandidateDetail(APIView):
    """`GET /candidates/{candidate_id}`."""

    permission_classes = [HasEmployerKey]
    actions = {"GET": "pool.view"}

    @extend_schema(responses=schema.CandidateState, description="One person, with their applications.")
    def get(self, request: Request, candidate_id: str) -> Response:
        pk = decode(Candidate.PREFIX, candidate_id)
        rows = queries.people(tenant=caller(request).tenant)
        row = rows.filter(pk=pk).first() if pk else None
        if row is None:
            raise Http404
        return Response(answers.person_of(row, timezone.now()))
