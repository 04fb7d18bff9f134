"""Slot requests and introductions as the API spells them, for the side that asks."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from referrals.slots import queries
from referrals.slots.models import Introduction, Offer, Placement, SlotRequest
from referrals.slots.telling import request_id_of
from tenants.api.pages import spell_moment
from tenants.ids import encode

WANTED = ("job", "conditions", "wishes", "salary_min", "salary_max")
PERSON = "last_name first_name last_name_kana first_name_kana email phone career".split()


def request_of_employer(row: Any) -> dict[str, Any]:
    deadline = row.deadline_date.isoformat() if row.deadline_date else None
    said = {name: getattr(row, name) for name in WANTED} | {"location": row.location, "start": row.start}
    counts = {"introduced": getattr(row, "introduced", 0), "waiting": getattr(row, "waiting", 0)}
    return {"id": row.public_id, **wanted(said), "deadline_date": deadline, **times(row, row.opened_at), **counts}


def request_of_agency(row: Any) -> dict[str, Any]:
    told = row.told
    shown = {"published_at": spell_moment(row.published_at), "employer": told["employer"]}
    public_id = encode(SlotRequest.PREFIX, row.request_id)
    said = {"id": public_id, **wanted(told), "deadline_date": told["deadline_date"], **times(row, row.published_at)}
    return said | shown | {"opened_at": told["opened_at"], "introduced": getattr(row, "introduced", None) or 0}


def wanted(said: dict[str, Any]) -> dict[str, Any]:
    named = {name: said[name] for name in WANTED}
    return named | {"location": said["location"] or None, "start": said["start"] or None}


def times(row: SlotRequest | Offer, opened_at: datetime) -> dict[str, Any]:
    return {
        "state": row.state,
        "opened_at": spell_moment(opened_at),
        "closed_at": row.closed_at and spell_moment(row.closed_at),
        "updated_at": spell_moment(row.updated_at),
    }


def line_of(row: Introduction) -> dict[str, Any]:
    placement = queries.placements_of(introductions=[row]).get(row.pk) if row.joined_at else None
    return {
        "id": row.public_id,
        "slot_request_id": request_id_of(row),
        "state": row.state,
        "summary": row.summary,
        "decline_reason": row.decline_reason or None,
        "introduced_at": spell_moment(row.introduced_at),
        "updated_at": spell_moment(row.updated_at),
        "placement": placement and placement_of(placement),
    }


def introduction_of_agency(row: Introduction) -> dict[str, Any]:
    return line_of(row) | {"reference": row.reference}


def introduction_of_employer(row: Any) -> dict[str, Any]:
    person = queries.person_of(introduction=row) if row.shortlisted_at else None
    known = encode("cand", row.earlier_id) if row.earlier_id else None
    details = person and {name: person.get(name, "") for name in PERSON}
    return line_of(row) | {"agency": row.agency.name, "person": details, "candidate_id": known}


def placement_of(row: Placement) -> dict[str, Any]:
    return {
        "joined_date": timezone.localdate(row.joined_at).isoformat(),
        "theoretical_annual_salary": row.theoretical_annual_salary,
        "standard_fee_rate": f"{row.standard_fee_rate:.3f}",
        "fee_charged": row.fee_charged,
        "guarantee_until": row.guarantee_until and row.guarantee_until.isoformat(),
        "left_date": timezone.localdate(row.left_at).isoformat() if row.left_at else None,
        "leaving_reason": row.leaving_reason or None,
        "is_slot_restored": row.restored_at is not None,
    }
