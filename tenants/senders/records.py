"""Which DNS records a sender's domain needs, and what is to be thought of those that are there. Looks nothing up."""

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

Ask = Callable[[str, str], Awaitable[list[str]]]  # (name, type) → texts; raises `Unanswered`
RIGHT, WRONG, MISSING, UNKNOWN = "right", "wrong", "missing", "unknown"
OWNER, SPF, DKIM, DMARC = "owner", "spf", "dkim", "dmarc"
MOST_LOOKUPS = 10  # RFC 7208 §4.6.4
MOST_PARENTS = 4
SHOWN = 500  # characters of one record
POLICIES = {"none", "quarantine", "reject"}
DMARC_TO_SET = "v=DMARC1; p=none"


class Unanswered(Exception):
    """No server answered for this name: it says nothing about what is there."""


class Record(NamedTuple):
    """One that is to be set. `key` names it: `spf`, `dmarc`, `owner`, `dkim:<selector>`."""

    key: str
    type: str
    name: str
    value: str


class Finding(NamedTuple):
    """What was found: a state, the records' texts, and why it is wrong (a word of the page's list)."""

    state: str
    found: list[str]
    why: str = ""


@dataclass(frozen=True)
class Wants:
    """What our mail needs of a domain: our SPF name and DKIM selectors (the settings'), and the word that proves it."""

    domain: str
    include: str = ""
    selectors: dict[str, str] = field(default_factory=dict)  # selector → CNAME target
    proof: str = ""

    def records(self, found: dict[str, list[str]] | None = None) -> list[Record]:
        """Exactly what to set. An SPF record that is there is completed: a domain may have only one."""
        found = found or {}
        wanted = [Record(OWNER, "TXT", f"_careerrelay.{self.domain}", self.proof)]
        if self.include:
            wanted.append(Record(SPF, "TXT", self.domain, completed(found.get(SPF, []), self.include)))
        for selector, target in self.selectors.items():
            wanted.append(Record(f"{DKIM}:{selector}", "CNAME", f"{selector}._domainkey.{self.domain}", target))
        there = next(iter(found.get(DMARC, [])), "")
        value = there if policy_of(there) else DMARC_TO_SET
        return [*wanted, Record(DMARC, "TXT", f"_dmarc.{self.domain}", value)]

    @property
    def needed(self) -> list[str]:
        """The keys of the records without which mail in this domain's name would not be believed."""
        return [record.key for record in self.records() if record.key != OWNER]


async def judge(key: str, wants: Wants, ask: Ask) -> Finding:
    """What stands in DNS for one of the records. UNKNOWN where nobody answers."""
    try:
        if key == SPF:
            return await judge_spf(wants, ask)
        if key == DMARC:
            return await judge_dmarc(wants.domain, ask)
        return await judge_exact(next(record for record in wants.records() if record.key == key), ask)
    except Unanswered:
        return Finding(UNKNOWN, [])


async def judge_exact(wanted: Record, ask: Ask) -> Finding:
    """One of possibly several texts must be the one that was given (names without case and final dot)."""
    found = await ask(wanted.name, wanted.type)
    is_there = any(text.strip().rstrip(".").lower() == wanted.value.lower() for text in found)
    return Finding(RIGHT, shown(found)) if is_there else Finding(WRONG if found else MISSING, shown(found), "other")


async def judge_spf(wants: Wants, ask: Ask) -> Finding:
    """One record, ours included in it or in what it includes, within ten look-ups (RFC 7208)."""
    own = [text for text in await ask(wants.domain, "TXT") if is_spf(text)]
    if not own:
        return Finding(MISSING, [])
    if len(own) > 1:
        return Finding(WRONG, shown(own), "two")
    walk = Walk(wants.include.lower(), ask)
    await walk.through(own[0])
    if walk.lookups > MOST_LOOKUPS:
        return Finding(WRONG, shown(own), "lookups")
    return Finding(RIGHT, shown(own)) if walk.is_included else Finding(WRONG, shown(own), "other")


@dataclass
class Walk:
    """Through a record and those it includes, counting what a receiver would have to look up."""

    wanted: str
    ask: Ask
    lookups: int = 0
    is_included: bool = False

    async def through(self, text: str) -> None:
        for term in text.lower().split()[1:]:
            if self.lookups > MOST_LOOKUPS:
                return
            await self.take(term)
            if re.fullmatch(r"[+?~-]?all", term):
                return

    async def take(self, term: str) -> None:
        name, _, target = term.lstrip("+").partition("=" if term.startswith("redirect=") else ":")
        if name in {"include", "redirect", "exists"} or re.fullmatch(r"[?~-]?(a|mx|ptr)", name.partition("/")[0]):
            self.lookups += 1
        if name in {"include", "redirect"} and target:
            self.is_included |= target.rstrip(".") == self.wanted
            inner = [each for each in await self.ask(target, "TXT") if is_spf(each)]
            await self.through(inner[0] if len(inner) == 1 else "v=spf1")


async def judge_dmarc(domain: str, ask: Ask) -> Finding:
    """The domain's own policy, or the nearest one above it (RFC 7489 §6.6.3, by walking up)."""
    for name in ancestors(domain):
        found = [text for text in await ask(f"_dmarc.{name}", "TXT") if text.lower().startswith("v=dmarc1")]
        if len(found) == 1 and policy_of(found[0]):
            return Finding(RIGHT, shown(found))
        if found:
            return Finding(WRONG, shown(found), "two" if len(found) > 1 else "policy")
    return Finding(MISSING, [])


def ancestors(domain: str) -> list[str]:
    """The domain, and what is above it, without the top level."""
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(len(labels) - 1)][: MOST_PARENTS + 1]


def policy_of(text: str) -> str:
    """The `p` of a DMARC record; empty where it is none that a receiver would take."""
    tags = [part.partition("=") for part in text.split(";")]
    told = {name.strip().lower(): value.strip().lower() for name, _, value in tags}
    return told.get("p", "") if told.get("v") == "dmarc1" and told.get("p") in POLICIES else ""


def is_spf(text: str) -> bool:
    return re.match(r"v=spf1( |\Z)", text.lower()) is not None


def completed(own: Iterable[str], include: str) -> str:
    """The domain's record with ours in it, before what ends it; a new one where it has none."""
    terms = next(iter(own), "v=spf1").split()
    if f"include:{include}" in [term.lstrip("+").lower() for term in terms]:
        return " ".join(terms)
    is_end = [bool(re.fullmatch(r"[+?~-]?all|redirect=.*", term.lower())) for term in terms]
    place = is_end.index(True) if True in is_end else len(terms)
    ending = [] if True in is_end else ["~all"]
    return " ".join([*terms[:place], f"include:{include}", *terms[place:], *ending])


def shown(texts: Iterable[str]) -> list[str]:
    """What is kept of them: a domain's owner may have written anything."""
    return [text[:SHOWN] for text in texts][:5]
