"""The agency's word that it has erased what it held of a person."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from referrals.optin.models import Referral
from referrals.relay.models import Delivery
from referrals.relay.payload import spell
from referrals.rights import recalls
from tenants.api.idempotency import idempotent
from tenants.api.keys import HasAgencyKey, caller
from tenants.api.problems import Problem
from tenants.ids import decode
from tenants.models import AuditEntry


class Erased(serializers.Serializer[Any]):
    """When the agency said that it has erased the person's data."""

    id = serializers.CharField()
    acknowledged_at = serializers.DateTimeField()


class AcknowledgeErasure(APIView):
    """`POST /referrals/{id}/erasure-acknowledgement`: also after the withdrawal, when reading is 410 already."""

    permission_classes = [HasAgencyKey]
    actions = {"POST": "referral.work"}

    @extend_schema(
        request=None,
        responses=Erased,
        description=(
            "Say that everything of this referral has been erased at your side, after `referral.withdrawn` or "
            "`referral.erasure_requested`. Saying so again changes nothing. 409 `erasure-not-requested`: nobody asked."
        ),
    )
    @idempotent
    def post(self, request: Request, referral_id: str) -> Response:
        key, pk = caller(request), decode(Referral.PREFIX, referral_id)
        if pk is None or not Delivery.objects.filter(agency=key.tenant, referral_id=pk).exists():
            raise Http404
        who: dict[str, Any] = {"actor": AuditEntry.Actor.KEY, "actor_id": key.pk}
        moment = recalls.acknowledge_recalls(agency=key.tenant, referral_id=pk, at=timezone.now(), **who)
        if moment is None:
            raise Problem("erasure-not-requested", 409, _("この紹介の消去は、依頼されていません。"))
        return Response({"id": referral_id, "acknowledged_at": spell(moment)})
