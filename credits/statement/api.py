"""The statement in the API: one month, signed, as `verify-statement` takes it."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from credits.api import EntrySerializer
from credits.models import Kind
from credits.statement import queries
from credits.statement.month import Month, read_month
from tenants.api.keys import HasEmployerKey, caller

HASH = "^[0-9a-f]{64}$"


class Query(serializers.Serializer[dict[str, Any]]):
    """Which month."""

    month = serializers.CharField(help_text="`2026-04`: a month of Japan's, from the ledger's first to this one")

    def validate_month(self, value: str) -> Month:
        month = read_month(value)
        if month is None:
            raise serializers.ValidationError(_("月は 2026-04 のように指定してください。"), code="invalid_month")
        return month


class PointSerializer(serializers.Serializer[Any]):
    """Where the ledger stood: the hash of its last move, and every balance by `unit/account`."""

    hash = serializers.RegexField(HASH)
    balances = serializers.DictField(child=serializers.IntegerField())


class TotalSerializer(serializers.Serializer[Any]):
    """How often a kind moved something, and what it came to by `unit/account`."""

    moves = serializers.IntegerField()
    amounts = serializers.DictField(child=serializers.IntegerField())


class ContentSerializer(serializers.Serializer[Any]):
    """What is signed, as JSON with sorted keys and no spaces."""

    format = serializers.ChoiceField(choices=[queries.FORMAT])
    tenant = serializers.UUIDField()
    employer = serializers.CharField()
    month = serializers.RegexField(r"^\d{4}-\d{2}$")
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(help_text="the first moment of the next month")
    as_of = serializers.DateTimeField(help_text="`until`, or the moment of asking while the month can still grow")
    complete = serializers.BooleanField(help_text="false while the month can still grow")
    first = serializers.IntegerField(help_text="the number of the month's first move")
    last = serializers.IntegerField(help_text="of its last; one below `first` where nothing moved")
    opening = PointSerializer()
    totals = serializers.DictField(child=TotalSerializer(), help_text=f"by kind: {', '.join(Kind.values)}")
    closing = PointSerializer()
    key = serializers.CharField(allow_null=True, help_text="`kid` of the key at `/ledger/keys.json`")


class MoveSerializer(serializers.Serializer[Any]):
    """One transaction, with all that its hash is made of."""

    id = serializers.UUIDField()
    seq = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Kind.values)
    cause = serializers.CharField()
    at = serializers.DateTimeField()
    policy = serializers.DictField(child=serializers.JSONField())
    entries = EntrySerializer(many=True)
    prev_hash = serializers.RegexField(HASH)
    hash = serializers.RegexField(HASH)


class StatementSerializer(serializers.Serializer[Any]):
    """A month: what is signed, the moves that hang on it by their hashes, and the signature (Ed25519, hex)."""

    statement = ContentSerializer()
    moves = MoveSerializer(many=True)
    signature = serializers.RegexField("^[0-9a-f]{128}$", allow_null=True)


class MonthStatement(APIView):
    """One month of the ledger: opening, every move with its cause, closing, and a signature over them.

    Of a month that is over it is the same, byte for byte, whenever it is asked. Check it with `verify_statement.py`.
    """

    permission_classes = [HasEmployerKey]
    actions = {"GET": "credits.view"}

    @extend_schema(parameters=[Query], responses=StatementSerializer)
    def get(self, request: Request) -> Response:
        asked = Query(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        tenant, at = caller(request).tenant, timezone.now()
        try:
            found = queries.statement(tenant=tenant, month=asked.validated_data["month"], at=at)
        except queries.NoStatement as none:
            raise refusal(none) from none
        return Response(found.document())


def refusal(none: queries.NoStatement) -> serializers.ValidationError:
    """422: there is no such month, and those there are."""
    told = _("明細があるのは %(first)s から %(last)s までです。") % {"first": none.first, "last": none.last}
    return serializers.ValidationError({"month": serializers.ErrorDetail(told, code="no_such_month")})
