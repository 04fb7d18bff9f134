"""What the letters of this slice say beyond their own data."""

from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_datetime

from referrals.optin.models import Registration
from referrals.rights.models import Request
from tenants.letters.models import Letter
from tenants.post import CannotRender
from tenants.senders.queries import envelope_of


def recall(letter: Letter) -> dict[str, Any]:
    """To an agency, or the desk: since when it is asked to erase."""
    return {"asked_at": parse_datetime(letter.data["asked"])}


def request(letter: Letter) -> dict[str, Any]:
    """To a person about what they have asked for; a proof's address opens nothing by being followed."""
    asked = (
        Request.objects.for_tenant(letter.tenant)
        .select_related("registration")
        .filter(pk=letter.data["request"])
        .first()
    )
    if asked is None:
        raise CannotRender("the request is gone")
    me = f"{settings.BASE_URL}/me/{asked.registration.token}" if asked.registration else ""
    act = f"{settings.BASE_URL}/act/{asked.token}"
    return {"asked": asked, "act_url": act, "me_url": me, "envelope": envelope_of(tenant=letter.tenant)}


def link(letter: Letter) -> dict[str, Any]:
    """To a person who has lost the way to their page."""
    registration = Registration.objects.for_tenant(letter.tenant).filter(pk=letter.data["registration"]).first()
    if registration is None:
        raise CannotRender("the registration is gone")
    url = f"{settings.BASE_URL}/me/{registration.token}?lang={letter.language}"
    return {"me_url": url, "envelope": envelope_of(tenant=letter.tenant)}
