"""Lists of the API: pages by keyset, newest first, stable while rows are added; equally quick at any depth."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.ids import decode, encode

PARAMETERS = [
    OpenApiParameter("limit", int, description="1–100"),
    OpenApiParameter("cursor", str, description="`next_cursor` of the page before"),
    OpenApiParameter("updated_since", str, description="ISO 8601: only what changed at or after this"),
]


class Query(serializers.Serializer[dict[str, Any]]):
    """What every list understands."""

    limit = serializers.IntegerField(min_value=1, max_value=100, default=50)
    cursor = serializers.CharField(required=False)
    updated_since = serializers.DateTimeField(required=False)

    def validate_cursor(self, value: str) -> Any:
        last = decode("cur", value)
        if last is None:
            raise serializers.ValidationError(code="invalid_cursor", detail="next_cursor")
        return last


def answer_page(
    request: Request, rows: "QuerySet[Any]", spell: Callable[[Any], dict[str, Any]], *, changed: str
) -> Response:
    """Answer one page of `rows`, each as `spell` writes it. `changed` names the column `updated_since` asks about."""
    asked = Query(data=request.query_params.dict())
    asked.is_valid(raise_exception=True)
    wanted = asked.validated_data
    if "updated_since" in wanted:
        rows = rows.filter(**{f"{changed}__gte": wanted["updated_since"]})
    if "cursor" in wanted:
        rows = rows.filter(id__lt=wanted["cursor"])
    found = list(rows.order_by("-id")[: wanted["limit"] + 1])
    return _answer(request, found[: wanted["limit"]], spell, has_more=len(found) > wanted["limit"])


def _answer(request: Request, page: list[Any], spell: Callable[[Any], dict[str, Any]], *, has_more: bool) -> Response:
    cursor = encode("cur", page[-1].id) if has_more else None
    response = Response({"data": [spell(row) for row in page], "has_more": has_more, "next_cursor": cursor})
    if cursor:
        query = urlencode(request.query_params.dict() | {"cursor": cursor})
        response["Link"] = f'<{request.build_absolute_uri(request.path)}?{query}>; rel="next"'
    return response


def page_schema(name: str, row: Any) -> Any:
    """The documented shape of a page of `row`."""
    fields = {
        "data": row(many=True),
        "has_more": serializers.BooleanField(),
        "next_cursor": serializers.CharField(allow_null=True),
    }
    return inline_serializer(name, fields)
