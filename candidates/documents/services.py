"""Documents come in with a registration, become somebody's when it is accepted, and go to the agencies of the consent.

    documents.receive_document(tenant=tenant, name=file.name, content=file.read(MAX_BYTES + 1), at=at) -> Document
        Checked, cleaned and sealed. Raises `Refused`, whose text is for the reader. At most MAX_DOCUMENTS a form.
    documents.claim_documents(tenant=tenant, ids=[document.pk, …], candidate=candidate, at=at) -> None
        When the registration is accepted: they are this person's now.
    documents.hand_out(tenant=tenant, ids=[document.pk, …], agency=agency, at=at) -> None
        This agency may read them, as far as its referral may be read.
    documents.take_back(tenant=tenant, ids=[document.pk, …], agency=agency) -> int
        Consent has ended towards this agency.
    documents.shred_documents(tenant=tenant, ids=[document.pk, …], at=at) -> int
        Taken back: the keys are destroyed, the files follow.
    queries.list_documents(tenant=tenant, ids=[…]) / documents_of(tenant=tenant, candidate=candidate)
        To show; `queries.facts_of(document)` is how a payload tells of one.

Cleaning takes a process of its own, some tenths of a second and no network; scanning and storing are a worker's.
"""

import hashlib
import re
import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from candidates.documents import problems, queries, sandbox, sealing
from candidates.documents.cleaning import refusal
from candidates.documents.models import Document, Handout
from candidates.models import Candidate
from tenants import audit
from tenants.events import hint_once
from tenants.ids import uuid7
from tenants.models import AuditEntry, Tenant
from tenants.scope import requires_scope

MAX_BYTES, MAX_DOCUMENTS = 10 << 20, 5
MAX_NAME = 100
UNNAMED = "document"
BAD_IN_NAMES = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff/\\:*?"<>|]')
ENDINGS = {"pdf": "pdf", "docx": "docx", "png": "png", "jpeg": "jpg"}


class Refused(Exception):
    """The file is not taken; the text is for whoever chose it."""

    def __init__(self, code: str) -> None:
        super().__init__(str(problems.SENTENCES[code]))
        self.code = code


@requires_scope
def receive_document(*, tenant: Tenant, name: str, content: bytes, at: datetime) -> Document:
    """Take one file: recognised by its content, made harmless, sealed under a key of its own, not yet anybody's."""
    if len(content) > MAX_BYTES:
        raise Refused("size")
    try:
        harmless = sandbox.cleaned(content)
    except refusal.Refused as refused:
        raise Refused(refused.code) from refused
    key, stored_as = sealing.new_key(), secrets.token_hex(20)
    document: Document = Document.objects.create(
        id=uuid7(),
        tenant=tenant,
        name=safe_name(name, harmless.kind),
        kind=harmless.kind,
        size=len(harmless.content),
        pages=harmless.pages,
        sha256=hashlib.sha256(harmless.content).hexdigest(),
        stored_as=stored_as,
        sealed_key=key,
        held=sealing.seal(harmless.content, sealed_key=key, name=stored_as),
        received_at=at,
        next_at=at,
    )
    hint_once("candidates.documents.tasks.store_documents")
    return document


def safe_name(name: str, kind: str) -> str:
    """As the candidate called it, without folders and invisible letters, and with the ending that it is."""
    bare = BAD_IN_NAMES.sub("", re.split(r"[/\\]", name)[-1]).strip(" .")
    stem = re.sub(r"\.(pdf|docx?|png|jpe?g)$", "", bare, flags=re.IGNORECASE).strip(" .")
    return f"{stem[:MAX_NAME] or UNNAMED}.{ENDINGS[kind]}"


@requires_scope
def claim_documents(*, tenant: Tenant, ids: Iterable[uuid.UUID], candidate: Candidate, at: datetime) -> None:
    """They came with a registration that is accepted now. What is somebody's already stays theirs."""
    mine = Document.objects.for_tenant(tenant).filter(pk__in=ids, candidate=None).exclude(sealed_key=b"")
    for document in mine:
        _note(document, AuditEntry.Actor.CANDIDATE, "document.received", at, kind=document.kind, size=document.size)
    mine.update(candidate=candidate)


@requires_scope
def hand_out(*, tenant: Tenant, ids: Iterable[uuid.UUID], agency: Tenant, at: datetime) -> None:
    """This agency may read them; asked again, nothing changes."""
    found = Document.objects.for_tenant(tenant).filter(pk__in=ids, refused_at=None).exclude(sealed_key=b"")
    handouts = [
        Handout(
            tenant=tenant,
            agency=agency,
            document=document,
            facts=queries.facts_of(document),
            stored_as=document.stored_as,
            sealed_key=document.sealed_key,
            is_ready=document.is_readable,
            created_at=at,
        )
        for document in found.select_for_update(of=("self",))
    ]
    Handout.objects.bulk_create(handouts, ignore_conflicts=True)


@requires_scope
def take_back(*, tenant: Tenant, ids: Iterable[uuid.UUID], agency: Tenant) -> int:
    """This agency may read these no more: its keys to them are destroyed."""
    found = Handout.objects.for_tenant(tenant).filter(agency=agency, document__in=list(ids))
    return int(found.exclude(sealed_key=b"").update(sealed_key=b"", is_ready=False))


@requires_scope
def shred_documents(*, tenant: Tenant, ids: Iterable[uuid.UUID], at: datetime) -> int:
    """Destroy the keys of these; returns how many there were. The files, noise by now, follow by a worker."""
    found = list(Document.objects.for_tenant(tenant).filter(pk__in=ids).exclude(sealed_key=b""))
    for document in found:
        _note(document, AuditEntry.Actor.SYSTEM, "document.shredded", at)
    return shred(Document.objects.for_tenant(tenant).filter(pk__in=[each.pk for each in found]))


def shred_some(documents: QuerySet[Document], limit: int) -> int:
    """Up to `limit` of them, and how many: 0 when no key is left."""
    found = list(documents.exclude(sealed_key=b"", held=None, name="").values_list("pk", flat=True)[:limit])
    return shred(Document.objects.filter(pk__in=found)) if found else 0


def shred(documents: QuerySet[Document]) -> int:
    """The keys, the names and every agency's copy of a key."""
    Handout.objects.filter(document__in=documents.values("pk")).delete()
    gone: dict[str, Any] = {"sealed_key": b"", "held": None, "name": "", "sha256": ""}
    return documents.update(**gone)


@requires_scope
def note_stored(*, document: Document, is_scanned: bool, at: datetime) -> None:
    """It lies in the store. Shredded meanwhile, it stays shredded, and what was stored is removed by the sweep."""
    stored = {"held": None, "stored_at": at, "scanned_at": at if is_scanned else None}
    Document.objects.filter(pk=document.pk).update(**stored)
    fresh = Document.objects.get(pk=document.pk)
    if fresh.is_readable:
        facts = queries.facts_of(fresh)
        Handout.objects.filter(document=fresh).exclude(sealed_key=b"").update(is_ready=True, facts=facts)


@requires_scope
def note_virus(*, document: Document, at: datetime) -> None:
    """The scanner knows it: it goes nowhere, and its key is destroyed."""
    _note(document, AuditEntry.Actor.SYSTEM, "document.refused", at, reason="virus")
    Document.objects.filter(pk=document.pk).update(refused_at=at)
    shred(Document.objects.filter(pk=document.pk))


@requires_scope
def put_off(*, document: Document, until: datetime) -> None:
    """Not now: the scanner or the store does not answer."""
    Document.objects.filter(pk=document.pk).update(next_at=until, attempts=F("attempts") + 1)


@requires_scope
def forget_unclaimed(*, before: datetime) -> int:
    """Files of forms that nobody confirmed: nobody consented to keeping them. The network's work."""
    return shred(Document.objects.filter(Q(candidate=None), received_at__lt=before).exclude(sealed_key=b""))


def _note(document: Document, actor: str, action: str, at: datetime, **detail: Any) -> None:
    tenant, subject = document.tenant, document.public_id
    audit.record(tenant=tenant, actor=actor, action=action, subject=subject, detail=detail, at=at)
