"""The inbox: an agency's referrals, found, narrowed and judged, a page at a time."""

import unicodedata
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from candidates.models import Choice
from referrals.portal.models import Reading
from referrals.progress.queries import newest_status
from referrals.relay import queries as relay
from referrals.relay.eligibility import recipient_refusal
from referrals.relay.models import Delivery
from referrals.relay.payload import PROVIDING
from referrals.rights.models import Recall
from referrals.rights.queries import open_recalls
from tenants.models import Tenant, User

FOUND = 500  # of a search, the newest so many
SOUGHT = ("last_name", "first_name", "last_name_kana", "first_name_kana", "email", "desired_role", "desired_location")
# Compared without width and case, as people type: on the agency's own rows, which its index has picked out before.
TEXT = "lower(normalize(concat_ws(' ', {}), NFKC)) LIKE %s".format(
    ", ".join(f"referrals_delivery.payload->'profile'->>'{name}'" for name in SOUGHT)
)


def inbox(*, agency: Tenant, user: User, at: datetime) -> Any:
    """One line for each referral, newest first, each with `.status` ("" or None at the beginning) and `.is_unread`."""
    rows = relay.deliveries_of(agency).annotate(status=newest_status(agency), is_unread=unread(agency, user, at))
    return rows.order_by("-id")


def unread(agency: Tenant, user: User, at: datetime) -> Exists:
    """Is there a version of the profile that may be read and is newer than any this member has opened?"""
    opened = Reading.objects.filter(
        agency=agency,
        user=user,
        delivery__referral=OuterRef("referral"),
        delivery__sequence__gte=OuterRef("sequence"),
    )
    standing = Choice.objects.filter(consent=OuterRef("consent"), agency=agency).standing(at)
    versions = profiles(agency).filter(referral=OuterRef("referral")).exclude(payload__profile={})
    return Exists(versions.filter(~Exists(opened), Exists(standing)))


def profiles(agency: Tenant) -> "QuerySet[Delivery]":
    return Delivery.objects.filter(agency=agency, kind__in=PROVIDING, refused_at=None)


def narrow(rows: Any, wanted: Mapping[str, Any], *, agency: Tenant, at: datetime) -> Any:
    """Those to whom the conditions apply. Nobody is found by what may not be read any more."""
    rows = {
        "": lambda: rows,
        "unread": lambda: rows.filter(is_unread=True),
        "todo": lambda: rows.filter(status=None),
    }.get(wanted.get("state", ""), lambda: rows.filter(status=wanted["state"]))()
    return matching(rows, wanted["q"], agency=agency, at=at) if wanted.get("q") else rows


def matching(rows: Any, text: str, *, agency: Tenant, at: datetime) -> list[Delivery]:
    """The newest that hold every word of `text`, by what may be read now."""
    if recipient_refusal(agency, at=at):
        return []
    for word in unicodedata.normalize("NFKC", text).lower().split()[:5]:
        pattern = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        rows = rows.extra(where=[TEXT], params=[f"%{pattern}%"])  # noqa: S610  (the text is a parameter)
    found = list(rows[:FOUND])
    standing = standing_consents(agency=agency, deliveries=found, at=at)
    return [row for row in found if row.consent_id in standing]


def standing_consents(*, agency: Tenant, deliveries: Iterable[Delivery], at: datetime) -> set[uuid.UUID]:
    """Of the consents these stand on, those that let the agency read at this moment."""
    ids = {delivery.consent_id for delivery in deliveries if delivery.consent_id}
    given = Choice.objects.filter(agency=agency, consent_id__in=ids).standing(at)
    return set(given.values_list("consent_id", flat=True))


def newest_profiles(*, agency: Tenant, rows: Iterable[Delivery]) -> dict[uuid.UUID, Delivery]:
    """Referral → its newest version."""
    wanted = profiles(agency).filter(referral_id__in=[row.referral_id for row in rows])
    return {delivery.referral_id: delivery for delivery in wanted.order_by("sequence")}


def closed_among(*, agency: Tenant, deliveries: Iterable[Delivery], at: datetime) -> set[uuid.UUID]:
    """Which of these may not be read now, whatever the reason: their ids."""
    held = list(deliveries)
    if recipient_refusal(agency, at=at):
        return {delivery.pk for delivery in held}
    standing = standing_consents(agency=agency, deliveries=held, at=at)
    return {one.pk for one in held if not one.payload.get("profile") or one.consent_id not in standing}


def readers_of(*, agency: Tenant, delivery: Delivery) -> "QuerySet[Reading]":
    """Which members have opened any version of this referral's profile."""
    mine = Reading.objects.filter(agency=agency, delivery__referral_id=delivery.referral_id)
    return mine.select_related("user").order_by("at")


def next_unread(*, agency: Tenant, user: User, at: datetime) -> Delivery | None:
    """The newest referral this member has still to open; None while nothing may be read."""
    if recipient_refusal(agency, at=at):
        return None
    found: Delivery | None = inbox(agency=agency, user=user, at=at).filter(is_unread=True).first()
    return found


@dataclass(frozen=True)
class Erasure:
    """A referral whose data the agency must erase: by what it may still be known here, without the person's name."""

    recall: Recall
    delivery: Delivery | None  # of its first profile
    readers: list[str]  # the members who have opened it, by name
    days: int  # since it was asked

    @property
    def provider(self) -> str:
        return str(self.delivery.payload["provider"]["name"]) if self.delivery else ""

    @property
    def receipt_id(self) -> str:
        return str(self.delivery.payload["consent"]["receipt_id"]) if self.delivery else ""


def erasures(*, agency: Tenant, at: datetime, referral_id: uuid.UUID | None = None) -> list[Erasure]:
    """What is still to erase, one for each referral, the oldest first; or that of one referral."""
    waiting = open_recalls(agency=agency)
    held: dict[uuid.UUID, Recall] = {}
    for recall in waiting.filter(referral_id=referral_id) if referral_id else waiting:
        held.setdefault(recall.referral_id, recall)
    deliveries = {row.referral_id: row for row in relay.deliveries_of(agency).filter(referral__in=held)}
    readers = readers_among(agency=agency, referral_ids=held)
    return [
        Erasure(recall, deliveries.get(key), readers.get(key, []), (at - recall.asked_at).days)
        for key, recall in held.items()
    ]


def readers_among(*, agency: Tenant, referral_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """Referral → the members who have opened any version of it."""
    found: dict[uuid.UUID, list[str]] = {}
    read = Reading.objects.filter(agency=agency, delivery__referral__in=list(referral_ids))
    for reading in read.select_related("user", "delivery").order_by("at"):
        names = found.setdefault(reading.delivery.referral_id, [])
        name = reading.user.name or reading.user.email
        if name not in names:
            names.append(name)
    return found


def answered_recalls(*, agency: Tenant, since: datetime) -> "QuerySet[Recall]":
    """What the agency has confirmed since then, newest first."""
    found: QuerySet[Recall] = Recall.objects.filter(agency=agency, acknowledged_at__gte=since)
    return found.order_by("-acknowledged_at", "-id")[:100]


def count_erasures(*, agency: Tenant) -> int:
    """How many referrals are still to erase."""
    return open_recalls(agency=agency).order_by().values("referral_id").distinct().count()


def is_to_erase(*, agency: Tenant, referral_id: uuid.UUID) -> bool:
    return bool(open_recalls(agency=agency).filter(referral_id=referral_id).exists())
