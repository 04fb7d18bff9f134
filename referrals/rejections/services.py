"""Templates, tracking links, and mails put in line. Importing never comes here by itself."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from candidates.models import Application
from referrals.rejections import placeholders
from referrals.rejections.choosing import Chooser
from referrals.rejections.models import Link, Mail, Template, Version
from tenants import audit, tokens
from tenants.events import hint_once
from tenants.ids import uuid7
from tenants.models import Tenant, User
from tenants.post import OPEN
from tenants.scope import requires_scope

BATCH = 1000
EMPLOYER_LEFT = _("利用が終わったため、送りませんでした。")


@requires_scope
def create_template(
    *,
    tenant: Tenant,
    name: str,
    language: str,
    subject: str,
    body: str,
    by: User | None,
    at: datetime,
    other: dict[str, str] | None = None,
    stage: str = "",
    reason: str = "",
) -> Version:
    """A new template with its first version. `ValidationError` for a placeholder that is not registered."""
    facts = {"name": name, "language": language, "stage": stage, "reason": reason}
    template = Template.objects.create(tenant=tenant, created_at=at, **facts)
    audit.record_act(tenant=tenant, by=by, action="template.created", subject=template.public_id, at=at)
    return add_version(tenant=tenant, template=template, subject=subject, body=body, other=other, by=by, at=at)


@requires_scope
def aim_template(*, tenant: Tenant, template: Template, stage: str, reason: str, by: User, at: datetime) -> None:
    """Which applications it is for when nobody chooses; a change is noted, the same again is not."""
    before = {"stage": template.stage, "reason": template.reason}
    after = {"stage": stage, "reason": reason}
    if before == after:
        return
    Template.objects.for_tenant(tenant).filter(pk=template.pk).update(**after)
    told: dict[str, Any] = {"subject": template.public_id, "detail": {"before": before, "after": after}}
    audit.record_act(tenant=tenant, by=by, action="template.aimed", at=at, **told)


@requires_scope
def add_version(
    *,
    tenant: Tenant,
    template: Template,
    subject: str,
    body: str,
    by: User | None,
    at: datetime,
    other: dict[str, str] | None = None,
) -> Version:
    """The template's next text; earlier ones stay as they were sent. The same text again is no new version.

    `other`: {subject, body} in the other language, where it is written.
    """
    other = other or {}
    for text in (subject, body, *other.values()):
        placeholders.check_text(text)
    locked = Template.objects.for_tenant(tenant).locked().get(pk=template.pk)
    last = Version.objects.for_tenant(tenant).filter(template=locked).order_by("-number").first()
    if last is not None and (last.subject, last.body, last.other) == (subject, body, other):
        return last
    number = last.number + 1 if last else 1
    told: dict[str, Any] = {"tenant": tenant, "by": by, "subject": locked.public_id, "at": at}
    audit.record_act(action="template.written", detail={"version": number}, **told)
    words = {"subject": subject, "body": body, "other": other}
    return Version.objects.create(tenant=tenant, template=locked, number=number, created_by=by, created_at=at, **words)


@requires_scope
def issue_shared_link(*, tenant: Tenant, label: str, at: datetime, by: User | None = None) -> Link:
    """One link to paste anywhere, for one use; asking again for the same use gives the same link."""
    existing = Link.objects.for_tenant(tenant).filter(application=None, label=label, revoked_at=None).first()
    if existing:
        return existing
    link = new_link(tenant, None, at)
    link.label = label
    link.save(force_insert=True)
    audit.record_act(tenant=tenant, by=by, action="link.issued", subject=str(link.pk), at=at)
    return link


def new_link(tenant: Tenant, application: Application | None, at: datetime) -> Link:
    """An unsaved link: for one application, to its candidate's mailbox as it is now; or shared."""
    link = Link(id=uuid7(), tenant=tenant, application=application, created_at=at)
    link.sent_to = application.candidate.email_key if application else ""
    link.digest = tokens.digest(link.token)
    return link


@requires_scope
def cancel_mails(*, tenant: Tenant, at: datetime) -> int:
    """The employer has left: no mail of its own that still waits is sent any more. Returns how many there were."""
    waiting = Mail.objects.for_tenant(tenant).filter(OPEN, handed_at=None)
    cancelled = int(waiting.update(failed_at=at, error=str(EMPLOYER_LEFT)))
    if cancelled:
        told: dict[str, Any] = {"subject": "", "detail": {"count": cancelled}}
        audit.record_act(tenant=tenant, by=None, action="mail.cancelled", at=at, **told)
    return cancelled


@requires_scope
def queue_mails(
    *, tenant: Tenant, version: Version, applications: Iterable[Application], by: User | None, at: datetime
) -> int:
    """Put one mail in line for each rejected, mailable application that has none yet; returns how many are new.

    The application's own constraint decides: two people pressing at once, or the same press twice, mail nobody twice.
    """
    ids = sorted(application.pk for application in applications)  # locked batch after batch, by everybody in one order
    queued = sum(queue_batch(tenant, version, ids[start : start + BATCH], at) for start in range(0, len(ids), BATCH))
    told: dict[str, Any] = {
        "subject": version.template.public_id,
        "detail": {"count": queued, "version": version.number},
    }
    audit.record_act(tenant=tenant, by=by, action="mail.queued", at=at, **told)
    hint_once("referrals.rejections.tasks.send_due_mails")
    return queued


def queue_batch(tenant: Tenant, version: Version | None, ids: list[uuid.UUID], at: datetime, **plan: Any) -> int:
    """Links and mails for up to BATCH applications, each with this version, or with the one that fits.

    `plan`: what the mails are to say of their sending.
    """
    chooser = Chooser(tenant, version)
    fit = Application.objects.for_tenant(tenant).filter(pk__in=ids).eligible().mailable()
    locked = list(fit.locked().select_related("candidate").order_by("id"))  # only then, who has been mailed meanwhile
    live = Mail.objects.for_tenant(tenant).filter(application__in=locked, cancelled_at=None)
    mailed = set(live.values_list("application", flat=True))
    picks = {one: chooser.pick(one) for one in locked if one.pk not in mailed}
    waiting = {one: pick for one, pick in picks.items() if pick}
    Link.objects.bulk_create([new_link(tenant, one, at) for one in waiting], ignore_conflicts=True)
    links = dict(Link.objects.for_tenant(tenant).filter(application__in=list(waiting)).values_list("application", "id"))
    said = {"tenant": tenant, "queued_at": at, "next_at": at} | plan
    mails = [
        Mail(application=one, link_id=links[one.pk], version=pick.version, comparison=pick.comparison, **said)
        for one, pick in waiting.items()
    ]
    Mail.objects.bulk_create(mails)
    return len(mails)
