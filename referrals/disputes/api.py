"""The dispute in the API: an agency objects to the count of a referral it has."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from referrals.disputes import services as disputes
from referrals.disputes.models import EVIDENCE, Dispute
from referrals.relay.api import readable_delivery
from referrals.relay.payload import spell
from tenants.api.idempotency import idempotent
from tenants.api.keys import HasAgencyKey, caller
from tenants.api.problems import Problem
from tenants.ids import encode
from tenants.models import AuditEntry


class DisputeBody(serializers.Serializer[Any]):
    """Why the referral should not count, and what shows it. No names, please: the operator has the registration."""

    reason = serializers.ChoiceField(choices=Dispute.Reason.values)
    evidence = serializers.CharField(max_length=EVIDENCE)


class DisputeAnswer(serializers.Serializer[Any]):
    """A dispute as it stands."""

    id = serializers.CharField()
    referral_id = serializers.CharField()
    reason = serializers.CharField(help_text="duplicate, unreachable, fake or other")
    evidence = serializers.CharField()
    state = serializers.CharField(help_text="open, upheld or refused")
    opened_at = serializers.DateTimeField()


class DisputeReferral(APIView):
    """`POST /referrals/{id}/dispute`: one that is open already is answered as it stands."""

    permission_classes = [HasAgencyKey]
    actions = {"POST": "referral.work"}
    refusals = (410,)

    @extend_schema(
        request=DisputeBody,
        responses={201: DisputeAnswer},
        description="409 `dispute-closed`: the referral does not count, or its window is over.",
    )
    @idempotent
    def post(self, request: Request, referral_id: str) -> Response:
        delivery, key = readable_delivery(request, referral_id), caller(request)
        body = DisputeBody(data=request.data)
        body.is_valid(raise_exception=True)
        who: dict[str, Any] = {"agency": key.tenant, "actor": AuditEntry.Actor.KEY, "actor_id": key.pk}
        try:
            made = disputes.open_dispute(delivery=delivery, at=timezone.now(), **who, **body.validated_data)
        except disputes.WindowClosed:
            detail = _("この紹介はカウントされていないか、異議を申し立てられる期間が過ぎています。")
            raise Problem("dispute-closed", 409, detail) from None
        return Response(answer_of(made), status=201)


def answer_of(dispute: Dispute) -> dict[str, Any]:
    return {
        "id": dispute.public_id,
        "referral_id": encode("ref", dispute.referral_id),
        "reason": dispute.reason,
        "evidence": dispute.evidence,
        "state": dispute.state,
        "opened_at": spell(dispute.opened_at),
    }
