"""What the candidate's pages ask."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from referrals.optin.models import Referral, Registration
from referrals.rejections.models import Link
from referrals.rules import queries as rules
from tenants import tokens
from tenants.models import Tenant

CONFIRM_WITHIN = timedelta(days=7)


def open_link(*, tenant: Tenant | None, token: str, at: datetime) -> Link | None:
    """The link a token opens; None when it is unknown, forged, revoked or past its day, when its
    application is kept out of the relay, or its employer is not open.

    Nobody can tell which.
    """
    if tenant is None or not tenant.is_open:
        return None
    links: QuerySet[Link] = Link.objects.for_tenant(tenant).select_related("application__candidate", "tenant__plan")
    is_open = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=at))
    found = links.annotate(is_out=rules.is_application_out("application__")).filter(
        is_open, digest=tokens.digest(token)
    )
    link: Any = found.first()
    return None if link and link.is_out and referral_behind(link=link) is None else link


def agencies_licensed(*, tenant: Tenant, at: datetime) -> "QuerySet[Tenant]":
    """Agencies that may receive today: admitted, licensed, and storing in Japan (APPI art. 28)."""
    licensed = Tenant.objects.agencies().beside(tenant).licensed(timezone.localdate(at))
    return licensed.filter(storage_country="JP").order_by("name")


def agencies_offered(*, tenant: Tenant, at: datetime) -> list[Tenant]:
    """Those of them that the employer does not keep out (連携ルール)."""
    return list(agencies_licensed(tenant=tenant, at=at).exclude(pk__in=rules.agencies_out(tenant=tenant)))


def registration_at(*, tenant: Tenant | None, token: str, at: datetime) -> Registration | None:
    """The registration a confirmation's token belongs to; one that waited too long for its mailbox is gone.

    So is one that still waits when its employer closes.
    """
    if tenant is None:
        return None
    is_open = Q(confirmed_at__isnull=False)
    if tenant.is_open:
        is_open |= Q(submitted_at__gt=at - CONFIRM_WITHIN)
    registrations: QuerySet[Registration] = Registration.objects.for_tenant(tenant).select_related(
        "link__application", "tenant__plan"
    )
    return registrations.filter(is_open, digest=tokens.digest(token)).first()


def waiting_count(*, link: Link, mailbox: str, at: datetime) -> int:
    """How many forms of the last day, through this link, wait for this mailbox's proof."""
    waiting = Registration.objects.for_tenant(link.tenant).filter(link=link, confirmed_at=None, email_key=mailbox)
    return waiting.filter(submitted_at__gt=at - timedelta(days=1)).count()


def referral_at(*, tenant: Tenant | None, token: str) -> Referral | None:
    """What the registration of a token became; None while it waits for its mailbox, or for a token of nothing.

    It stays when the employer has closed: a consent can be taken back as long as it lasts.
    """
    if tenant is None:
        return None
    related = ("consent__notice", "consent__tenant", "registration__link", "candidate", "tenant__plan")
    referrals: QuerySet[Referral] = Referral.objects.for_tenant(tenant).select_related(*related)
    return referrals.filter(registration__digest=tokens.digest(token)).first()


def referral_behind(*, link: Link) -> Referral | None:
    """The referral a personal link has already become."""
    if link.application_id is None:
        return None
    referrals: QuerySet[Referral] = Referral.objects.for_tenant(link.tenant).select_related("registration")
    return referrals.filter(application=link.application_id).first()
