"""Documents to read: a form's, a person's, and one that an agency may open."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from candidates.documents.models import Document, Handout
from candidates.models import Candidate
from tenants.models import Tenant
from tenants.scope import requires_scope


@requires_scope
def list_documents(*, tenant: Tenant, ids: Iterable[uuid.UUID]) -> QuerySet[Document]:
    """These, as far as they are still kept, in the order in which they came."""
    kept = Document.objects.for_tenant(tenant).filter(pk__in=list(ids), refused_at=None).exclude(sealed_key=b"")
    return kept.defer("held").order_by("id")


@requires_scope
def documents_of(*, tenant: Tenant, candidate: Candidate) -> QuerySet[Document]:
    """A person's, as far as they are still kept."""
    kept = Document.objects.for_tenant(tenant).filter(candidate=candidate, refused_at=None).exclude(sealed_key=b"")
    return kept.defer("held").order_by("id")


@requires_scope
def handout_to(*, agency: Tenant, document_id: uuid.UUID) -> Handout | None:
    """What this agency was handed of a document; None for what it was not, and for what was taken back."""
    found = Handout.objects.filter(agency=agency, document_id=document_id).exclude(sealed_key=b"")
    return found.first()


def facts_of(document: Document) -> dict[str, Any]:
    """How a payload and the API tell of it. `scanned_at` is null where no scanner is configured, or not yet."""
    scanned = document.scanned_at
    return {
        "id": document.public_id,
        "name": document.name,
        "type": document.kind,
        "size": document.size,
        "pages": document.pages or None,
        "sha256": document.sha256,
        "scanned_at": scanned and scanned.isoformat().replace("+00:00", "Z"),
    }
