"""The API's endpoint about the caller itself."""

from typing import cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tenants.models import ApiKey


class MeSerializer(serializers.Serializer[dict[str, str]]):
    """Who the key belongs to."""

    kind = serializers.CharField(help_text="employer or agency")
    slug = serializers.CharField()
    name = serializers.CharField()
    key_name = serializers.CharField()


class Me(APIView):
    """The tenant this key belongs to."""

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        key = cast("ApiKey", request.auth)
        tenant = key.tenant
        return Response({"kind": tenant.kind, "slug": tenant.slug, "name": tenant.name, "key_name": key.name})
