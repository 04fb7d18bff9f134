"""The demo's mailbox: every mail the demo sent, to read in the browser. It exists in the demo only."""

import email
import email.policy
from datetime import UTC
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The newest 200 mails."""
    newest = sorted(settings.MAIL_DIR.glob("*.eml"), reverse=True)[:200]
    return render(request, "careerrelay/demo_inbox.html", {"messages_sent": [summary_of(path) for path in newest]})


@require_GET
def message(request: HttpRequest, name: str) -> HttpResponse:
    """One mail, its text with links that can be pressed."""
    path = settings.MAIL_DIR / f"{Path(name).name}.eml"
    if not path.is_file():
        raise Http404
    text = parse(path).get_body(("plain",))
    context = summary_of(path) | {"text": text.get_content() if text else ""}
    return render(request, "careerrelay/demo_message.html", context)


def summary_of(path: Path) -> dict[str, Any]:
    """`{name, to, subject, sent}` of one stored mail."""
    mail = parse(path)
    sent = mail["Date"].datetime.replace(tzinfo=UTC)  # Django writes it in UTC, as -0000: "no zone is meant"
    return {"name": path.stem, "to": str(mail["To"]), "subject": str(mail["Subject"]), "sent": sent}


def parse(path: Path) -> EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
