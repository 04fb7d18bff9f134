"""A template as one candidate would read it, and what is wrong with it before anybody receives it."""

import re
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from candidates.models import Application, Candidate
from referrals.rejections import languages, letters, placeholders, queries
from referrals.rejections.choosing import Chooser
from referrals.rejections.models import Link, Template, Version
from tenants.models import Tenant
from tenants.post import CannotRender
from tenants.scope import requires_scope

# No gift for registering: 職業安定法 指針, since 2025-04-01.
GIFTS = re.compile(
    r"ギフト券|ギフトカード|プレゼント|謝礼|キャッシュバック|商品券|お祝い金|gift card|cash ?back", re.IGNORECASE
)


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
    """Filled in for the next person to be written to, else for the last who was; for an invented one before that."""
    version = Version(template=Template(language=language), subject=subject, body=body)
    return preview_version(tenant=tenant, version=version)


@requires_scope
def preview_version(*, tenant: Tenant, version: Version, person: uuid.UUID | None = None) -> Preview:
    """A version, saved or not, as `person` (an application's id) would read it."""
    application = queries.reader(tenant=tenant, person=person)
    reader = application or example_of(tenant)
    text = languages.text_for(version, reader.candidate)
    problems = [each for each in problems_of(tenant, version) if each]
    preview = Preview(text.subject, text.body, reader.candidate.full_name, application is None, problems)
    with suppress(CannotRender):  # shown unfilled: `problems` or the list of who is left out says why
        filled = letters.compose(text.subject, text.body, reader, Link(tenant=tenant))
        preview.subject, preview.body = filled[0], filled[1] + letters.footer(tenant, text.language)
    if application and (missing := languages.missing_in(version, application)):
        said = _("%(name)sさんには、「%(keys)s」に入れる値がありません。この人には送られません。")
        preview.problems.append(said % {"name": preview.to, "keys": "、".join(missing)})
    return preview


@dataclass(frozen=True)
class Sending:
    """Who a version can be written to now, and who not, with the placeholders they have no value for."""

    ready: list[Application]
    left_out: list[tuple[Application, str]]


@requires_scope
def sort_recipients(*, tenant: Tenant, version: Version | None) -> Sending:
    """Everybody waiting, before anything is sent: a blank in a mail is an error, not a mail.

    Without a version each gets the template that fits.
    """
    sending, chooser = Sending([], []), Chooser(tenant, version)
    for application in queries.waiting_applications(tenant=tenant):
        pick = chooser.pick(application)
        missing = languages.missing_in(pick.version, application) if pick else [_("合う文面がありません")]
        if missing:
            sending.left_out.append((application, "、".join(missing)))
        else:
            sending.ready.append(application)
    return sending


def problems_of(tenant: Tenant, version: Version) -> Iterator[str]:
    """Placeholders nobody knows, braces left open, a missing way to register, and what the law wants or forbids."""
    for _language, subject, body in languages.texts_of(version):
        yield from placeholder_problems(subject, body)
        if placeholders.LINK not in placeholders.keys_in(body):
            yield _("本文に「専用URL」がありません。候補者が登録できません。")
        if GIFTS.search(subject + body):
            yield _("登録の見返りに金品を渡すことは、禁じられています。お礼や特典の言葉を外してください。")
    if not (tenant.address and tenant.contact):
        yield _("会社情報に住所か問い合わせ先がありません。メールには、この2つの表示が必要です。")


def placeholder_problems(*texts: str) -> Iterator[str]:
    for text in texts:
        try:
            placeholders.check_text(text)
        except ValidationError as error:
            yield from error.messages


def example_of(tenant: Tenant) -> Application:
    """An invented person, never saved."""
    candidate = Candidate(tenant=tenant, last_name="髙橋", first_name="美咲")
    return Application(tenant=tenant, candidate=candidate, job=_("法人営業"), stage=_("一次面接"))
