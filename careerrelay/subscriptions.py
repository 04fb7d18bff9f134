"""Event kind → handlers: the only place where what happened meets what follows from it."""

# What each slice erases when a tenant has left and its grace is over: `empty_some(tenant, at, limit)`.
EMPTIERS: list[str] = [
    "referrals.emptying.empty_some",
    "candidates.emptying.empty_some",
    "tenants.leaving.emptying.empty_some",
]
ANNOUNCE = "referrals.relay.handlers.announce"  # to the party's own program
SUM_UP = "referrals.insights.handlers.wake"
SUBSCRIPTIONS: dict[str, list[str]] = {
    "tenant.founded": ["credits.handlers.open_purse"],
    "registration.submitted": ["referrals.optin.handlers.write_confirmation"],
    "referral.created": ["referrals.relay.handlers.plan_deliveries", "referrals.optin.handlers.write_receipt", SUM_UP],
    "referral.counted": ["referrals.disputes.handlers.open_window", ANNOUNCE, SUM_UP],
    "referral.reversed": [ANNOUNCE, SUM_UP],
    **{f"slot.{move}": [ANNOUNCE] for move in ("granted", "held", "released", "spent", "restored", "expired")},
    "ledger.head_signed": [ANNOUNCE],
    **{f"slot_request.{act}": [ANNOUNCE] for act in ("opened", "closed")},
    **{f"introduction.{act}": [ANNOUNCE] for act in ("created", "updated")},
    "sandbox.asked": ["referrals.sandbox.handlers.play"],
    "endpoint.opened": ["referrals.relay.handlers.wake_parked"],
    "dispatch.filling": ["referrals.sending.handlers.fill_dispatch"],
    "import.finished": ["referrals.sending.handlers.cancel_unrejected", ANNOUNCE, SUM_UP],
    "application.unrejected": ["referrals.sending.handlers.cancel_unrejected", SUM_UP],
    "tenant.closed": ["referrals.rejections.handlers.cancel_mails"],
    "connector.received": ["referrals.connectors.handlers.take_received"],
    "referral.withdrawn": ["referrals.relay.handlers.plan_withdrawal", "referrals.rights.handlers.open_recall"],
    "referral.erasure_requested": ["referrals.rights.handlers.plan_erasure"],
    "referral.updated": ["referrals.rights.handlers.plan_updates"],
    "referral.extended": ["referrals.rights.handlers.plan_additions"],
    "slot_request.posted": ["referrals.slots.handlers.publish_request"],
    "slot_request.ended": ["referrals.slots.handlers.end_request"],
    "introduction.made": ["referrals.slots.handlers.present_introduction"],
    "introduction.stepped": ["referrals.slots.handlers.tell_of_step"],
    "introduction.written": ["referrals.slots.handlers.tell_of_message"],
}
