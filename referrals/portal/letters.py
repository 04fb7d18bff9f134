"""What a digest's mails say beside their numbers: where the agency works, and where the mailbox says no."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from referrals.portal.models import DigestAddress
from referrals.portal.services import token_of
from tenants.letters.models import Letter
from tenants.post import Cancelled


def context(letter: Letter) -> dict[str, Any]:
    """Raises `Cancelled` where the mailbox was taken off the list, or wants nothing any more."""
    address = DigestAddress.objects.for_tenant(letter.tenant).filter(pk=letter.data["address"]).first()
    if address is None:
        raise Cancelled("the mailbox is on the list no more")
    if letter.kind == "digest" and address.frequency == DigestAddress.Frequency.OFF:
        raise Cancelled("the mailbox wants nothing any more")
    page = reverse("digest:page", kwargs={"token": token_of(address)})
    inbox = reverse("agency:inbox", kwargs={"tenant_slug": letter.tenant.slug})
    return {"page": settings.BASE_URL + page, "inbox": settings.BASE_URL + inbox}
