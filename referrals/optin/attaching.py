"""Files on the candidate's page: taken as they come, so that a mistake elsewhere in the form loses none of them."""

import uuid
from datetime import datetime
from typing import Any, NamedTuple

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _

from candidates.documents import queries
from candidates.documents import services as documents
from tenants.models import Tenant

LASTS = 86_400  # seconds that a form may be left lying before its files are chosen anew


class Attached(NamedTuple):
    """What a form brings along; `token` carries it through the pages on which nothing has been sent yet."""

    ids: list[str]
    names: list[str]
    token: str
    error: str = ""


def attached(request: HttpRequest, *, tenant: Tenant, link_id: uuid.UUID, at: datetime) -> Attached:
    """The files that were taken before, unless they are not wanted any more, and those that came with this form."""
    salt = f"documents:{link_id}"  # another link's form does not open with it
    kept = [] if "drop_documents" in request.POST else kept_in(request.POST.get("kept_documents", ""), salt)
    error = ""
    for file in request.FILES.getlist("documents"):
        if len(kept) >= documents.MAX_DOCUMENTS:
            error = _("ファイルは%(count)sつまでです。") % {"count": documents.MAX_DOCUMENTS}
            break
        try:
            kept.append(str(take(tenant, file, at)))
        except documents.Refused as refused:
            error = f"{file.name}{_('：')}{refused}"
    names = [each.name for each in queries.list_documents(tenant=tenant, ids=map(uuid.UUID, kept))] if kept else []
    return Attached(kept, names, signing.dumps(kept, salt=salt) if kept else "", error)


def take(tenant: Tenant, file: Any, at: datetime) -> uuid.UUID:
    content = file.read(documents.MAX_BYTES + 1)
    return documents.receive_document(tenant=tenant, name=file.name, content=content, at=at).pk


def kept_in(token: str, salt: str) -> list[str]:
    """The ids in a token of ours; none in any other."""
    try:
        return list(signing.loads(token, salt=salt, max_age=LASTS)) if token else []
    except signing.BadSignature:
        return []
