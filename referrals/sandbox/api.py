"""The sandbox in the API: who can be played, and the call that plays them. For test keys alone."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from referrals.sandbox import services
from referrals.sandbox.people import PEOPLE, Person
from tenants.api.idempotency import idempotent
from tenants.api.keys import caller
from tenants.api.problems import Problem
from tenants.models import Tenant


class SimulateBody(serializers.Serializer[Any]):
    """Who is to come."""

    person = serializers.ChoiceField(choices=list(PEOPLE))


class SandboxPerson(serializers.Serializer[Any]):
    """Somebody who is nobody, what they do, and the events you get of it."""

    person = serializers.ChoiceField(choices=list(PEOPLE))
    name = serializers.CharField()
    story = serializers.CharField()
    events = serializers.ListField(child=serializers.CharField())


class SandboxPeople(serializers.Serializer[Any]):
    """Everybody who can be played."""

    data = SandboxPerson(many=True)  # type: ignore[assignment]  # the contract's name


class People(APIView):
    """`GET /sandbox/people`."""

    actions = {"GET": "referral.view"}

    @extend_schema(responses=SandboxPeople)
    def get(self, request: Request) -> Response:
        """The people a test key can play, with what each does."""
        return Response({"data": [row_of(person, caller(request).tenant) for person in PEOPLE.values()]})


class Simulate(APIView):
    """`POST /sandbox/simulate`."""

    actions = {"POST": "referral.view"}

    @extend_schema(
        request=SimulateBody,
        responses={202: SandboxPerson},
        description="With a test key: the person does it within seconds, in your test data set. No mail is sent, "
        "nothing counts for anybody, and failed pushes are tried three times. 403 `test-key-only` with a live key.",
    )
    @idempotent
    def post(self, request: Request) -> Response:
        tenant = caller(request).tenant
        if not tenant.is_test:
            detail = _("cr_test_ で始まるテスト用のキーで呼び出してください。")
            raise Problem("test-key-only", 403, detail)
        body = SimulateBody(data=request.data)
        body.is_valid(raise_exception=True)
        asked = services.ask_person(tenant=tenant, behaviour=body.validated_data["person"], at=timezone.now())
        return Response(row_of(asked, tenant), status=202)


def row_of(person: Person, tenant: Tenant) -> dict[str, Any]:
    hears = person.agency_hears if tenant.kind == Tenant.Kind.AGENCY else person.employer_hears
    name = f"{person.last_name}{person.first_name}"
    return {"person": person.behaviour, "name": name, "story": str(person.story), "events": list(hears)}
