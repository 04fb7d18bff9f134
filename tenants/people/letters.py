"""What the letters to members, and to those who are invited, are filled with."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from tenants.letters.models import Letter
from tenants.models import Invitation, Membership, User
from tenants.people.ranks import next_role, top_role
from tenants.post import CannotRender


def invitation(letter: Letter) -> dict[str, Any]:
    """Who invites to what, until when; none when it was taken back, used, or sent anew in the meantime."""
    waiting = Invitation.objects.for_tenant(letter.tenant).select_related("invited_by")
    found = waiting.filter(pk=letter.data["invitation"], accepted_at=None, revoked_at=None).first()
    if found is None or found.sent_count != letter.data["sent_count"]:
        raise CannotRender("the invitation is not open")
    return {
        "invitation": found,
        "inviter": found.invited_by.name if found.invited_by else _("管理者"),
        "url": f"{settings.BASE_URL}/join/{found.token}/",
    }


def ownership(letter: Letter) -> dict[str, Any]:
    """From whom to whom; none once one of the accounts is gone."""
    people = {str(user.pk): user for user in User.objects.filter(pk__in=letter.data.values())}
    if len(people) < len(letter.data):
        raise CannotRender("an account is gone")
    return {
        "before": people[letter.data["before"]],
        "after": people[letter.data["after"]],
        "top": Membership.Role(top_role(letter.tenant)).label,
        "next": Membership.Role(next_role(letter.tenant)).label,
    }
