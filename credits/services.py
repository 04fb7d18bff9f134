"""The purse's verbs: what may move a referral or a slot. Each happens once for its cause, or not at all."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from credits import moves
from credits.batch import Sheet
from credits.models import Code, Kind, Unit
from credits.moves import AVAILABLE, EXPIRE, PURSE, RELEASE, RESTORE, REVERSE, SPEND, Step
from credits.posting import Balances, Book, Draft, Policy, Posted, balances, find, insist, lock_book, open_book, post
from tenants import events
from tenants.models import Tenant
from tenants.scope import requires_scope

EVENTS = {
    Kind.REFERRAL_COUNTED: "referral.counted",
    Kind.REFERRAL_REVERSED: "referral.reversed",
    Kind.SLOTS_GRANTED: "slot.granted",
    Kind.SLOT_HELD: "slot.held",
    Kind.SLOT_RELEASED: "slot.released",
    Kind.SLOT_SPENT: "slot.spent",
    Kind.SLOT_RESTORED: "slot.restored",
    Kind.SLOT_EXPIRED: "slot.expired",
}


class NoSlotAvailable(Exception):
    """Every slot of this tenant is held, spent or expired, or none was granted yet."""


class OutOfTurn(Exception):
    """The move this one answers was never made, or was answered otherwise: nothing to reverse, release, spend …"""


class TooMuch(Exception):
    """More would be taken back than was ever given."""


@requires_scope
def open_purse(*, tenant: Tenant, at: datetime) -> None:
    """Give the tenant a book and empty accounts; asking again changes nothing. A first count does it too."""
    open_book(tenant=tenant, at=at)


@requires_scope
def count_referral(*, tenant: Tenant, cause: str, at: datetime) -> Posted:
    """Add one referral to the tenant's purse and grant every slot it completes: all of it, or nothing.

    Asking again for the same cause returns the first transaction and moves nothing.
    """
    book = lock_book(tenant=tenant, at=at)
    counted = post(book, moves.counting(book, cause=cause, at=at))
    if counted.is_new:
        record(tenant, counted, *grant_completed_slots(book, in_purse=counted.balances[PURSE], at=at))
    return counted


def grant_completed_slots(book: Book, *, in_purse: int, at: datetime) -> Iterator[Posted]:
    """Turn referrals into slots while the purse holds the price of one."""
    while in_purse >= moves.referrals_per_slot(book):
        granted = post(book, moves.granting(book, at=at))
        yield granted
        in_purse = granted.balances[PURSE]


@requires_scope
def count_referrals(*, tenant: Tenant, causes: Iterable[str], at: datetime) -> list[Posted]:
    """Count many referrals at once, in this order, with one write: the same as a `count_referral` for each."""
    book = lock_book(tenant=tenant, at=at)
    wanted = list(causes)
    counted = find(book, wanted)
    sheet = Sheet(book, balances(book))
    for cause in wanted:
        if cause not in counted:
            counted[cause] = count_on(sheet, cause, at)
    sheet.write()
    record(tenant, *sheet.posted)
    return [insist(counted[cause], Kind.REFERRAL_COUNTED) for cause in wanted]


def count_on(sheet: Sheet, cause: str, at: datetime) -> Posted:
    """One referral, and every slot it completes, on the sheet."""
    counted = sheet.post(moves.counting(sheet.book, cause=cause, at=at))
    while sheet.balances[PURSE] >= moves.referrals_per_slot(sheet.book):
        sheet.post(moves.granting(sheet.book, at=at))
    return counted


@requires_scope
def reverse_referral(*, tenant: Tenant, cause: str, at: datetime) -> Posted:
    """Take back the referral that `cause` counted, once. The purse may go below zero; granted slots stay.

    Raises `OutOfTurn` if `cause` has counted nothing, `TooMuch` if adjustments have taken as many back already.
    """
    return take(REVERSE, tenant=tenant, cause=cause, at=at)


@requires_scope
def hold_slot(*, tenant: Tenant, cause: str, at: datetime) -> Posted:
    """Set one available slot aside for `cause` (`slot_request:<id>`). Raises `NoSlotAvailable`.

    Asking again for the same cause returns the first transaction, even when no slot is left.
    """
    book = lock_book(tenant=tenant, at=at)
    first = find(book, [cause]).get(cause)
    if first:
        return insist(first, Kind.SLOT_HELD)
    if balances(book)[AVAILABLE] < 1:
        raise NoSlotAvailable(cause)
    return post_and_record(book, Draft(Kind.SLOT_HELD.value, cause, at, moves.HOLD, {}))


@requires_scope
def release_slot(*, tenant: Tenant, cause: str, at: datetime) -> Posted:
    """Give the slot that `cause` holds back. Raises `OutOfTurn` if it holds none, or has spent it."""
    return take(RELEASE, tenant=tenant, cause=cause, at=at)


@requires_scope
def spend_slot(*, tenant: Tenant, cause: str, at: datetime) -> Posted:
    """The person joined: the slot that `cause` holds is used up. Raises `OutOfTurn` if it holds none (any more)."""
    return take(SPEND, tenant=tenant, cause=cause, at=at)


@requires_scope
def restore_slot(*, tenant: Tenant, cause: str, at: datetime, policy: Policy | None = None) -> Posted:
    """The hire left within the guarantee: the slot that `cause` spent is available again, once. Raises `OutOfTurn`.

    `policy` is the guarantee it was hired under, e.g. `{"guarantee_days": 90}`.
    """
    return take(RESTORE, tenant=tenant, cause=cause, at=at, policy=policy)


@requires_scope
def expire_slot(*, tenant: Tenant, number: int, at: datetime, policy: Policy) -> Posted:
    """The slot of this number has outlived its plan: it leaves the available ones, once. Raises `OutOfTurn`.

    Whether it has is judged by `expiring`, which knows what is in use.
    """
    return take(EXPIRE, tenant=tenant, cause=f"slot:{number}", at=at, policy=policy)


@requires_scope
def adjust(*, tenant: Tenant, cause: str, at: datetime, policy: Policy) -> Posted:
    """Move what two operators decided (`adjusting.decide_adjustment`), and grant every slot it completes.

    Raises `TooMuch` where less is there than is to be taken.
    """
    book = lock_book(tenant=tenant, at=at)
    first = find(book, [cause]).get(cause)
    if first:
        return insist(first, Kind.ADJUSTED)
    draft = moves.adjusting(book, cause=cause, at=at, policy=policy)
    refuse_too_much(balances(book), draft)
    posted = post(book, draft)
    if draft.policy["unit"] == Unit.REFERRAL and int(draft.policy["amount"]) > 0:
        record(tenant, *grant_completed_slots(book, in_purse=posted.balances[PURSE], at=at))
    return posted


def refuse_too_much(now: Balances, draft: Draft) -> None:
    """Nothing may be taken back that was never given; a purse alone may go below nothing."""
    for unit, code, amount in draft.moves:
        after = now[unit, code] + amount
        if (unit, code) != PURSE and (after if code != Code.NETWORK else -after) < 0:
            raise TooMuch(f"{unit}/{code} would be {after}")


def take(step: Step, *, tenant: Tenant, cause: str, at: datetime, policy: Policy | None = None) -> Posted:
    """Answer the earlier move of `cause` by this step: the first time by posting it, later by returning it."""
    book = lock_book(tenant=tenant, at=at)
    own, after, barred = step.prefix + cause, step.after_prefix + cause, [prefix + cause for prefix in step.barred_by]
    known = find(book, [own, after, *barred])
    if own in known:
        return insist(known[own], step.kind)
    if after not in known or known[after].kind != step.after or any(other in known for other in barred):
        raise OutOfTurn(f"{step.kind.value} {cause}")
    draft = step.draft(cause, at, policy or {})
    if step is REVERSE:
        refuse_too_much(balances(book), draft)
    return post_and_record(book, draft)


def post_and_record(book: Book, draft: Draft) -> Posted:
    """Write a transaction and tell of it, together."""
    posted = post(book, draft)
    record(book.tenant, posted)
    return posted


def record(tenant: Tenant, *posted: Posted) -> None:
    """Tell of moves in the transaction that made them, in their order. An adjustment is told by letter."""
    if len(posted) == 1:
        events.record(tenant=tenant, **happening(posted[0])._asdict(), at=posted[0].at)
    elif posted:
        events.record_all(tenant=tenant, happenings=map(happening, posted), at=posted[0].at)


def happening(posted: Posted) -> events.Happening:
    """A move as an event: ids only; whoever wants more reads the transaction."""
    public_id = posted.public_id
    data = {"transaction_id": public_id, "cause": posted.cause}
    return events.Happening(EVENTS[Kind(posted.kind)], public_id, data)
