"""Progress in the API: an agency says how far a referral has come, and reads what it has said."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from referrals.progress import queries
from referrals.progress import services as progress
from referrals.progress.models import HIGHEST_SALARY, Progress
from referrals.progress.moves import next_of
from referrals.relay.api import readable_delivery
from referrals.relay.models import Delivery
from referrals.relay.payload import spell
from tenants.api.idempotency import idempotent
from tenants.api.keys import HasAgencyKey, caller
from tenants.api.problems import Problem
from tenants.models import AuditEntry, Tenant


class StatusBody(serializers.Serializer[Any]):
    """How far it has come. `company` and `annual_salary` belong to `hired`, and no employer reads them."""

    status = serializers.ChoiceField(choices=Progress.Status.values)
    occurred_at = serializers.DateTimeField(required=False, help_text="when it came about; now, where it is left out")
    company = serializers.CharField(required=False, max_length=200, help_text="of a hire: where; yours alone")
    annual_salary = serializers.IntegerField(
        required=False, min_value=0, max_value=HIGHEST_SALARY, help_text="of a hire: in yen; yours alone"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        for name in ("company", "annual_salary"):
            if name in attrs and attrs["status"] != Progress.Status.HIRED:
                raise serializers.ValidationError({name: _("status が hired のときだけ書けます。")})
        return attrs


class StepAnswer(serializers.Serializer[Any]):
    """One step as it was reported."""

    status = serializers.CharField(help_text="contacted, interviewing, offered, hired or closed")
    occurred_at = serializers.DateTimeField()
    reported_at = serializers.DateTimeField()


class StatusAnswer(serializers.Serializer[Any]):
    """Where a referral stands at this agency."""

    id = serializers.CharField()
    status = serializers.CharField(allow_null=True, help_text="null while nothing was reported")
    next = serializers.ListField(child=serializers.CharField(), help_text="what may be reported now")
    history = StepAnswer(many=True)


class ReferralStatus(APIView):
    """`/referrals/{id}/status`: contacted → interviewing → offered → hired; closed at any time before."""

    permission_classes = [HasAgencyKey]
    actions = {"GET": "referral.view", "POST": "referral.work"}
    refusals = (410,)

    @extend_schema(responses=StatusAnswer)
    def get(self, request: Request, referral_id: str) -> Response:
        return Response(answer_of(caller(request).tenant, readable_delivery(request, referral_id)))

    @extend_schema(
        request=StatusBody,
        responses=StatusAnswer,
        description="409 `status-impossible`: it does not follow the present status; `GET` says what may. A status "
        "that was reported already is answered as it stands.",
    )
    @idempotent
    def post(self, request: Request, referral_id: str) -> Response:
        delivery = readable_delivery(request, referral_id)
        body = StatusBody(data=request.data)
        body.is_valid(raise_exception=True)
        report(request, delivery, body.validated_data)
        return Response(answer_of(caller(request).tenant, delivery))


def report(request: Request, delivery: Delivery, told: dict[str, Any]) -> None:
    """Take the step; what is impossible is 409, a wrong moment 422."""
    key, at = caller(request), timezone.now()
    said = progress.Report(**{"occurred_at": at} | told)
    who: dict[str, Any] = {"actor": AuditEntry.Actor.KEY, "actor_id": key.pk}
    try:
        progress.report_progress(agency=key.tenant, delivery=delivery, report=said, at=at, **who)
    except progress.ImpossibleMove as refused:
        detail = _("いまの進捗は %(current)s です。続けて報告できるもの：%(next)s")
        named = {"current": refused.current or "null", "next": ", ".join(next_of(refused.current)) or "—"}
        raise Problem("status-impossible", 409, detail % named) from None
    except progress.WrongMoment as wrong:
        raise serializers.ValidationError({"occurred_at": words_of(wrong)}) from None


def words_of(wrong: progress.WrongMoment) -> str:
    if wrong.is_future:
        return _("未来の日時は報告できません。")
    return _("1つ前の進捗（%(moment)s）より前の日は報告できません。") % {"moment": spell(wrong.earliest)}


def answer_of(agency: Tenant, delivery: Delivery) -> dict[str, Any]:
    steps = list(queries.steps_of(agency=agency, referral_id=delivery.referral_id))
    status = steps[-1].status if steps else ""
    history = [
        {"status": step.status, "occurred_at": spell(step.occurred_at), "reported_at": spell(step.reported_at)}
        for step in steps
    ]
    return {"id": delivery.payload["id"], "status": status or None, "next": list(next_of(status)), "history": history}
