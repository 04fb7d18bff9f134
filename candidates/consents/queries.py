"""Questions about notices and consents."""

from datetime import datetime

from candidates.consents.models import Choice, Consent, Notice


def notice_in_force(*, language: str, at: datetime) -> Notice:
    """The newest notice published by `at`, in the reader's language if it has that, else in Japanese.

    Raises `Notice.DoesNotExist` in a network that has published none.
    """
    newest = Notice.objects.filter(published_at__lte=at).order_by("-version")[:2]  # its languages
    texts = {notice.language: notice for notice in newest if notice.version == newest[0].version}
    if language not in texts and "ja" not in texts:
        raise Notice.DoesNotExist("no notice is in force")
    return texts.get(language) or texts["ja"]


def is_consented(*, consent: Consent, at: datetime) -> bool:
    """Does the consent still cover at least one agency?"""
    return bool(Choice.objects.for_tenant(consent.tenant).filter(consent=consent).standing(at).exists())
