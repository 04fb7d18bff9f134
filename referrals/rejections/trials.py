"""テスト送信: a template as a mail to whoever writes it, filled in for an invented person; to nobody else."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

from django.conf import settings
from django.utils import translation

from referrals.rejections import letters, previews
from referrals.rejections.models import Link, Version
from tenants import audit
from tenants.letters.models import Letter
from tenants.letters.services import write_letter
from tenants.models import AuditEntry, Tenant, User
from tenants.post import CannotRender
from tenants.scope import requires_scope
from tenants.senders import queries as senders

KIND = "template_trial"
SAMPLE = "/r/sample"  # opens nothing: the page says so calmly


@requires_scope
def write_trial(*, tenant: Tenant, version: Version, by: User, at: datetime) -> None:
    """Send a saved version to the person's own mailbox; pressed twice within a minute, once."""
    cause = f"{version.pk} {at:%Y-%m-%d %H:%M}"
    language = version.template.language
    actor = AuditEntry.Actor.PERSON
    audit.record(tenant=tenant, actor=actor, actor_id=by.pk, action="template.tried", subject=str(version.pk), at=at)
    write_letter(
        tenant=tenant, kind=KIND, recipient=by.email, cause=cause, at=at, language=language, version=str(version.pk)
    )


def context(letter: Letter) -> dict[str, Any]:
    """What the letter's template needs (`letters.services.CONTEXTS`)."""
    versions = Version.objects.for_tenant(letter.tenant).select_related("template")
    version = versions.filter(pk=letter.data["version"]).first()
    if version is None:
        raise CannotRender("the version is gone")
    link = cast(Link, SimpleNamespace(url=f"{settings.BASE_URL}{SAMPLE}"))
    with translation.override(version.template.language):
        subject, body = letters.compose(version.subject, version.body, previews.example_of(letter.tenant), link)
    body += letters.footer(letter.tenant, version.template.language)
    return {"subject": subject, "body": body, "envelope": senders.envelope_of(tenant=letter.tenant)}
