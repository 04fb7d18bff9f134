"""What became of an introduction, as one of its sides reads it: each step and message, by whom, when."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from referrals.slots.models import Introduction, Message, Step
from referrals.slots.people import Side
from referrals.slots.words import DONE, REASONS, TAKEN_BACK, Text
from tenants.models import ApiKey, Tenant, User


@dataclass(frozen=True)
class Line:
    """One act: by whom, what, and why."""

    at: datetime
    who: str
    text: Text
    reason: Text = ""


@dataclass(frozen=True)
class Said:
    """One message."""

    at: datetime
    who: str
    body: str
    is_own: bool


def side_of(tenant: Tenant) -> str:
    return Side.EMPLOYER if tenant.kind == Tenant.Kind.EMPLOYER else Side.AGENCY


def story_of(*, tenant: Tenant, introduction: Introduction, other: str) -> dict[str, Any]:
    """`history` [Line] and `messages_said` [Said], oldest first. `other` is what the other side is called.

    One's own people are named; of the other side's only the company is.
    """
    steps = list(Step.objects.filter(introduction=introduction).order_by("id"))
    said = list(Message.objects.filter(introduction=introduction).order_by("id"))
    mine = side_of(tenant)
    known = names_of(tenant, [one.actor_id for one in steps if one.side == mine and one.actor_id])
    known |= names_of(tenant, [one.author_id for one in said if one.side == mine])
    names = Names(mine, known, tenant.name, other)
    first = Line(introduction.introduced_at, names.of(Side.AGENCY), DONE["introduced"])
    return {
        "history": [first, *(line_of(step, names) for step in steps)],
        "messages_said": [Said(one.at, names.of(one.side, one.author_id), one.body, one.side == mine) for one in said],
    }


@dataclass(frozen=True)
class Names:
    """How whoever acted is called by the reader's side."""

    mine: str
    known: dict[uuid.UUID, str]
    own: str
    other: str

    def of(self, side: str, actor: uuid.UUID | None = None) -> str:
        if side == Side.SYSTEM:
            return _("自動")
        if side != self.mine:
            return self.other
        return self.known.get(actor, self.own) if actor else self.own


def line_of(step: Step, names: Names) -> Line:
    is_taken_back = step.state == "declined" and step.side == Side.AGENCY
    text = TAKEN_BACK if is_taken_back else DONE[step.state]
    return Line(step.at, names.of(step.side, step.actor_id), text, REASONS.get(step.note, ""))


def names_of(tenant: Tenant, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Members and keys of this tenant, by id."""
    wanted = set(ids)
    if not wanted:
        return {}
    people = {user.pk: user.name or user.email for user in User.objects.filter(pk__in=wanted)}
    return people | dict(ApiKey.objects.for_tenant(tenant).filter(pk__in=wanted).values_list("pk", "name"))
