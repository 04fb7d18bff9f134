"""One history of a small network: its services under a clock of its own, its work in an order that chance decides.

Every step is drawn from the seed, the history's number and the step's own: a step left out changes none of the others,
so a failing history can be told again, and shortened.
"""

import random
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from candidates.consents import services as consents
from candidates.models import Application, Candidate, Notice
from credits import adjusting
from credits import services as ledger
from referrals.disputes import services as disputes
from referrals.models import Delivery, Introduction, Link, Offer, Referral, Registration, SlotRequest
from referrals.optin import rights
from referrals.optin import services as optin
from referrals.rejections.services import new_link
from referrals.relay.guard import Guard
from referrals.relay.models import OPEN
from referrals.rights import erasing
from storm.cast import FACTS
from tenants import jobs, outbox
from tenants.company import services as company
from tenants.models import Plan, Tenant, User
from tenants.scope import scope
from tenants.webhooks import services as webhooks

START = datetime(2027, 1, 4, 1, tzinfo=UTC)
EMPLOYERS, AGENCIES, PEOPLE = 2, 3, 12
PRICE = 3  # referrals for a slot, so that a short history crosses it
WANTED = {"job": "法人営業", "conditions": "経験3年"}
RELATED = ("registration", "consent__notice", "candidate", "tenant__plan")


class NoRace(Guard):
    """Nobody withdraws while a push is in the air: one thing happens at a time."""

    def __init__(self) -> None:
        """No connection is needed."""

    def hold(self, asked: Any) -> Any:
        return set(asked)

    def let_go(self, deliveries: Any) -> None:
        """Nothing is held."""


@dataclass
class Somebody:
    """A rejected person at one employer; the same mailbox may be known to the other one too."""

    employer: int
    mailbox: str
    link: Link
    referral: uuid.UUID | None = None
    ends: dict[int, datetime] = field(default_factory=dict)  # agency → until when, by the rules alone, it may have it
    registration: uuid.UUID | None = None  # waits for its mailbox
    is_erased: bool = False


@dataclass
class Network:
    """Everybody in the history, and what by the rules alone must be true of them."""

    number: int
    employers: list[Tenant]
    agencies: list[Tenant]
    people: list[Somebody]
    operators: tuple[User, User]
    notice: Notice
    at: datetime = START
    # The model: sets and counts so simple that they need no proof.
    counted: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    known: dict[str, datetime] = field(default_factory=dict)  # mailbox → counted in the network
    reversed: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    adjusted: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    granted: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    purse: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    was_taken_back: set[int] = field(default_factory=set)
    open_requests: dict[int, list[SlotRequest]] = field(default_factory=lambda: defaultdict(list))
    spent: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    hired: list[tuple[int, Introduction]] = field(default_factory=list)
    came: dict[tuple[uuid.UUID, int], set[uuid.UUID]] = field(default_factory=lambda: defaultdict(set))
    told_of_end: set[tuple[uuid.UUID, int]] = field(default_factory=set)
    reversals: set[uuid.UUID] = field(default_factory=set)

    def given(self, one: Somebody) -> set[int]:
        """The agencies that may have the profile now."""
        return {agency for agency, end in one.ends.items() if end > self.at}

    def give(self, one: Somebody, agencies: set[int]) -> None:
        one.ends = dict.fromkeys(agencies, consents.end_of(self.notice, self.at))

    def fill(self, employer: int, count: int) -> None:
        self.purse[employer] += count
        while self.purse[employer] >= PRICE:
            self.purse[employer], self.granted[employer] = self.purse[employer] - PRICE, self.granted[employer] + 1

    def tick(self, chance: random.Random) -> None:
        self.at += timedelta(seconds=chance.choice([1, 30, 70, 600, 7200, 86400]))

    def referral_of(self, one: Somebody) -> Referral:
        found: Referral = Referral.objects.select_related(*RELATED).get(pk=one.referral)
        return found

    def follow_up(self) -> None:
        while outbox.publish_events(at=self.at) or jobs.run_due_jobs(at=self.at):
            pass

    def leave_nothing(self) -> None:
        """The next history's receivers have nothing of this one's."""
        self.follow_up()
        with scope(network=True):
            Delivery.objects.filter(OPEN, agency__in=self.agencies).update(refused_at=self.at, lease_until=None)


def begin(seed: int, number: int) -> Network:
    """The parties of a history, new ones each time."""
    chance = random.Random(f"{seed} {number} begin")
    mark = uuid.uuid4().hex[:12]
    with scope(network=True):
        consents.publish_first_notice(at=START - timedelta(days=1))
        plan = Plan.objects.create(name=f"history {mark}", referrals_per_slot=PRICE)
        employers = [found(plan, "employer", f"{mark}-{n}") for n in range(EMPLOYERS)]
        agencies = [found(plan, "agency", f"{mark}-{n}") for n in range(AGENCIES)]
        first, second = (User.objects.create_user(f"{n}-{mark}@operator.example", None) for n in range(2))
        for agency in agencies:
            webhooks.open_endpoint(tenant=agency, url=f"http://127.0.0.1:9/{agency.slug}", at=START)
        notice = Notice.objects.get(version=1, language="ja")
    people = [invite(employers, n, mark, chance) for n in range(PEOPLE)]
    return Network(number, employers, agencies, people, (first, second), notice)


def found(plan: Plan, kind: str, name: str) -> Tenant:
    law: dict[str, Any] = {}
    if kind == "agency":
        law = {"licence_number": "13-ユ-123456", "licence_expires_date": date(2099, 3, 31)}
        law["zero_fee_confirmed_at"] = START
    told: dict[str, Any] = {"slug": f"{kind}-{name}", "name": "株式会社歴史", "plan": plan, "admitted_at": START}
    return company.found_tenant(kind=kind, at=START, **told, **FACTS, **law)


def invite(employers: list[Tenant], number: int, mark: str, chance: random.Random) -> Somebody:
    """A few mailboxes are known to both employers."""
    place = number % len(employers)
    mailbox = f"p{number // 2 if number < 4 else number}-{mark}@mail.example"
    moments: dict[str, Any] = {"tenant": employers[place], "created_at": START, "updated_at": START}
    with scope(tenant=employers[place]):
        person = Candidate(last_name="歴", first_name="史", email=mailbox, email_key=mailbox, as_of=START, **moments)
        person.save(force_insert=True)
        rejected: dict[str, Any] = {"outcome": Application.Outcome.REJECTED, "rejected_at": START, "source": "history"}
        application = Application(candidate=person, remote_id=mailbox, job="営業", **rejected, **moments)
        application.save(force_insert=True)
        link = new_link(employers[place], application, START)
        link.save(force_insert=True)
    return Somebody(place, mailbox, link)


# What may happen: each takes the network and the step's own chance, and says what it did ----------------------------
def submit(net: Network, chance: random.Random) -> str:
    """By the personal link, from its own mailbox or from another, perhaps a second time."""
    one = chance.choice(net.people)
    given = {n for n in range(AGENCIES) if chance.random() < 0.6} or {chance.randrange(AGENCIES)}
    is_own = chance.random() < 0.75
    if one.is_erased:
        return "nobody"
    mailbox = one.mailbox if is_own else f"other-{one.mailbox}"
    answers = {"last_name": "歴", "first_name": "史", "email": mailbox, "desired_role": "営業", "desired_start": "now"}
    choices = {str(agency.pk): n in given for n, agency in enumerate(net.agencies)}
    tenant = net.employers[one.employer]
    with scope(tenant=tenant):
        made = optin.submit_registration(tenant=tenant, link=one.link, answers=answers, choices=choices,
                                         is_mail_given=False, notice=net.notice, at=net.at)  # fmt: skip
    if one.referral is None and made.confirmed_at:
        net.give(one, given)
        accepted(net, one, mailbox)
    elif one.referral is None and one.registration is None:
        one.registration = made.pk
    return f"submit {one.mailbox} {sorted(given)} own={is_own}"


def confirm(net: Network, chance: random.Random) -> str:
    """The button behind the confirmation mail, perhaps pressed twice."""
    waiting = [one for one in net.people if one.registration]
    if not waiting:
        return "nobody waits"
    one = chance.choice(waiting)
    tenant = net.employers[one.employer]
    with scope(tenant=tenant):
        registration = Registration.objects.for_tenant(tenant).get(pk=one.registration)
        if not registration.answers or net.at > registration.submitted_at + timedelta(days=2):
            return "too late"
        optin.confirm_registration(tenant=tenant, registration=registration, at=net.at)
        choices = registration.choices
    if one.referral is None:
        net.give(one, {n for n, agency in enumerate(net.agencies) if choices[str(agency.pk)]})
        accepted(net, one, registration.answers["email"])
    return f"confirm {one.mailbox}"


def accepted(net: Network, one: Somebody, mailbox: str) -> None:
    """Counted once for the employer, and once in the network within its window."""
    with scope(network=True):
        one.referral = Referral.objects.get(application=one.link.application_id).pk
    last = net.known.get(mailbox)
    if mailbox not in net.counted[one.employer] and (last is None or last <= net.at - timedelta(days=365)):
        net.counted[one.employer].add(mailbox)
        net.known[mailbox] = net.at
        net.fill(one.employer, 1)


def withdraw(net: Network, chance: random.Random) -> str:
    one = chance.choice(net.people)
    agency = chance.randrange(AGENCIES)
    if one.referral is None or one.is_erased:
        return "nobody"
    tenant = net.employers[one.employer]
    with scope(tenant=tenant):
        rights.withdraw(tenant=tenant, referral=net.referral_of(one), agency=net.agencies[agency], at=net.at)
    one.ends.pop(agency, None)
    return f"withdraw {one.mailbox} {agency}"


def erase(net: Network, chance: random.Random) -> str:
    one = chance.choice(net.people)
    if one.referral is None or one.is_erased or chance.random() < 0.5:
        return "nobody"
    tenant = net.employers[one.employer]
    with scope(tenant=tenant):
        erasing.erase_self(tenant=tenant, referral=net.referral_of(one), at=net.at)
    one.ends, one.is_erased, one.registration = {}, True, None
    return f"erase {one.mailbox}"


def dispute(net: Network, chance: random.Random) -> str:
    """An agency objects to a count, and the operator agrees: it is taken back, once."""
    agency = chance.choice(net.agencies)
    with scope(tenant=agency):
        mine = Delivery.objects.filter(agency=agency, kind="referral.created").order_by("id")
        mine = [each for each in mine if each.disputable_until and each.disputable_until > net.at and each.delivered_at]
        if not mine:
            return "nothing to object to"
        said: dict[str, Any] = {"reason": "fake", "evidence": "x", "actor": "person", "actor_id": uuid.uuid4()}
        opened = disputes.open_dispute(agency=agency, delivery=chance.choice(mine), at=net.at, **said)
    with scope(network=True):
        told: dict[str, Any] = {"outcome": "upheld", "ruling": "本人ではない", "by": net.operators[0], "at": net.at}
        disputes.decide_dispute(dispute=opened, **told)
    if opened.referral_id not in net.reversals:
        net.reversals.add(opened.referral_id)
        employer = next(one.employer for one in net.people if one.referral == opened.referral_id)
        net.reversed[employer] += 1
        net.purse[employer] -= 1
        net.was_taken_back.add(employer)
    return f"dispute {opened.referral_id}"


def adjust(net: Network, chance: random.Random) -> str:
    """Two operators put something right in a purse, as far as there is something to take."""
    employer, amount = chance.randrange(EMPLOYERS), chance.choice([-2, -1, 1, 2, 4])
    tenant = net.employers[employer]
    with scope(network=True):
        said: dict[str, Any] = {"unit": "referral", "amount": amount, "reason": "数え違い", "by": net.operators[0]}
        made = adjusting.propose_adjustment(tenant=tenant, at=net.at, **said)
    is_refused = len(net.counted[employer]) - net.reversed[employer] + net.adjusted[employer] + amount < 0
    try:
        with scope(network=True):
            adjusting.decide_adjustment(adjustment=made, outcome="approved", by=net.operators[1], at=net.at)
    except ledger.TooMuch:
        assert is_refused, f"an adjustment of {amount} was refused"
        return "too much"
    assert not is_refused, f"an adjustment of {amount} took more than was given"
    net.adjusted[employer] += amount
    if amount < 0:
        net.was_taken_back.add(employer)
        net.purse[employer] += amount
    else:
        net.fill(employer, amount)
    return f"adjust {employer} {amount}"


def offer_of(agency: Tenant, request: SlotRequest) -> Offer | None:
    return Offer.objects.filter(agency=agency, request=request).first()
