"""Event kind → handlers: the only place where what happened meets what follows from it."""

SUBSCRIPTIONS: dict[str, list[str]] = {
    "tenant.founded": ["credits.handlers.open_purse"],
    "registration.submitted": ["referrals.optin.handlers.write_confirmation"],
    "referral.created": ["referrals.relay.handlers.plan_deliveries", "referrals.optin.handlers.write_receipt"],
    "endpoint.opened": ["referrals.relay.handlers.wake_parked"],
    "tenant.closed": ["referrals.rejections.handlers.cancel_mails"],
    "referral.withdrawn": ["referrals.relay.handlers.plan_withdrawal"],
}
