"""What the sender's mails say: the page with the button, and where the company looks at its records."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from tenants.letters.models import Letter
from tenants.models import Sender
from tenants.post import Cancelled
from tenants.senders.queries import token_of


def confirm(letter: Letter) -> dict[str, Any]:
    """Raises `Cancelled` where the company wants another address by now, or this one is proven."""
    sender = Sender.objects.for_tenant(letter.tenant).filter(pk=letter.data["sender"], proven_at=None).first()
    if sender is None:
        raise Cancelled("the address is not asked for any more")
    return {"page": settings.BASE_URL + reverse("sender:page", kwargs={"token": token_of(sender)})}


def lost(letter: Letter) -> dict[str, Any]:
    page = reverse("employer:sender", kwargs={"tenant_slug": letter.tenant.slug})
    return {"page": settings.BASE_URL + page}
