"""Every secret at rest, sealed anew under the newest key: in batches, under way as often as you like, while all serve.

`SEALED` names each column. A row is written only if it is still what was read, so a secret that somebody changes
meanwhile stays theirs; what is done already is known by its key, so a killed run just goes on.
"""

import uuid
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from allauth.mfa.models import Authenticator
from django.db.models import Model

from candidates.models import Document, Handout
from referrals.models import Connector, Received
from tenants import sealing
from tenants.models import Endpoint, IdempotentRequest, SingleSignOn
from tenants.scope import scope

BATCH = 500
SEALED: list[tuple[type[Model], str]] = [
    (Endpoint, "sealed_secret"),
    (Endpoint, "sealed_previous"),
    (SingleSignOn, "sealed_secret"),
    (Connector, "sealed_secret"),
    (Received, "sealed_body"),
    (Document, "sealed_key"),
    (Handout, "sealed_key"),
    (IdempotentRequest, "answer"),
    (Authenticator, "data"),
]
EMPTY: dict[str, Any] = {"answer": "", "data": {}}  # binary ones: b""
MARK = "gAAAA"  # every Fernet token begins so, until 2106


class Tally(NamedTuple):
    """Of one column: values looked at, sealed anew, and those that no key we know opens."""

    seen: int
    resealed: int
    lost: int

    def __add__(self, other: "Tally") -> "Tally":  # type: ignore[override]
        return Tally(*map(sum, zip(self, other, strict=True)))


NOTHING = Tally(0, 0, 0)
Tell = Callable[[str, Tally], None]


def name_of(model: type[Model], column: str) -> str:
    return f"{model._meta.label}.{column}"


def rotate(*, tell: Tell = lambda _name, _tally: None) -> dict[str, Tally]:
    """Seal anew whatever the newest key does not open; `tell` hears of each batch."""
    return {name_of(model, column): rotate_column(model, column, tell) for model, column in SEALED}


def rotate_column(model: type[Model], column: str, tell: Tell) -> Tally:
    total = NOTHING
    for rows in batches(model, column):
        with scope(network=True):
            total += sum((renew(model, column, row_id, value) for row_id, value in rows), NOTHING)
        tell(name_of(model, column), total)
    return total


def renew(model: type[Model], column: str, row_id: Any, value: Any) -> Tally:
    """One row, if the newest key does not open it already, and if it is still what was read."""
    try:
        fresh = resealed(value)
    except sealing.Unreadable:
        return Tally(1, 0, 1)
    if fresh is None:
        return Tally(1, 0, 0)
    return Tally(1, model._default_manager.filter(pk=row_id, **{column: value}).update(**{column: fresh}), 0)


def resealed(value: Any) -> Any:
    """The value with everything in it under the newest key; None where it is already."""
    if isinstance(value, dict):
        fresh = {name: resealed(inner) for name, inner in value.items() if is_sealed(inner)}
        return {**value, **{name: new for name, new in fresh.items() if new}} if any(fresh.values()) else None
    told = value.encode() if isinstance(value, str) else bytes(value)
    if sealing.is_newest(told):
        return None
    fresh_bytes = sealing.reseal(told)
    return fresh_bytes.decode() if isinstance(value, str) else fresh_bytes


def is_sealed(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(MARK)


def left() -> dict[str, int]:
    """How many values of each column still need an older key, or cannot be opened at all."""
    found = {}
    for model, column in SEALED:
        rows = (value for batch in batches(model, column) for _row_id, value in batch)
        found[name_of(model, column)] = sum(not is_done(value) for value in rows)
    return found


def is_done(value: Any) -> bool:
    if isinstance(value, dict):
        return all(is_done(inner) for inner in value.values() if is_sealed(inner))
    return sealing.is_newest(value.encode() if isinstance(value, str) else value)


def batches(model: type[Model], column: str) -> Iterator[list[tuple[Any, Any]]]:
    """(id, value) of the rows that hold something sealed, by their ids, each batch read in a scope of its own."""
    after: uuid.UUID | int | None = None
    rows = model._default_manager.exclude(**{column: EMPTY.get(column, b"")}).exclude(**{column: None})
    while True:
        with scope(network=True):
            later = rows.order_by("pk") if after is None else rows.filter(pk__gt=after).order_by("pk")
            batch = list(later.values_list("pk", column)[:BATCH])
        if batch:
            yield batch
        if len(batch) < BATCH:
            return
        after = batch[-1][0]
