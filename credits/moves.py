"""The purse's moves: what each kind of transaction takes from where to where, and what must have come before it."""

from dataclasses import dataclass
from datetime import datetime

from credits.chain import Move
from credits.models import Code, Kind, Unit
from credits.posting import Book, Draft, Policy

PURSE = (Unit.REFERRAL.value, Code.PURSE.value)
AVAILABLE = (Unit.SLOT.value, Code.AVAILABLE.value)


def counting(book: Book, *, cause: str, at: datetime) -> Draft:
    """One referral out of the network into the purse, under the plan's price of a slot."""
    policy: Policy = {"referrals_per_slot": referrals_per_slot(book)}
    return Draft(Kind.REFERRAL_COUNTED.value, cause, at, transfer(Unit.REFERRAL, Code.NETWORK, Code.PURSE), policy)


def granting(book: Book, *, at: datetime) -> Draft:
    """A purse's full price for the next slot. The slot's number is its cause: no history grants it twice."""
    price = referrals_per_slot(book)
    paid = transfer(Unit.REFERRAL, Code.PURSE, Code.CONVERTED, price)
    given = transfer(Unit.SLOT, Code.NETWORK, Code.AVAILABLE)
    cause, policy = f"slot:{book.slots_granted + 1}", {"referrals_per_slot": price} | lifetime(book)
    return Draft(Kind.SLOTS_GRANTED.value, cause, at, paid + given, policy, slots_granted=1)


def referrals_per_slot(book: Book) -> int:
    """The price in force for this tenant now."""
    return book.tenant.plan.referrals_per_slot


def lifetime(book: Book) -> Policy:
    """How long a slot granted now lives, where the plan says so: it keeps its own end, whatever the plan says later."""
    days = book.tenant.plan.slot_lifetime_days
    return {} if days is None else {"slot_lifetime_days": days}


def adjusting(book: Book, *, cause: str, at: datetime, policy: Policy) -> Draft:
    """What two operators decided: so many referrals or slots from the network's side, or back to it."""
    unit, amount = Unit(str(policy["unit"])), int(policy["amount"])
    if unit == Unit.REFERRAL:
        policy = policy | {"referrals_per_slot": referrals_per_slot(book)}
    target = Code.PURSE if unit == Unit.REFERRAL else Code.AVAILABLE
    return Draft(Kind.ADJUSTED.value, cause, at, transfer(unit, Code.NETWORK, target, amount), policy)


def transfer(unit: Unit, source: Code, target: Code, amount: int = 1) -> tuple[Move, ...]:
    """From one account to another: the two sum to zero."""
    return (Move(unit.value, source.value, -amount), Move(unit.value, target.value, amount))


@dataclass(frozen=True, slots=True)
class Step:
    """A move that answers an earlier one: `prefix:<the earlier cause>` is its own cause, so it comes once.

    It is taken only after a move of kind `after` (told by `after_prefix`), and never once one of `barred_by` was.
    """

    kind: Kind
    prefix: str
    moves: tuple[Move, ...]
    after: Kind
    after_prefix: str = ""
    barred_by: tuple[str, ...] = ()

    def draft(self, cause: str, at: datetime, policy: Policy) -> Draft:
        return Draft(self.kind.value, self.prefix + cause, at, self.moves, policy)


HOLD = transfer(Unit.SLOT, Code.AVAILABLE, Code.HELD)
REVERSE = Step(
    Kind.REFERRAL_REVERSED, "reversal:", transfer(Unit.REFERRAL, Code.PURSE, Code.NETWORK), Kind.REFERRAL_COUNTED
)
RELEASE = Step(
    Kind.SLOT_RELEASED,
    "release:",
    transfer(Unit.SLOT, Code.HELD, Code.AVAILABLE),
    Kind.SLOT_HELD,
    barred_by=("spend:",),
)
SPEND = Step(
    Kind.SLOT_SPENT, "spend:", transfer(Unit.SLOT, Code.HELD, Code.SPENT), Kind.SLOT_HELD, barred_by=("release:",)
)
RESTORE = Step(
    Kind.SLOT_RESTORED, "restore:", transfer(Unit.SLOT, Code.SPENT, Code.AVAILABLE), Kind.SLOT_SPENT, "spend:"
)
EXPIRE = Step(Kind.SLOT_EXPIRED, "expiry:", transfer(Unit.SLOT, Code.AVAILABLE, Code.EXPIRED), after=Kind.SLOTS_GRANTED)
