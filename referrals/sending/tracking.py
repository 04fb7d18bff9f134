"""What the mail service tells of a mail afterwards: it arrived, came back, was reported, or is not wanted."""

import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models.functions import Coalesce

from candidates.models import CheckIn
from candidates.pool.normalise import email_identity
from candidates.suppression import services as suppression
from candidates.suppression.models import Suppression
from referrals.rejections.models import Mail
from tenants.models import Tenant
from tenants.scope import requires_scope

FIELDS = {
    "delivered": "delivered_at",
    "bounced": "bounced_at",
    "rejected": "bounced_at",
    "complained": "complained_at",
}
FOR_GOOD = {None, "", "bounced", "invalid"}  # reasons of a bounce that are the mailbox's own; a full queue is not
STOPS = {
    "complained": Suppression.Reason.COMPLAINT,
    "unsubscribed": Suppression.Reason.UNSUBSCRIBE,
    "spam": Suppression.Reason.COMPLAINT,
}
ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Report:
    """One event of the mail service, in django-anymail's words."""

    kind: str
    recipient: str
    at: datetime
    reason: str | None = None


def mail_id_of(metadata: Any, message_id: str | None) -> uuid.UUID | None:
    """Our own id of the mail: given along with it, or spelled in its Message-ID. Whose it is only the row says."""
    told = metadata.get("mail", "") if isinstance(metadata, dict) else ""
    found = ID.fullmatch(str(told)) or ID.search(message_id or "")
    return uuid.UUID(hex=found.group()) if found else None


@requires_scope
def note_report(*, tenant: Tenant, mail: Mail | CheckIn, report: Report) -> bool:
    """Write it down, once, in whatever order reports come. False for one about another mailbox or an unsent mail."""
    model = type(mail)
    locked = model.objects.for_tenant(tenant).locked().get(pk=mail.pk)
    mailbox = locked.sent_to if isinstance(locked, CheckIn) else locked.link.sent_to
    if locked.handed_at is None or email_identity(report.recipient) != mailbox:
        return False
    field = FIELDS.get(report.kind)
    if field and getattr(locked, field) is None:
        told: dict[str, Any] = {field: report.at, "sent_at": Coalesce("sent_at", locked.handed_at)}
        model.objects.for_tenant(tenant).filter(pk=locked.pk).update(**told)
    elif field:
        return True  # told before: what followed from it may have been lifted since
    reason = _stop_for(report)
    if reason:
        suppression.stop_mail(tenant=tenant, email_key=mailbox, reason=reason, at=report.at)
    return True


def _stop_for(report: Report) -> str | None:
    """Why the mailbox gets no more mail, if that follows."""
    if report.kind in {"bounced", "rejected"} and report.reason in FOR_GOOD:
        return Suppression.Reason.BOUNCE
    told = STOPS.get(report.kind) or (STOPS.get(report.reason or "") if report.kind in FIELDS else None)
    return str(told) if told else None
