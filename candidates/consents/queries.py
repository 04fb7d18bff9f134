"""Questions about notices and consents."""

from datetime import datetime

from candidates.consents.models import Choice, Consent, Notice, Withdrawal
from tenants.models import Tenant


def notice_in_force(*, language: str, at: datetime) -> Notice:
    """The newest notice published by `at` in the reader's language, else in Japanese."""
    published = Notice.objects.filter(published_at__lte=at).order_by("-version")
    found = {notice.language: notice for notice in reversed(published.filter(language__in=(language, "ja"))[:4])}
    return found.get(language) or found["ja"]


def valid_recipients(*, tenant: Tenant, consent: Consent) -> list[Tenant]:
    """The agencies this consent covers right now, by name."""
    ended = Withdrawal.objects.for_tenant(tenant).filter(consent=consent).values("agency")
    given = Choice.objects.for_tenant(tenant).filter(consent=consent, is_given=True).exclude(agency__in=ended)
    return [choice.agency for choice in given.select_related("agency").order_by("agency__name")]
