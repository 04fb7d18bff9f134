"""The one registry of event types: it feeds the docs, OpenAPI's `webhooks`, the examples and the test button."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.webhooks.shapes import (
    Schema,
    Shape,
    anything,
    choice,
    listing,
    moment,
    nullable,
    number,
    public_id,
    record,
    text,
)

AGENCY, EMPLOYER = "agency", "employer"


@dataclass(frozen=True, slots=True)
class EventType:
    """A kind of webhook: who may receive it, what it says in the reader's words, and the shape of its `data`."""

    kind: str
    audience: tuple[str, ...]
    description: Promise
    data: Shape

    @property
    def schema(self) -> Schema:
        """The JSON Schema of the whole body."""
        members = record(type=text(self.kind, const=self.kind), timestamp=moment(), data=self.data)
        return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": self.kind, **members.schema}

    @property
    def example(self) -> dict[str, Any]:
        return {"type": self.kind, "timestamp": "2026-04-01T09:30:00Z", "data": self.data.example}


PARTY = {
    "name": text("株式会社青葉製作所"),
    "address": text("東京都千代田区丸の内1-1-1"),
    "representative": text("青葉 太郎"),
}
CONSENT = record(
    id=public_id("con"),
    receipt_id=text("01962f1a-2b3c-7d4e-8f5a-6b7c8d9e0f1a", format="uuid"),
    notice_version=number(3),
    given_at=moment(),
)
# What the candidate gave in the form: the employer's own evaluation has no member here, and never will.
PROFILE = Shape(
    {"type": "object"},
    {
        "last_name": "髙橋",
        "first_name": "花子",
        "last_name_kana": "タカハシ",
        "first_name_kana": "ハナコ",
        "email": "hanako@example.jp",
        "phone": "+819012345678",
        "prefecture": "東京都",
    },
)
REFERRAL = record(
    id=public_id("ref"),
    sequence=number(1),
    as_of=moment(),
    registered_at=moment(),
    profile=PROFILE,
    items=listing(text("email")),
    provider=record(**PARTY),
    acquisition=text("候補者本人が登録フォームに入力し、提供に同意"),
    consent=CONSENT,
    career_talk_requested_at=nullable(moment()),
    documents=listing(anything({"id": "doc_1", "name": "職務経歴書.pdf", "type": "application/pdf", "sha256": "…"})),
)
# The ledger's own line: with `hash` and `prev_hash` the receiver can prove later that nothing was rewritten.
LEDGER = {
    "transaction_id": public_id("txn"),
    "hash": text("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    "prev_hash": text("60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"),
    "occurred_at": moment(),
}
SLOT = record(id=public_id("slot"), available=number(1), held=number(0), spent=number(2), **LEDGER)
HEAD = record(
    format=text("careerrelay-head/1"),
    tenant=text("01962f1a-2b3c-7d4e-8f5a-6b7c8d9e0f1a", format="uuid"),
    date=text("2026-04-01", format="date"),
    at=moment("2026-04-01T00:05:00.000000Z"),
    seq=number(31),
    hash=text("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    balances=Shape({"type": "object", "additionalProperties": {"type": "integer"}}, {"slot/available": 1}),
    key=text("0b1c2d3e4f506172"),
    signature=text("5f" * 64),
)
SLOT_REQUEST = record(
    id=public_id("req"),
    job=text("法人営業"),
    location=nullable(text("東京都")),
    conditions=text("無形商材の法人営業経験3年以上"),
    opened_at=moment(),
)
INTRODUCTION = record(
    id=public_id("intro"),
    slot_request_id=public_id("req"),
    state=choice("introduced", "shortlisted", "interviewing", "offered", "accepted", "declined", "joined", "left"),
    occurred_at=moment(),
)

EVENT_TYPES: tuple[EventType, ...] = (
    EventType(
        "referral.created", (AGENCY,), _("候補者が貴社への提供に同意しました。本文に候補者の情報が入ります。"), REFERRAL
    ),
    EventType(
        "referral.updated",
        (AGENCY,),
        _("候補者が情報を更新しました。sequence が大きいものを正としてください。"),
        REFERRAL,
    ),
    EventType(
        "referral.withdrawn",
        (AGENCY,),
        _("候補者が同意を撤回しました。情報の利用を停止してください。"),
        record(id=public_id("ref"), sequence=number(2), withdrawn_at=moment()),
    ),
    EventType(
        "referral.erasure_requested",
        (AGENCY,),
        _("候補者が情報の消去を求めています。消去後に確認を返してください。"),
        record(id=public_id("ref"), sequence=number(3), requested_at=moment(), due_at=moment("2026-04-15T09:30:00Z")),
    ),
    EventType("slot_request.opened", (AGENCY,), _("企業が無料紹介枠で紹介を募集しています。"), SLOT_REQUEST),
    EventType(
        "slot_request.closed",
        (AGENCY,),
        _("無料紹介枠の募集が終わりました。"),
        record(id=public_id("req"), closed_at=moment(), reason=choice("filled", "cancelled", "expired")),
    ),
    EventType("introduction.created", (EMPLOYER,), _("人材紹介会社から推薦が届きました。"), INTRODUCTION),
    EventType("introduction.updated", (AGENCY, EMPLOYER), _("推薦の進み具合が変わりました。"), INTRODUCTION),
    EventType(
        "referral.counted",
        (EMPLOYER,),
        _("紹介が1件カウントされました。"),
        record(id=public_id("ref"), referrals=number(7), to_next_slot=number(3), **LEDGER),
    ),
    EventType(
        "referral.reversed",
        (EMPLOYER,),
        _("紹介のカウントが取り消されました。"),
        record(
            id=public_id("ref"),
            reason=choice("duplicate", "unreachable", "fake", "other"),
            referrals=number(6),
            to_next_slot=number(4),
            **LEDGER,
        ),
    ),
    EventType("slot.granted", (EMPLOYER,), _("無料紹介枠が付与されました。"), SLOT),
    EventType("slot.held", (EMPLOYER,), _("無料紹介枠を募集のために確保しました。"), SLOT),
    EventType("slot.released", (EMPLOYER,), _("確保していた無料紹介枠が戻りました。"), SLOT),
    EventType("slot.spent", (EMPLOYER,), _("入社により無料紹介枠を使用しました。"), SLOT),
    EventType("slot.restored", (EMPLOYER,), _("早期退職により無料紹介枠が復元されました。"), SLOT),
    EventType("slot.expired", (EMPLOYER,), _("無料紹介枠の有効期限が切れました。"), SLOT),
    EventType(
        "ledger.head_signed",
        (EMPLOYER,),
        _("台帳のその日の最新のハッシュに署名しました。保存しておくと、後から書き換えがないことを確かめられます。"),
        HEAD,
    ),
    EventType(
        "import.finished",
        (EMPLOYER,),
        _("取り込みが終わりました。"),
        record(
            id=public_id("imp"),
            state=choice("succeeded", "partly_failed", "failed"),
            rows=number(40),
            eligible=number(31),
            errors=number(2),
            finished_at=moment(),
        ),
    ),
    EventType("ping", (AGENCY, EMPLOYER), _("送信テストです。"), record(endpoint_id=public_id("whk"))),
)
BY_KIND = {event.kind: event for event in EVENT_TYPES}


def kinds_for(audience: str) -> list[str]:
    """Return the kinds a tenant of this kind (`employer` or `agency`) may receive, in the registry's order."""
    return [event.kind for event in EVENT_TYPES if audience in event.audience]


def openapi_webhooks() -> dict[str, Any]:
    """Return the `webhooks` section of an OpenAPI 3.1 document."""
    return {event.kind: {"post": _operation(event)} for event in EVENT_TYPES}


def _operation(event: EventType) -> dict[str, Any]:
    content = {"application/json": {"schema": event.schema, "examples": {"example": {"value": event.example}}}}
    return {
        "operationId": event.kind.replace(".", "_"),
        "summary": event.kind,
        "description": str(event.description),
        "tags": ["webhooks"],
        "parameters": [_header(name) for name in ("webhook-id", "webhook-timestamp", "webhook-signature")],
        "requestBody": {"required": True, "content": content},
        "responses": {"2XX": {"description": "received"}, "410": {"description": "gone: the endpoint is disabled"}},
    }


def _header(name: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
