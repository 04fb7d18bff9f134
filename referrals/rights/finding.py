"""The way back to one's page: taken down at the door, answered behind it, so that nobody learns who has registered."""

from datetime import datetime, timedelta

from django.core.cache import cache

from referrals.optin.models import Registration
from referrals.rights.models import LostLink
from tenants import tokens
from tenants.events import hint_once
from tenants.letters.services import write_letter
from tenants.models import Letter, Tenant
from tenants.scope import requires_scope

MOST_FROM_ONE_PLACE, WINDOW = 20, 3600  # asks in an hour
MOST_LETTERS = 5  # a day to one mailbox
BATCH = 200


def is_flood(place: str) -> bool:
    """Has this address asked too often, whoever for?"""
    key = f"lost-link:{tokens.digest(place).hex()}"
    cache.add(key, 0, WINDOW)
    try:
        return bool(cache.incr(key) > MOST_FROM_ONE_PLACE)
    except ValueError:  # it ran out in this moment
        return False


@requires_scope
def ask_for_link(*, mailbox: str, language: str, at: datetime) -> None:
    """Take a mailbox down. The same few statements whosever it is."""
    LostLink.objects.create(mailbox=mailbox, language=language, asked_at=at)
    hint_once("referrals.rights.tasks.send_links")


@requires_scope
def send_links(*, at: datetime) -> int:
    """Write to whoever has registered, one letter an employer, and forget who asked. Wants the network's scope."""
    asked = list(LostLink.objects.select_for_update(skip_locked=True).order_by("asked_at")[:BATCH])
    for each in asked:
        write_to(each, at)
    LostLink.objects.filter(pk__in=[each.pk for each in asked]).delete()
    return len(asked)


def write_to(asked: LostLink, at: datetime) -> None:
    mine = Registration.objects.filter(email_key=asked.mailbox, confirmed_at__isnull=False).exclude(answers={})
    by_tenant: dict[Tenant, list[Registration]] = {}
    for registration in mine.select_related("tenant").order_by("-submitted_at"):
        by_tenant.setdefault(registration.tenant, []).append(registration)
    for tenant, registrations in by_tenant.items():
        recipient = registrations[0].answers["email"]
        sent = Letter.objects.filter(
            tenant=tenant, kind="me_link", recipient=recipient, queued_at__gt=at - timedelta(days=1)
        )
        if sent.count() < MOST_LETTERS:
            told = {"recipient": recipient, "cause": f"lost {asked.pk}", "language": asked.language}
            write_letter(tenant=tenant, kind="me_link", at=at, registration=str(registrations[0].pk), **told)
