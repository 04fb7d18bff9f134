"""Greenhouse's webhooks (developers.greenhouse.io/webhooks.html): how they are signed, and what a rejection says.

A candidate's facts and the application's; custom fields, tags, attachments and addresses are passed over.
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from referrals.connectors.acts import Act, Reject, Unreadable, Unreject

SOURCE = "greenhouse"


def is_genuine(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    """`Signature: sha256 <hex>`, an HMAC of the body as it was sent."""
    scheme, _, told = headers.get("Signature", "").partition(" ")
    wanted = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return scheme == "sha256" and told.isascii() and hmac.compare_digest(told.strip().lower(), wanted)


def event_id(headers: Mapping[str, str]) -> str:
    return headers.get("Greenhouse-Event-ID", "")


def acts(told: Any) -> list[Act]:
    """What follows from an event; nothing from one that is not about a rejection (the ping of a new webhook too)."""
    action = told.get("action") if isinstance(told, dict) else None
    if action not in {"reject_candidate", "unreject_candidate"}:
        return []
    application = part(part(told, "payload"), "application")
    if action == "unreject_candidate":
        return [Unreject(SOURCE, identity(application, "application"))]
    return [] if application.get("prospect") is True else [Reject(item_of(application))]


def item_of(application: Mapping[str, Any]) -> dict[str, Any]:
    candidate = part(application, "candidate")
    told = {
        "remote_id": identity(application, "application"),
        "job": "、".join(names(application.get("jobs"), "name")),
        "stage": inside(application.get("current_stage"), "name"),
        "channel": inside(application.get("source"), "public_name"),
        "reason": reason_of(application.get("rejection_reason")),
        "applied_at": application.get("applied_at"),
        "rejected_at": application.get("rejected_at"),
    }
    return {
        "source": SOURCE,
        "remote_id": identity(candidate, "candidate"),
        "candidate": person_of(candidate),
        "application": told,
    }


def person_of(candidate: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "last_name": candidate.get("last_name"),
        "first_name": candidate.get("first_name"),
        "email": first(candidate.get("email_addresses")),
        "phone": first(candidate.get("phone_numbers")),
        "current_company": candidate.get("company"),
        "current_title": candidate.get("title"),
        "education": [school(one) for one in rows(candidate.get("educations"))],
        "jobs": [job(one) for one in rows(candidate.get("employments"))],
    }


def school(told: Mapping[str, Any]) -> dict[str, Any]:
    named = {"school": "school_name", "faculty": "discipline", "start": "start_date", "end": "end_date"}
    return {ours: told.get(theirs) for ours, theirs in named.items()} | {"status": told.get("degree")}


def job(told: Mapping[str, Any]) -> dict[str, Any]:
    named = {"company": "company_name", "title": "title", "start": "start_date", "end": "end_date"}
    return {ours: told.get(theirs) for ours, theirs in named.items()}


def reason_of(told: Any) -> str:
    """The reason and its type: 「本人から辞退」 told as a type makes it no rejection of ours."""
    return "\n".join(one for one in (inside(told, "name"), inside(inside_of(told, "type"), "name")) if one)


def part(told: Any, name: str) -> Mapping[str, Any]:
    found = told.get(name) if isinstance(told, dict) else None
    if not isinstance(found, dict):
        raise Unreadable(name)
    return found


def identity(told: Mapping[str, Any], name: str) -> str:
    found = told.get("id")
    if isinstance(found, bool) or not isinstance(found, int | str) or found == "":
        raise Unreadable(f"{name}.id")
    return str(found)


def rows(told: Any) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
    return found[:30]


def names(told: Any, name: str) -> list[str]:
    return [str(one[name]) for one in rows(told) if isinstance(one.get(name), str)]


def first(told: Any) -> str:
    """Of several, one that is the person's own rather than their office's."""
    found = rows(told)
    own = [one for one in found if one.get("type") in {"personal", "home", "mobile"}]
    return next((str(one["value"]) for one in [*own, *found] if one.get("value")), "")


def inside_of(told: Any, name: str) -> Any:
    return told.get(name) if isinstance(told, dict) else None


def inside(told: Any, name: str) -> str:
    found = inside_of(told, name)
    return found if isinstance(found, str) else ""
