"""Writing letters: put in the outbox with the transaction that has cause to, worded and sent by a worker."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import css_inline
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.module_loading import import_string

from tenants.events import hint_once
from tenants.letters.models import Letter
from tenants.models import Tenant
from tenants.scope import requires_scope

# kind → what its template needs beside `tenant`, `data` and `base_url`; kinds that need nothing more are not here.
CONTEXTS: dict[str, str] = {
    "invitation": "tenants.people.letters.invitation",
    "monthly_report": "referrals.insights.reports.context",
    "digest": "referrals.portal.letters.context",
    "digest_confirm": "referrals.portal.letters.context",
    "closed": "tenants.leaving.letters.closed",
    "export_ready": "tenants.leaving.letters.export_ready",
    "template_trial": "referrals.rejections.trials.context",
    "ownership": "tenants.people.letters.ownership",
    "request_proof": "referrals.rights.letters.request",
    "request_answer": "referrals.rights.letters.request",
    "erased": "referrals.rights.letters.request",
    "me_link": "referrals.rights.letters.link",
    "recall": "referrals.rights.letters.recall",
    "recall_desk": "referrals.rights.letters.recall",
    "sender_confirm": "tenants.senders.letters.confirm",
    "sender_lost": "tenants.senders.letters.lost",
    "slots_ending": "credits.letters.slots_ending",
    "licence": "tenants.steering.letters.licence",
    "licence_desk": "tenants.steering.letters.licence",
}

DRAWN = frozenset({"monthly_report"})  # kinds that are written as HTML too


@requires_scope
def write_letter(
    *, tenant: Tenant, kind: str, recipient: str, cause: str, at: datetime, language: str = "ja", **data: Any
) -> None:
    """Queue a letter, unless this recipient was written to of the same cause. `data` holds ids and dates, no secrets.

    Its text is `templates/tenants/letters/<kind>.txt`: the subject, an empty line, the body. A test twin writes none.
    """
    if tenant.is_test:
        return
    fields = {"language": language, "data": data, "queued_at": at, "next_at": at}
    key = {"tenant": tenant, "kind": kind, "recipient": recipient, "cause": cause}
    Letter.objects.get_or_create(**key, defaults=fields)
    hint_once("tenants.tasks.send_due_letters")


def word_letter(letter: Letter) -> EmailMessage:
    """The letter as a message. Raises `CannotRender` when what it is about is gone."""
    context = _context_of(letter)
    with translation.override(letter.language):
        text = render_to_string(f"tenants/letters/{letter.kind}.txt", context)
        subject, _, body = text.strip().partition("\n\n")
        envelope = context.get("envelope", {})  # another From and Reply-To than ours
        message = EmailMultiAlternatives(_one_line(subject), body.strip() + "\n", to=[letter.recipient], **envelope)
        if letter.kind in DRAWN:
            message.attach_alternative(drawn(letter.kind, context), "text/html")
    return message


def _one_line(subject: str) -> str:
    return " ".join(subject.split())


def drawn(kind: str, context: dict[str, Any]) -> str:
    """A letter's second form, `<kind>.html`: the same facts, styles inside the elements, nothing fetched."""
    page = render_to_string(f"tenants/letters/{kind}.html", context)
    return css_inline.inline(page, extra_css=render_to_string("tenants/letters/letter.css"))


def _context_of(letter: Letter) -> dict[str, Any]:
    shared = {"tenant": letter.tenant, "data": letter.data, "base_url": settings.BASE_URL}
    if letter.kind not in CONTEXTS:
        return shared
    more: Callable[[Letter], dict[str, Any]] = import_string(CONTEXTS[letter.kind])
    return shared | more(letter)
