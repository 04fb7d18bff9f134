"""A template as one candidate would read it, and what is wrong with it before anybody receives it."""

from contextlib import suppress
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from candidates.models import Application, Candidate
from referrals.rejections import letters, placeholders, queries
from referrals.rejections.models import Link, Version
from tenants.models import Tenant
from tenants.post import CannotRender
from tenants.scope import requires_scope


@dataclass
class Preview:
    """The mail as it would arrive; `problems` are sentences for the writer."""

    subject: str
    body: str
    to: str
    is_example: bool
    problems: list[str] = field(default_factory=list)


@requires_scope
def preview_mail(*, tenant: Tenant, subject: str, body: str, language: str) -> Preview:
    """Filled in for the next person to be written to; for an invented one where there is none."""
    application = queries.waiting_applications(tenant=tenant).first()
    person = application or example_of(tenant)
    preview = Preview(subject, body, person.candidate.full_name, application is None, problems_of(subject, body))
    with suppress(CannotRender):  # shown unfilled: `problems` or the list of who is left out says why
        filled = letters.compose(subject, body, person, Link(tenant=tenant))
        preview.subject, preview.body = filled[0], filled[1] + letters.footer(tenant, language)
    return preview


@dataclass(frozen=True)
class Sending:
    """Who a version can be written to now, and who not, with the placeholders they have no value for."""

    ready: list[Application]
    left_out: list[tuple[Application, str]]


@requires_scope
def sort_recipients(*, tenant: Tenant, version: Version) -> Sending:
    """Everybody waiting, before anything is sent: a blank in a mail is an error, not a mail."""
    sending = Sending([], [])
    for application in queries.waiting_applications(tenant=tenant):
        missing = placeholders.missing_values((version.subject, version.body), application)
        if missing:
            sending.left_out.append((application, "、".join(missing)))
        else:
            sending.ready.append(application)
    return sending


def problems_of(subject: str, body: str) -> list[str]:
    """Placeholders nobody knows, braces left open, and a missing way to register."""
    found = []
    for text in (subject, body):
        try:
            placeholders.check_text(text)
        except ValidationError as error:
            found += error.messages
    if placeholders.LINK not in placeholders.keys_in(body):
        found.append(_("本文に「専用URL」がありません。候補者が登録できません。"))
    return found


def example_of(tenant: Tenant) -> Application:
    """An invented person, never saved."""
    candidate = Candidate(tenant=tenant, last_name="髙橋", first_name="美咲")
    return Application(tenant=tenant, candidate=candidate, job=_("法人営業"), stage=_("一次面接"))
