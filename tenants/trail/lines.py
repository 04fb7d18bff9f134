"""A line of the trail as it is read: who did what, when, from where, and what was different before."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _

from tenants.models import AuditEntry, Policy, SingleSignOn, Tenant
from tenants.trail import queries
from tenants.trail.values import VALUES
from tenants.trail.words import ACTS, LABELS, sentence_of

Detail = tuple[str, str]  # (name, value)
NOTHING: tuple[Any, ...] = (None, "", [])


@dataclass(frozen=True)
class Line:
    """One act, in words."""

    at: datetime
    who: str
    sentence: str
    action: str
    subject: str
    details: list[Detail]
    ip: str
    request_id: str


def lines_of(*, tenant: Tenant, entries: Iterable[AuditEntry]) -> list[Line]:
    """The entries in words, in their order, with the names they need looked up at once."""
    kept = list(entries)
    names = queries.names_of(tenant=tenant, entries=kept)
    reasons = queries.reasons_of(tenant=tenant, entries=kept)
    return [line_of(entry, names, reasons) for entry in kept]


def line_of(entry: AuditEntry, names: dict[uuid.UUID, str], reasons: dict[uuid.UUID, str]) -> Line:
    words = ACTS.get(entry.action)
    return Line(
        at=entry.at,
        who=who_did(entry, names, reasons.get(entry.pk, "")),
        sentence=sentence_of(entry.action),
        action=entry.action,
        subject=entry.subject if words and words.is_subject_shown else "",
        details=list(details_of(entry.detail, words.shown)) if words else [],
        ip="" if entry.actor == AuditEntry.Actor.OPERATOR else entry.ip or "",
        request_id=entry.request_id,
    )


def who_did(entry: AuditEntry, names: dict[uuid.UUID, str], reason: str) -> str:
    """A member or a key by name; the operator's people as 「運営」, with the reason for which they had stepped in."""
    desk = _("運営")
    if entry.operator_id:
        return _("%(desk)s（立ち入りの理由：%(reason)s）") % {"desk": desk, "reason": reason} if reason else desk
    if entry.actor == AuditEntry.Actor.OPERATOR:
        return desk
    kind = str(AuditEntry.Actor(entry.actor).label)
    name = names.get(entry.actor_id) if entry.actor_id else None
    return _("%(kind)s：%(name)s") % {"kind": kind, "name": name} if name else kind


def details_of(detail: dict[str, Any], shown: tuple[str, ...]) -> Iterator[Detail]:
    """What may be read and says something, each with its name; a change as 「前 → 後」."""
    for key in shown:
        if key not in ("before", "after") and detail.get(key) not in NOTHING:
            yield label_of(key), value_of(key, detail[key])
    if "before" in shown:
        yield from changes_of(detail.get("before"), detail.get("after"))


def changes_of(before: Any, after: Any) -> Iterator[Detail]:
    before = before if isinstance(before, dict) else {}
    after = after if isinstance(after, dict) else {}
    for key in dict.fromkeys([*before, *after]):
        if before.get(key) != after.get(key):
            change = {"before": value_of(key, before.get(key)), "after": value_of(key, after.get(key))}
            yield label_of(key), _("%(before)s → %(after)s") % change


def label_of(key: str) -> str:
    """The word for a key: the trail's own, else what the model calls the field."""
    if key in LABELS:
        return str(LABELS[key])
    for model in (Policy, Tenant, SingleSignOn):
        try:
            return str(model._meta.get_field(key).verbose_name)  # type: ignore[union-attr]
        except FieldDoesNotExist:
            continue
    return key


def value_of(key: str, value: Any) -> str:
    """A value as it is read: 「はい」, a list on one line, a dash for nothing."""
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    if isinstance(value, list):
        return "、".join(value_of(key, each) for each in value) or "—"
    if value is None or value == "":
        return "—"
    return str(VALUES.get(key, {}).get(value, value)) if isinstance(value, str) else str(value)
