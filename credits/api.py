"""The purse's part of the API: an employer's credits, and the ledger they come from."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from credits import heads, queries
from credits.models import Code, Entry, Kind, Transaction, Unit
from tenants.api import pages
from tenants.api.keys import HasEmployerKey, caller


class SlotsSerializer(serializers.Serializer[Any]):
    """Free hire slots by where they are."""

    available = serializers.IntegerField()
    held = serializers.IntegerField()
    spent = serializers.IntegerField()
    expired = serializers.IntegerField()


class CreditsSerializer(serializers.Serializer[Any]):
    """The count and the slots."""

    referrals = serializers.IntegerField(help_text="counted, less what was reversed")
    referrals_per_slot = serializers.IntegerField(help_text="under today's plan")
    to_next_slot = serializers.IntegerField()
    slots = SlotsSerializer()


class EntrySerializer(serializers.Serializer[Any]):
    """One account's part in a transaction."""

    id = serializers.UUIDField(help_text="the transaction's hash covers it")
    unit = serializers.ChoiceField(choices=Unit.values)
    account = serializers.ChoiceField(choices=Code.values)
    amount = serializers.IntegerField()
    balance = serializers.IntegerField(help_text="of the account, after this")


class TransactionSerializer(serializers.Serializer[Any]):
    """One move of the ledger, chained to the one before it by `prev_hash`. The entries of a unit add up to nothing."""

    id = serializers.CharField()
    seq = serializers.IntegerField(help_text="1 for the first, without gaps")
    kind = serializers.ChoiceField(choices=Kind.values)
    cause = serializers.CharField(help_text="such as `referral:ref_…`; moves something once")
    at = serializers.DateTimeField()
    policy = serializers.DictField(child=serializers.JSONField(), help_text="the rule it was made under")
    entries = EntrySerializer(many=True)
    hash = serializers.RegexField("^[0-9a-f]{64}$")
    prev_hash = serializers.RegexField("^[0-9a-f]{64}$")


class SignedHeadSerializer(serializers.Serializer[Any]):
    """The ledger's last number and hash on a day, every balance, and a signature (Ed25519, hex)."""

    format = serializers.CharField()
    tenant = serializers.UUIDField()
    date = serializers.DateField()
    at = serializers.DateTimeField()
    seq = serializers.IntegerField()
    hash = serializers.RegexField("^[0-9a-f]{64}$")
    balances = serializers.DictField(child=serializers.IntegerField())
    key = serializers.CharField()
    signature = serializers.RegexField("^[0-9a-f]{128}$")


class Credits(APIView):
    """How many referrals count, how many slots they have earned, and how far the next one is."""

    permission_classes = [HasEmployerKey]
    actions = {"GET": "credits.view"}

    @extend_schema(responses=CreditsSerializer)
    def get(self, request: Request) -> Response:
        return Response(queries.progress(tenant=caller(request).tenant))


class Transactions(APIView):
    """The ledger, newest first: nothing in it is ever changed, so a page read once stays true."""

    permission_classes = [HasEmployerKey]
    actions = {"GET": "credits.view"}

    @extend_schema(
        parameters=pages.PARAMETERS, responses=pages.page_schema("CreditTransactionPage", TransactionSerializer)
    )
    def get(self, request: Request) -> Response:
        rows = queries.transactions(tenant=caller(request).tenant).prefetch_related("entries__account")
        return pages.answer_page(request, rows, spell_transaction, changed="at", by="seq")


class Heads(APIView):
    """Where the ledger stood on each day, signed: keep them, and nothing before can be rewritten unnoticed.

    The keys are at `/ledger/keys.json`. Signed is the document without its `signature`, as JSON with sorted keys and no
    spaces.
    """

    permission_classes = [HasEmployerKey]
    actions = {"GET": "credits.view"}

    @extend_schema(parameters=pages.PARAMETERS, responses=pages.page_schema("SignedHeadPage", SignedHeadSerializer))
    def get(self, request: Request) -> Response:
        rows = queries.heads(tenant=caller(request).tenant)
        return pages.answer_page(request, rows, heads.document, changed="signed_at")


def spell_transaction(row: Transaction) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "seq": row.seq,
        "kind": row.kind,
        "cause": row.cause,
        "at": pages.spell_moment(row.at),
        "policy": row.policy,
        "entries": [spell_entry(entry) for entry in sorted(row.entries.all(), key=lambda entry: entry.id)],
        "hash": bytes(row.hash).hex(),
        "prev_hash": bytes(row.prev_hash).hex(),
    }


def spell_entry(entry: Entry) -> dict[str, Any]:
    account = entry.account
    told = {"unit": account.unit, "account": account.code, "amount": entry.amount, "balance": entry.balance}
    return {"id": str(entry.id)} | told
