"""Signed heads: where a ledger stood on a day, under a signature, so that it can be compared when it has left us."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from credits import keys, posting
from credits.chain import spell_moment
from credits.models import SignedHead
from credits.posting import Book
from tenants import events
from tenants.models import Tenant
from tenants.scope import requires_scope

FORMAT = "careerrelay-head/1"
TOLD = "ledger.head_signed"


@requires_scope
def sign_head(*, tenant: Tenant, at: datetime) -> SignedHead | None:
    """Sign where the ledger stands, once a day; later the same day the first is returned. None while it is empty."""
    book = posting.lock_book(tenant=tenant, at=at)
    today = timezone.localdate(at)
    first = SignedHead.objects.for_tenant(tenant).filter(date=today).first()
    if first or book.seq == 0:
        return first
    made = SignedHead(tenant=tenant, date=today, signed_at=at, key_id=keys.newest_id(), **standing(book))
    made.signature = keys.sign(keys.canonical(content(made)))
    made.save(force_insert=True)
    events.record(tenant=tenant, kind=TOLD, subject=tenant.slug, data=document(made), at=at)
    return made


def standing(book: Book) -> dict[str, Any]:
    """The last number, its hash, and every balance, under the book's lock."""
    now = {f"{unit}/{code}": balance for (unit, code), balance in posting.balances(book).items()}
    return {"seq": book.seq, "head": book.head, "balances": now}


def content(head: SignedHead) -> dict[str, Any]:
    """What is signed."""
    return {
        "at": spell_moment(head.signed_at),
        "balances": head.balances,
        "date": head.date.isoformat(),
        "format": FORMAT,
        "hash": bytes(head.head).hex(),
        "key": head.key_id,
        "seq": head.seq,
        "tenant": str(head.tenant_id),
    }


def document(head: SignedHead) -> dict[str, Any]:
    """The head as it leaves us: what is signed, and the signature in hex."""
    return content(head) | {"signature": bytes(head.signature).hex()}
