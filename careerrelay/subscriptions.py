"""Event kind → handlers: the only place where what happened meets what follows from it."""

SUBSCRIPTIONS: dict[str, list[str]] = {
    "mail.queued": ["referrals.rejections.handlers.wake_sender"],
    "registration.submitted": ["referrals.optin.handlers.send_confirmation"],
    "referral.created": ["referrals.relay.handlers.plan_deliveries", "referrals.optin.handlers.send_receipt"],
}
