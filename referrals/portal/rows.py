"""A referral as the portal shows it: what may be read of it now, and how far it has come."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from referrals.optin.profile import rows_of
from referrals.portal import queries
from referrals.progress.models import Progress
from referrals.relay import services as relay
from referrals.relay.guard import hold_off_withdrawals
from referrals.relay.models import Delivery
from tenants.requests import MemberRequest

TONES = {"contacted": "sent", "interviewing": "info", "offered": "info", "hired": "success", "closed": ""}


def rows_read(request: MemberRequest, found: Iterable[Any], at: datetime) -> list[dict[str, Any]]:
    """The rows of these. What they show is a provision, if it was none before: it is recorded as one.

    What an operator sees who has stepped in is none: the agency has read nothing.
    """
    held = list(found)
    newest = queries.newest_profiles(agency=request.tenant, rows=held)
    hold_off_withdrawals((delivery.candidate_id, request.tenant.pk) for delivery in newest.values())
    closed = queries.closed_among(agency=request.tenant, deliveries=newest.values(), at=at)
    shown = [delivery for delivery in newest.values() if delivery.pk not in closed]
    if not request.visit:
        relay.record_readings(agency=request.tenant, deliveries=shown, at=at)
    rows = [row_of(newest[each.referral_id], is_closed=newest[each.referral_id].pk in closed) for each in held]
    return [row | standing_of(each) for row, each in zip(rows, held, strict=True)]


def row_of(delivery: Delivery, *, is_closed: bool) -> dict[str, Any]:
    """Everything of a profile, or, once it may not be read, that it ended."""
    payload = delivery.payload
    profile = {} if is_closed else payload["profile"]
    return {
        "delivery": delivery,
        "public_id": payload["id"],
        "is_closed": is_closed,
        "name": f"{profile.get('last_name') or ''} {profile.get('first_name') or ''}".strip(),
        "profile": rows_of(profile),
        "wishes": profile,
        "as_of": parse_datetime(payload["as_of"]),
        "provider": payload["provider"],
        "acquisition": payload["acquisition"],
        "consent": payload["consent"] | {"given_at": parse_datetime(payload["consent"]["given_at"])},
    }


def standing_of(row: Any) -> dict[str, Any]:
    """How far it has come, and since when it is here."""
    status = row.status or ""
    label = Progress.Status(status).label if status else ""
    return {
        "received_at": row.delivered_at or row.created_at,
        "is_unread": row.is_unread,
        "status": status,
        "status_label": label,
        "tone": TONES.get(status, ""),
    }


def row_at(request: MemberRequest, referral_id: Any, at: datetime) -> dict[str, Any] | None:
    """One referral of the agency; None when there is none."""
    found = queries.inbox(agency=request.tenant, user=request.user, at=at).filter(referral_id=referral_id)
    rows = rows_read(request, found[:1], at)
    return rows[0] if rows else None
