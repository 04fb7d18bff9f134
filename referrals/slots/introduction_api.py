"""Introductions in the API: an agency proposes somebody, the employer takes the steps."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from referrals.slots import introducing, queries, schema, spelling, steps
from referrals.slots.api import offer_at
from referrals.slots.models import Introduction
from referrals.slots.refusing import refusals
from tenants.api import pages
from tenants.api.idempotency import idempotent
from tenants.api.keys import HasAgencyKey, HasEmployerKey, caller
from tenants.models import Tenant


class Introduce(APIView):
    """`POST /slot-requests/{id}/introductions`."""

    permission_classes = [HasAgencyKey]
    actions = {"POST": "introduction.make"}

    @extend_schema(
        request=schema.IntroductionBody,
        responses={201: schema.AgencyIntroduction},
        description=(
            "Proposes a person who has agreed to it; the employer reads the summary, and who it is once it has "
            "shortlisted. 403 `not-eligible`; 409 `request-closed`, `request-paused` or `already-introduced`."
        ),
    )
    @idempotent
    def post(self, request: Request, request_id: str) -> Response:
        key, offer = caller(request), offer_at(request, request_id)
        body = schema.IntroductionBody(data=request.data)
        body.is_valid(raise_exception=True)
        said = dict(body.validated_data)
        consent = said.pop("consent")
        agreed = {"consented_at": consent["given_at"], "consent_method": consent["method"]}
        with refusals():
            made = introducing.introduce_person(
                agency=key.tenant, offer=offer, by=key, at=timezone.now(), **said, **agreed
            )
        return Response(spelling.introduction_of_agency(made), status=201)


class Introductions(APIView):
    """`GET /introductions`."""

    actions = {"GET": "slot.view"}

    @extend_schema(
        parameters=pages.PARAMETERS,
        responses=schema.INTRODUCTION_PAGE,
        description="Employer: whom it was shown. Agency: whom it introduced.",
    )
    def get(self, request: Request) -> Response:
        rows, spell = readable(request)
        return pages.answer_page(request, rows, spell, changed="updated_at")


class IntroductionDetail(APIView):
    """`GET /introductions/{id}`."""

    actions = {"GET": "slot.view"}

    @extend_schema(responses=schema.INTRODUCTION)
    def get(self, request: Request, introduction_id: str) -> Response:
        return answer(request, introduction_id)


def readable(request: Request) -> tuple[Any, Any]:
    """The caller's introductions, and how they are spelled for its side."""
    tenant = caller(request).tenant
    if tenant.kind == Tenant.Kind.AGENCY:
        return queries.introductions_by(agency=tenant), spelling.introduction_of_agency
    return queries.introductions_to(tenant=tenant), spelling.introduction_of_employer


def introduction_at(request: Request, public_id: str) -> Introduction:
    """One of the caller's; 404 for another's."""
    rows, _spell = readable(request)
    found: Introduction | None = rows.filter(pk=queries.key_of(Introduction.PREFIX, public_id)).first()
    if found is None:
        raise Http404
    return found


def answer(request: Request, public_id: str) -> Response:
    _rows, spell = readable(request)
    return Response(spell(introduction_at(request, public_id)))


class IntroductionAct(APIView):
    """`POST /introductions/{id}/<act>`: a step of the employer's. Taken already, it is answered as it stands."""

    permission_classes = [HasEmployerKey]
    actions = {"POST": "slot.request"}
    body: Any = None
    act = ""

    @idempotent
    def post(self, request: Request, introduction_id: str) -> Response:
        found, said = introduction_at(request, introduction_id), {}
        if self.body:
            body = self.body(data=request.data)
            body.is_valid(raise_exception=True)
            said = body.validated_data
        with refusals():
            self.take(request, found, said)
        return answer(request, introduction_id)

    def take(self, request: Request, introduction: Introduction, said: dict[str, Any]) -> None:
        steps.advance(**who(request), introduction=introduction, act=self.act)


def who(request: Request) -> dict[str, Any]:
    return {"tenant": caller(request).tenant, "by": caller(request), "at": timezone.now()}


ORDER = "409 `out-of-order`: something is still to come first, or it has ended."


def documented(body: Any, description: str) -> Any:
    told: dict[str, Any] = {"responses": schema.EmployerIntroduction, "description": f"{description} {ORDER}"}
    return extend_schema(request=body, methods=["POST"], **told)


@documented(None, "Opens the person's details to you; the agency hears of it.")
class Shortlist(IntroductionAct):
    act = "shortlist"


@documented(None, "The interviews begin.")
class Interview(IntroductionAct):
    act = "interview"


@documented(None, "You have made an offer.")
class Offered(IntroductionAct):
    act = "offer"


@documented(None, "The person has accepted.")
class Accept(IntroductionAct):
    act = "accept"


@documented(schema.DeclineBody, "Not this person.")
class Decline(IntroductionAct):
    body = schema.DeclineBody

    def take(self, request: Request, introduction: Introduction, said: dict[str, Any]) -> None:
        steps.decline_introduction(**who(request), introduction=introduction, **said)


@documented(schema.JoinedBody, "The person has joined: the slot is spent, at no fee, and the request is filled.")
class Joined(IntroductionAct):
    body = schema.JoinedBody

    def take(self, request: Request, introduction: Introduction, said: dict[str, Any]) -> None:
        steps.record_joined(**who(request), introduction=introduction, **said)


@documented(schema.LeftBody, "The person has left; within the guarantee the slot is restored.")
class Left(IntroductionAct):
    body = schema.LeftBody

    def take(self, request: Request, introduction: Introduction, said: dict[str, Any]) -> None:
        steps.record_left(**who(request), introduction=introduction, **said)


@extend_schema(
    request=None, responses=schema.AgencyIntroduction, methods=["POST"], description=f"The person withdraws. {ORDER}"
)
class Withdraw(IntroductionAct):
    """`POST /introductions/{id}/withdraw`: the agency takes its person back."""

    permission_classes = [HasAgencyKey]
    actions = {"POST": "introduction.make"}

    def take(self, request: Request, introduction: Introduction, said: dict[str, Any]) -> None:
        told = who(request)
        introducing.withdraw_introduction(agency=told.pop("tenant"), introduction=introduction, **told)
