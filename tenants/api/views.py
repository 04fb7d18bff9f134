"""The API's endpoint about the caller itself."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tenants import roles
from tenants.api import pages
from tenants.api.keys import caller


class MeSerializer(serializers.Serializer[dict[str, Any]]):
    """Who the key belongs to, and what it may do."""

    kind = serializers.CharField(help_text="employer or agency")
    slug = serializers.CharField()
    name = serializers.CharField()
    key_name = serializers.CharField()
    mode = serializers.ChoiceField(choices=["live", "test"], help_text="test: a separate data set, and no mail")
    scopes = serializers.ListField(child=serializers.CharField())
    expires_at = serializers.DateTimeField(allow_null=True)


class Me(APIView):
    """The tenant this key belongs to, and what the key may do. It needs no scope."""

    actions = {"GET": roles.KNOW_ITSELF}

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        key = caller(request)
        party = key.tenant.test_of or key.tenant
        told = {"kind": party.kind, "slug": party.slug, "name": party.name, "key_name": key.name}
        ends = pages.spell_moment(key.expires_at) if key.expires_at else None
        mode = "test" if key.is_test else "live"
        return Response(told | {"mode": mode, "scopes": key.scopes, "expires_at": ends})
