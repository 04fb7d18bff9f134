"""An agency's referrals as the framework's guide would list them: a ModelSerializer over a queryset, the same bytes."""

from datetime import UTC
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from referrals.models import Delivery
from referrals.relay import queries
from tenants.api.keys import caller

SHOWN = 100


class Line(serializers.ModelSerializer[Delivery]):
    """The fields of `ReferralLine`."""

    id = serializers.CharField(source="payload.id")
    registered_at = serializers.CharField(source="payload.registered_at")
    delivered_at = serializers.DateTimeField(default_timezone=UTC)
    acknowledged_at = serializers.DateTimeField(default_timezone=UTC)
    updated_at = serializers.DateTimeField(default_timezone=UTC)

    class Meta:
        model = Delivery
        fields = ("id", "sequence", "registered_at", "delivered_at", "acknowledged_at", "updated_at")


class Page(serializers.Serializer[Any]):
    """The frame of a page."""

    data = Line(many=True)
    has_more = serializers.BooleanField()
    next_cursor = serializers.CharField()


class Referrals(APIView):
    """`GET /api/v1/bench/referrals`: the newest hundred, under the product's own keys, limits and scope."""

    actions = {"GET": "referral.view"}

    def get(self, request: Request) -> Response:
        rows = list(queries.deliveries_of(caller(request).tenant).order_by("-id")[: SHOWN + 1])
        page = {"data": rows[:SHOWN], "has_more": len(rows) > SHOWN, "next_cursor": request.query_params["cursor"]}
        return Response(Page(page).data)
