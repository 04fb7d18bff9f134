"""Lists of the API: pages by keyset, newest first, stable while rows are added; equally quick at any depth.

A cursor is signed for its list and its tenant: no other list, and nobody else, takes it.
"""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.keys import caller
from tenants.ids import decode, encode


class Query(serializers.Serializer[dict[str, Any]]):
    """What every list understands."""

    limit = serializers.IntegerField(min_value=1, max_value=100, default=50)
    cursor = serializers.CharField(required=False, help_text="`next_cursor` of the page before")
    updated_since = serializers.DateTimeField(required=False, help_text="only what changed at or after this")

    def validate_cursor(self, value: str) -> Any:
        try:
            return decode("cur", self.context["signer"].unsign(value))
        except BadSignature:
            detail = _("cursor には、同じ一覧の前のページの next_cursor を指定してください。")
            raise serializers.ValidationError(code="invalid_cursor", detail=detail) from None


PARAMETERS = [Query]


def answer_page(
    request: Request, rows: "QuerySet[Any]", spell: Callable[[Any], dict[str, Any]], *, changed: str, by: str = "id"
) -> Response:
    """Answer one page of `rows`, each as `spell` writes it. `changed` names the column `updated_since` asks about.

    `by` is the column that orders them: the id, or a number that grows with each row.
    """
    signer = signer_of(request)
    asked = Query(data=request.query_params.dict(), context={"signer": signer})
    asked.is_valid(raise_exception=True)
    wanted = asked.validated_data
    if "updated_since" in wanted:
        rows = rows.filter(**{f"{changed}__gte": wanted["updated_since"]})
    if "cursor" in wanted:
        last = wanted["cursor"] if by == "id" else wanted["cursor"].int
        rows = rows.filter(**{f"{by}__lt": last})
    found = list(rows.order_by(f"-{by}")[: wanted["limit"] + 1])
    page = found[: wanted["limit"]]
    cursor = signer.sign(cursor_after(getattr(page[-1], by))) if len(found) > len(page) else None
    return _answer(request, [spell(row) for row in page], cursor)


def signer_of(request: Request) -> Signer:
    """Of the cursors of one list of one tenant."""
    return Signer(salt=f"cursor {caller(request).tenant.pk} {request.path}", sep=".")


def cursor_after(last: uuid.UUID | int) -> str:
    return encode("cur", last if isinstance(last, uuid.UUID) else uuid.UUID(int=last))


def _answer(request: Request, data: list[dict[str, Any]], cursor: str | None) -> Response:
    response = Response({"data": data, "has_more": cursor is not None, "next_cursor": cursor})
    if cursor:
        query = urlencode(request.query_params.dict() | {"cursor": cursor})
        response["Link"] = f'<{request.build_absolute_uri(request.path)}?{query}>; rel="next"'
    return response


def spell_moment(moment: datetime) -> str:
    """UTC in ISO 8601 with a Z: what the API speaks."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def page_schema(name: str, row: Any) -> Any:
    """The documented shape of a page of `row`."""
    fields = {
        "data": row(many=True),
        "has_more": serializers.BooleanField(),
        "next_cursor": serializers.CharField(allow_null=True),
    }
    return inline_serializer(name, fields)
