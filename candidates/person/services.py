"""What HR does with one person. The trail says that something was written, never what."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from candidates.models import Application, Candidate, PoolNote, Tag
from tenants import audit
from tenants.events import hint_once
from tenants.models import Tenant, User
from tenants.scope import requires_scope

MANUAL = "manual"  # the source of an application that HR told us of


@requires_scope
def add_person(*, tenant: Tenant, facts: dict[str, Any], job: str, outcome: str, by: User, at: datetime) -> Candidate:
    """Add somebody by hand, and their application where there is one. In the pool's turn, the mailbox being free."""
    dates = dict.fromkeys(("as_of", "created_at", "updated_at"), at)
    person: Candidate = Candidate.objects.create(tenant=tenant, **facts, **dates)
    if outcome:
        told = {"source": MANUAL, "job": job, "outcome": outcome, "created_at": at, "updated_at": at}
        rejected = {"rejected_at": at} if outcome == Application.Outcome.REJECTED else {}
        Application.objects.create(tenant=tenant, candidate=person, **told, **rejected)
    _note(tenant, by, "person.added", person.public_id, at, origin=person.origin)
    hint_once("candidates.pool.tasks.index_people")
    return person


@requires_scope
def change_person(*, tenant: Tenant, candidate: Candidate, facts: dict[str, Any], by: User, at: datetime) -> list[str]:
    """Put a person's facts right; returns the names of those that were different."""
    changed = [name for name, value in facts.items() if getattr(candidate, name) != value]
    if changed:
        told = {name: facts[name] for name in changed} | {"updated_at": at, "search_text": None}
        Candidate.objects.for_tenant(tenant).filter(pk=candidate.pk).update(**told)
        _note(tenant, by, "person.changed", candidate.public_id, at, fields=changed)
        hint_once("candidates.pool.tasks.index_people")
    return changed


@requires_scope
def add_note(
    *,
    tenant: Tenant,
    candidate: Candidate,
    kind: str,
    body: str,
    application: Application | None,
    by: User,
    at: datetime,
) -> PoolNote:
    """Write down what somebody thought of a person."""
    told = {"kind": kind, "body": body, "application": application}
    note: PoolNote = PoolNote.objects.create(tenant=tenant, candidate=candidate, author=by, at=at, **told)
    _note(tenant, by, "note.added", note.public_id, at, kind=kind)
    _find_anew(tenant, candidate)
    return note


@requires_scope
def change_note(
    *, tenant: Tenant, note: PoolNote, kind: str, body: str, application: Application | None, by: User, at: datetime
) -> None:
    """Put one's own note right; its date becomes that of the change."""
    told = {"kind": kind, "body": body, "application": application, "at": at}
    PoolNote.objects.for_tenant(tenant).filter(pk=note.pk).update(**told)
    _note(tenant, by, "note.changed", note.public_id, at, kind=kind)
    _find_anew(tenant, note.candidate)


@requires_scope
def remove_note(*, tenant: Tenant, note: PoolNote, by: User, at: datetime) -> None:
    """Take one's own note back."""
    PoolNote.objects.for_tenant(tenant).filter(pk=note.pk).delete()
    _note(tenant, by, "note.removed", note.public_id, at, kind=note.kind)
    _find_anew(tenant, note.candidate)


@requires_scope
def set_tags(*, tenant: Tenant, candidate: Candidate, names: Collection[str], by: User, at: datetime) -> None:
    """Let the person have these tags and no others."""
    mine = Tag.objects.for_tenant(tenant).filter(candidate=candidate)
    held = set(mine.values_list("name", flat=True))
    added, removed = set(names) - held, held - set(names)
    if added or removed:
        mine.filter(name__in=removed).delete()
        new = [Tag(tenant=tenant, candidate=candidate, name=name, at=at) for name in sorted(added)]
        Tag.objects.bulk_create(new, ignore_conflicts=True)
        _note(tenant, by, "person.tagged", candidate.public_id, at, added=len(added), removed=len(removed))
        _find_anew(tenant, candidate)


@requires_scope
def assign_person(*, tenant: Tenant, candidate: Candidate, assignee: User | None, by: User, at: datetime) -> None:
    """Say who looks after the person; None: nobody does."""
    new = assignee.pk if assignee else None
    if candidate.assigned_to_id != new:
        Candidate.objects.for_tenant(tenant).filter(pk=candidate.pk).update(assigned_to=assignee)
        _note(tenant, by, "person.assigned", candidate.public_id, at)


@requires_scope
def stop_contact(*, tenant: Tenant, candidate: Candidate, reason: str, by: User, at: datetime) -> None:
    """Write to this person no more, and say why; mails that wait do not leave."""
    is_new = candidate.do_not_contact_at is None
    told = {"do_not_contact_reason": reason} | ({"do_not_contact_at": at} if is_new else {})
    Candidate.objects.for_tenant(tenant).filter(pk=candidate.pk).update(**told)
    if is_new:
        _note(tenant, by, "person.contact_stopped", candidate.public_id, at)


@requires_scope
def allow_contact(*, tenant: Tenant, candidate: Candidate, by: User, at: datetime) -> None:
    """This person may be written to again, as far as HR goes."""
    if candidate.do_not_contact_at is not None:
        told = {"do_not_contact_at": None, "do_not_contact_reason": ""}
        Candidate.objects.for_tenant(tenant).filter(pk=candidate.pk).update(**told)
        _note(tenant, by, "person.contact_allowed", candidate.public_id, at)


def _find_anew(tenant: Tenant, candidate: Candidate) -> None:
    """Search reads notes and tags too."""
    Candidate.objects.for_tenant(tenant).filter(pk=candidate.pk).update(search_text=None)
    hint_once("candidates.pool.tasks.index_people")


def _note(tenant: Tenant, by: User, action: str, subject: str, at: datetime, **detail: Any) -> None:
    audit.record_act(tenant=tenant, by=by, action=action, subject=subject, detail=detail, at=at)
