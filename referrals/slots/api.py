"""Slot requests in the API: an employer puts its slots to use, an agency reads what it may answer."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from credits.services import NoSlotAvailable
from referrals.slots import queries, schema, services, spelling
from referrals.slots.models import Offer, SlotRequest
from referrals.slots.refusing import refusals
from tenants.api import pages
from tenants.api.idempotency import idempotent
from tenants.api.keys import HasEmployerKey, HasKey, caller
from tenants.api.problems import Problem
from tenants.models import Tenant


class SlotRequests(APIView):
    """`GET` and `POST /slot-requests`."""

    actions = {"GET": "slot.view", "POST": "slot.request"}

    def get_permissions(self) -> list[Any]:
        return [HasEmployerKey()] if self.request.method == "POST" else [HasKey()]

    @extend_schema(
        parameters=pages.PARAMETERS,
        responses=schema.REQUEST_PAGE,
        description="Employer: its own. Agency: those it was offered; only with the zero-fee confirmation on file.",
    )
    def get(self, request: Request) -> Response:
        tenant = caller(request).tenant
        if tenant.kind == Tenant.Kind.AGENCY:
            rows = queries.offers_to(agency=tenant)
            return pages.answer_page(request, rows, spelling.request_of_agency, changed="updated_at")
        mine = queries.requests_of(tenant=tenant)
        return pages.answer_page(request, mine, spelling.request_of_employer, changed="updated_at")

    @extend_schema(
        request=schema.SlotRequestBody,
        responses={201: schema.EmployerSlotRequest},
        description="Holds one available slot. 409 `no-slot-available`: there is none, and nothing is opened.",
    )
    @idempotent
    def post(self, request: Request) -> Response:
        key, body = caller(request), schema.SlotRequestBody(data=request.data)
        body.is_valid(raise_exception=True)
        try:
            made = services.open_slot_request(tenant=key.tenant, by=key, at=timezone.now(), **body.validated_data)
        except NoSlotAvailable:
            detail = _("利用できる無料紹介枠がありません。紹介が貯まると、枠が付きます。")
            raise Problem("no-slot-available", 409, detail) from None
        return Response(spelling.request_of_employer(made), status=201)


class SlotRequestDetail(APIView):
    """`GET /slot-requests/{id}`."""

    actions = {"GET": "slot.view"}

    @extend_schema(responses=schema.REQUEST)
    def get(self, request: Request, request_id: str) -> Response:
        if caller(request).tenant.kind == Tenant.Kind.AGENCY:
            return Response(spelling.request_of_agency(offer_at(request, request_id)))
        return Response(spelling.request_of_employer(request_at(request, request_id)))


class RequestAct(APIView):
    """`POST /slot-requests/{id}/<act>`: what its employer does with a request."""

    permission_classes = [HasEmployerKey]
    actions = {"POST": "slot.request"}
    service: Any

    @extend_schema(
        request=None, responses=schema.EmployerSlotRequest, description="409 `request-closed`: it has ended."
    )
    @idempotent
    def post(self, request: Request, request_id: str) -> Response:
        key, row = caller(request), request_at(request, request_id)
        with refusals():
            type(self).service(tenant=key.tenant, request=row, at=timezone.now(), by=key)
        return Response(spelling.request_of_employer(request_at(request, request_id)))


class CancelRequest(RequestAct):
    service = services.cancel_slot_request


class PauseRequest(RequestAct):
    service = services.pause_slot_request


class ResumeRequest(RequestAct):
    service = services.resume_slot_request


def request_at(request: Request, public_id: str) -> SlotRequest:
    """The key's own request; 404 for another's."""
    mine = queries.requests_of(tenant=caller(request).tenant)
    found = mine.filter(pk=queries.key_of(SlotRequest.PREFIX, public_id)).first()
    if found is None:
        raise Http404
    return found


def offer_at(request: Request, public_id: str) -> Offer:
    """What the key's agency was offered; 404 for anything else."""
    mine = queries.offers_to(agency=caller(request).tenant)
    found = mine.filter(request=queries.key_of(SlotRequest.PREFIX, public_id)).first()
    if found is None:
        raise Http404
    return found
