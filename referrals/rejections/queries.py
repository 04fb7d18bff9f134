"""What the pages of templates, mails and links ask."""

import uuid
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from candidates.models import Application
from referrals.rejections.models import Mail, Template, Version
from tenants.models import Tenant
from tenants.post import OPEN
from tenants.scope import requires_scope

LIVE = Exists(Mail.objects.filter(tenant=OuterRef("tenant"), application=OuterRef("pk"), cancelled_at=None))
SENT = Count("mails", filter=Q(mails__sent_at__isnull=False))


class MailState(TextChoices):
    """送信待ち → 送信済み, or 送信失敗; 要確認 is a mail whose hand-over was never answered."""

    QUEUED = "queued", _("送信待ち")
    UNCERTAIN = "uncertain", _("送信結果の確認待ち")
    SENT = "sent", _("送信済み")
    FAILED = "failed", _("送信失敗")
    CANCELLED = "cancelled", pgettext_lazy("送信", "取り消し")

    @property
    def tone(self) -> str:
        """Which badge says it (templates/components/badge.html)."""
        return {"queued": "info", "uncertain": "warning", "sent": "success", "failed": "error"}.get(self, "")


IS_STATE = {
    MailState.QUEUED: OPEN & Q(handed_at=None),
    MailState.UNCERTAIN: OPEN & Q(handed_at__isnull=False),
    MailState.SENT: Q(sent_at__isnull=False),
    MailState.FAILED: Q(failed_at__isnull=False),
    MailState.CANCELLED: Q(cancelled_at__isnull=False),
}


def state_of(mail: Mail) -> MailState:
    """The same, of a row at hand."""
    if mail.sent_at:
        return MailState.SENT
    if mail.failed_at or mail.cancelled_at:
        return MailState.FAILED if mail.failed_at else MailState.CANCELLED
    return MailState.UNCERTAIN if mail.handed_at else MailState.QUEUED


@dataclass(frozen=True)
class Written:
    """A template, its newest version, and how many mails any of its versions has become."""

    template: Template
    newest: Version
    sent: int


@requires_scope
def list_templates(*, tenant: Tenant) -> list[Written]:
    """The tenant's templates, Japanese first."""
    versions = Version.objects.for_tenant(tenant).annotate(mails_sent=SENT).order_by("-number")
    found = (
        Template.objects.for_tenant(tenant)
        .order_by("-language", "name")  # Japanese first
        .prefetch_related(Prefetch("versions", versions, to_attr="all"))
    )
    return [Written(template, template.all[0], sum(each.mails_sent for each in template.all)) for template in found]


@requires_scope
def list_versions(*, tenant: Tenant, template: Template) -> QuerySet[Version]:
    """Newest first, each with `.mails_sent`."""
    versions = Version.objects.for_tenant(tenant).filter(template=template).select_related("created_by")
    return versions.annotate(mails_sent=SENT).order_by("-number")


@requires_scope
def waiting_applications(*, tenant: Tenant) -> QuerySet[Application]:
    """Rejected, mailable, and not mailed yet: who a send is for."""
    return rejected_applications(tenant=tenant).filter(~LIVE)


@requires_scope
def reader(*, tenant: Tenant, person: uuid.UUID | None = None) -> Application | None:
    """Whom a text is shown for: `person` if they still wait, else who waits next, else the last who was rejected."""
    waiting = waiting_applications(tenant=tenant)
    wanted = waiting.filter(pk=person).first() if person else None
    return wanted or waiting.first() or rejected_applications(tenant=tenant).first()


def rejected_applications(*, tenant: Tenant) -> QuerySet[Application]:
    """Rejected and mailable, the latest first."""
    rejected = Application.objects.for_tenant(tenant).eligible().mailable()
    return rejected.select_related("candidate", "tenant").order_by("-rejected_at", "-id")


@requires_scope
def unreachable_count(*, tenant: Tenant) -> int:
    """Rejected and not mailed, because there is no address or contact is stopped."""
    unmailed = Application.objects.for_tenant(tenant).eligible().filter(~LIVE)
    return unmailed.count() - unmailed.mailable().count()
