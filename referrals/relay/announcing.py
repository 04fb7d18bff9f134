"""What a party's program is told: each event of the outbox in the words of the registry."""

from typing import Any

from credits import queries as purse
from credits.models import Transaction
from referrals.disputes.models import Dispute
from referrals.models import Referral
from referrals.relay.payload import spell
from tenants.ids import decode, encode
from tenants.models import Event
from tenants.scope import NOBODY
from tenants.webhooks import registry


def compose(event: Event) -> dict[str, Any] | None:
    """The `data` of the party's message about this event; None where it is not one for its program."""
    told = registry.BY_KIND[event.kind]
    if event.tenant.kind not in told.audience:
        return None
    if event.kind.startswith("slot."):
        return slot(event)
    if event.kind in ("referral.counted", "referral.reversed"):
        return referral(event)
    return dict(event.data) if set(told.data.schema["required"]) <= set(event.data) else None


def referral(event: Event) -> dict[str, Any]:
    """A count or its reversal, and how far the next slot is."""
    progress = purse.progress(tenant=event.tenant)
    public_id = event.data["cause"].rpartition(":")[2]  # `referral:ref_…`, `reversal:referral:ref_…`
    why = {"reason": reason_of(event, public_id)} if event.kind == "referral.reversed" else {}
    told = {"referrals": progress["referrals"], "to_next_slot": progress["to_next_slot"]}
    return {"id": public_id, **why, **told, **line_of(event)}


def reason_of(event: Event, public_id: str) -> str:
    """Why the operator took a count back, as a code that names nobody."""
    about = {"tenant": event.tenant, "referral_id": decode(Referral.PREFIX, public_id)}
    upheld = Dispute.objects.filter(**about, outcome=Dispute.Outcome.UPHELD).order_by("decided_at").first()
    return upheld.reason if upheld else Dispute.Reason.OTHER.value


def slot(event: Event) -> dict[str, Any]:
    """A slot's move. Slots of a purse are alike: `id` is the move's, and the counts say what there is now."""
    slots = purse.progress(tenant=event.tenant)["slots"]
    counts = {name: slots[name] for name in ("available", "held", "spent")}
    return {"id": encode("slot", transaction_of(event).pk), **counts, **line_of(event)}


def line_of(event: Event) -> dict[str, Any]:
    """The ledger's own line: with it the receiver can prove later that nothing was rewritten."""
    line = transaction_of(event)
    hashes = {"hash": bytes(line.hash).hex(), "prev_hash": bytes(line.prev_hash).hex()}
    return {"transaction_id": line.public_id, **hashes, "occurred_at": spell(event.at)}


def transaction_of(event: Event) -> Transaction:
    public_id = decode(Transaction.PREFIX, event.data["transaction_id"])
    found: Transaction = Transaction.objects.for_tenant(event.tenant).get(pk=public_id or NOBODY)
    return found
