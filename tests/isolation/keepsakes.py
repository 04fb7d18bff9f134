"""The world's smaller things: what HR added to its people, and what they were asked."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from candidates.models import (
    Candidate,
    CheckIn,
    MailChoice,
    Merge,
    PoolNote,
    SavedView,
    Suppression,
    Tag,
    Tombstone,
)
from candidates.pool import grams
from referrals.models import BulkErasure, Comparison, Connector, Exclusion, Extension, Received, Request
from referrals.rejections import services as rejections
from referrals.rights import recalls
from tenants import sealing, tokens
from tenants.models import Membership, Sender, Tenant


def remember(tenant: Tenant, marks: Any, rows: SimpleNamespace, at: datetime) -> None:
    """What HR added to its people: a tag, a note, a saved view, a merger; and what finds them again."""
    kept, merged = Candidate.objects.for_tenant(tenant).order_by("id")[:2]
    user = Membership.objects.select_related("user").get(tenant=tenant, role="owner").user
    rows.tag = Tag.objects.create(tenant=tenant, candidate=kept, name=marks.family, at=at)
    rows.note = PoolNote.objects.create(tenant=tenant, candidate=kept, body=marks.evaluation, author=user, at=at)
    rows.view = SavedView.objects.create(tenant=tenant, user=user, name="x", query=f"q={marks.family}", created_at=at)
    before = {"kept": {"last_name": marks.family}}
    rows.merge = Merge.objects.create(tenant=tenant, kept=kept, merged=merged, before=before, at=at, undone_at=at)
    grams.index_waiting(tenant=tenant)
    address = {"email_key": f"stopped@{marks.domain}", "reason": "bounce"}
    rows.suppression = Suppression.objects.create(tenant=tenant, at=at, **address)
    done = {"people_count": 0, "requested_by": user, "at": at, "finished_at": at}
    rows.erasure = BulkErasure.objects.create(tenant=tenant, **done)
    Exclusion.objects.create(tenant=tenant, kind=Exclusion.Kind.JOB, value="役員候補", added_at=at)


def compare(tenant: Tenant, rows: SimpleNamespace, at: datetime) -> None:
    """A second version of the template, and both compared until now."""
    template = rows.version.template
    newer = {"subject": "x", "body": rows.version.body, "by": None, "at": at}
    second = rejections.add_version(tenant=tenant, template=template, **newer)
    compared = {"first": rows.version, "second": second, "template": template}
    Comparison.objects.create(tenant=tenant, started_at=at, ended_at=at, **compared)


def ask(tenant: Tenant, rows: SimpleNamespace, at: datetime) -> None:
    """A check-in that arrived, and what its reader said about such mails before."""
    person = rows.applications[0].candidate
    told = {"tenant": tenant, "candidate": person}
    sent = {"due_date": at.date(), "queued_at": at, "next_at": at, "handed_at": at, "sent_at": at}
    rows.check_in = CheckIn.objects.create(**told, **sent, sent_to=person.email_key)
    MailChoice.objects.create(**told, is_given=True, method="check_in", at=at)
    connect(tenant, rows, at)


def connect(tenant: Tenant, rows: SimpleNamespace, at: datetime) -> None:
    """A door for an ATS, and what came through it."""
    secret = {"sealed_secret": sealing.seal("a secret of the ATS")}
    rows.connector = Connector.objects.create(tenant=tenant, kind="greenhouse", name="x", created_at=at, **secret)
    came = {"event_id": "e-1", "sealed_body": sealing.seal("{}"), "received_at": at, "taken_at": at}
    Received.objects.create(tenant=tenant, connector=rows.connector, outcome="ignored", **came)


def demand(tenant: Tenant, cast: SimpleNamespace, rows: SimpleNamespace, at: datetime) -> None:
    """The person asks what is held of them, an agency is to erase, and somebody else was erased before."""
    told: dict[str, Any] = {"referral": rows.referral, "agency": cast.agency, "kind": "withdrawal"}
    recalls.open_recall(tenant=tenant, at=at, **told)
    Extension.objects.create(tenant=tenant, referral=rows.referral, consent=rows.referral.consent, at=at)
    details = {"text": f"{rows.applications[0].candidate.last_name}の記録"}
    about = {"candidate": rows.referral.candidate, "registration": rows.registration, "details": details}
    waiting = {"kind": "disclosure", "language": "ja", "asked_at": at, "proven_at": at, "due_date": at.date()}
    rows.asked = Request(tenant=tenant, **about, **waiting)
    rows.asked.digest = tokens.digest(rows.asked.token)
    rows.asked.save(force_insert=True)
    Tombstone.objects.create(tenant=tenant, digest=tokens.digest(tenant.slug), at=at)


def want_sender(tenant: Tenant, at: datetime) -> Sender:
    """The address it wants to write from, unproven."""
    said = {"address": f"saiyo@{tenant.slug}.example", "domain": f"{tenant.slug}.example"}
    return Sender.objects.create(tenant=tenant, named_at=at, next_check_at=at + timedelta(days=9), **said)
