"""How the API spells people, applications, and what came of a rejection."""

from datetime import datetime
from typing import Any

from candidates.imports.spelling import Wrong
from candidates.models import Application, Candidate
from referrals.inbound.services import Told
from referrals.rejections.models import Link, Mail
from referrals.sending.queries import standing_of
from tenants.api.pages import spell_moment
from tenants.ids import encode

FACTS = (
    *("last_name", "first_name", "last_name_kana", "first_name_kana", "prefecture"),
    *("current_company", "current_title", "education", "jobs", "skills"),
)
APPLICATION_FACTS = ("source", "job", "channel", "stage", "outcome", "reason")


def result_of(told: Told, at: datetime, within: str = "") -> dict[str, Any]:
    """What came of one item; pointers begin at the body's root."""
    stored, item = told.stored, told.item
    return {
        "status": told.status,
        "source": item.source or None,
        "remote_id": item.record.remote_id if item.record else None,
        "candidate_id": encode(Candidate.PREFIX, stored.candidate_id) if stored else None,
        "application_id": encode(Application.PREFIX, stored.application_id) if stored else None,
        "outcome": stored.outcome if stored else None,
        "tracking_url": told.link.url if told.link else None,
        "mail": mail_state(told.mail, at),
        "errors": [note_of(one, within) for one in item.errors],
        "warnings": [note_of(one, within) for one in item.warnings],
    }


def note_of(wrong: Wrong, within: str) -> dict[str, str]:
    return {"pointer": f"#{within}{wrong.pointer}", "code": wrong.code, "detail": wrong.detail}


def mail_state(mail: Mail | None, at: datetime) -> str | None:
    """Where it stands (`sending.queries.Standing`); None where there is none."""
    return standing_of(mail, at).value if mail else None


def person_of(row: Any, at: datetime) -> dict[str, Any]:
    """A row of `queries.people`."""
    return {
        "id": row.public_id,
        **{fact: getattr(row, fact) for fact in FACTS},
        "email": row.email or None,
        "phone": row.phone or None,
        "birth_date": row.birth_date,
        "origin": row.origin,
        "mailable": row.is_mailable,
        "as_of": spell_moment(row.as_of),
        "created_at": spell_moment(row.created_at),
        "updated_at": spell_moment(row.changed_at),
        "applications": [application_of(one, at) for one in row.told],
    }


def application_of(row: Any, at: datetime) -> dict[str, Any]:
    link: Link | None = next(iter(row.links_held), None)
    return {
        "id": row.public_id,
        **{fact: getattr(row, fact) for fact in APPLICATION_FACTS},
        "remote_id": row.remote_id or None,
        "applied_at": row.applied_at and spell_moment(row.applied_at),
        "rejected_at": row.rejected_at and spell_moment(row.rejected_at),
        "tracking_url": link.url if link and link.revoked_at is None else None,
        "mail": mail_state(next(iter(row.mails_live), None), at),
        "updated_at": spell_moment(row.updated_at),
    }
