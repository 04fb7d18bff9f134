"""The auditor: what people were told, what the receivers' own logs hold and what the tables say, held together.

Plain SQL as the database's superuser and JSON lines: it shares no code with the product. Each fault is a sentence.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import psycopg

from storm import chain
from storm.world import Party, World, lines

PROFILE, OVER = {"referral.created", "referral.updated"}, {"referral.withdrawn", "referral.erasure_requested"}
REFERRALS = """
SELECT r.application_id::text, r.verdict, t.slug, c.receipt_id::text, p.email, p.anonymised_at IS NOT NULL, r.profile
FROM referrals_referral r JOIN tenants_tenant t ON t.id = r.tenant_id
JOIN candidates_consent c ON c.tenant_id = r.tenant_id AND c.id = r.consent_id
JOIN candidates_candidate p ON p.tenant_id = r.tenant_id AND p.id = r.candidate_id
"""
CHOICES = """
SELECT r.application_id::text, ch.agency_id::text, ch.is_given
FROM candidates_choice ch JOIN referrals_referral r ON r.tenant_id = ch.tenant_id AND r.consent_id = ch.consent_id
"""
MOVES = """
SELECT t.slug, x.kind, count(*) FROM credits_transaction x JOIN tenants_tenant t ON t.id = x.tenant_id GROUP BY 1, 2
"""
CAUSES = "SELECT cause FROM credits_transaction WHERE kind IN ('slot_held', 'slot_released', 'slot_spent')"
SLOTS = """
SELECT t.slug, sum(a.balance) FROM credits_account a JOIN tenants_tenant t ON t.id = a.tenant_id
WHERE a.unit = 'slot' AND a.code <> 'network' GROUP BY 1
"""
REQUESTS = "SELECT t.slug, count(*) FROM referrals_slotrequest r JOIN tenants_tenant t ON t.id = r.tenant_id GROUP BY 1"
PROVISIONS = """
SELECT t.slug, count(*), count(DISTINCT p.delivery_id)
FROM candidates_provisionrecord p JOIN tenants_tenant t ON t.id = p.agency_id GROUP BY 1
"""


class Evidence:
    """Everything that is known from outside, read once."""

    def __init__(self, world: World, session: psycopg.Connection[Any]) -> None:
        self.world, self.session = world, session
        self.people = {person.number: person for person in (*world.people, *world.probes)}
        self.deeds: dict[str, dict[int, float]] = defaultdict(dict)
        self.answers: dict[int, list[dict[str, bool]]] = defaultdict(list)
        self.slots: list[dict[str, Any]] = []
        for line in lines(world.deeds):
            self._note(line)
        self.referrals: dict[str, list[Any]] = defaultdict(list)
        for row in session.execute(REFERRALS).fetchall():
            self.referrals[row[0]].append(row)
        self.choices: dict[str, dict[str, bool]] = defaultdict(dict)
        for application, agency, is_given in session.execute(CHOICES).fetchall():
            self.choices[application][agency] = is_given
        self.moves = {(slug, kind): count for slug, kind, count in session.execute(MOVES).fetchall()}

    def _note(self, line: dict[str, Any]) -> None:
        if line["deed"].startswith("slot"):
            self.slots.append(line)
        elif line["deed"] == "answers":
            self.answers[line["person"]].append(line["answers"])
        elif "person" in line:
            self.deeds[line["deed"]][line["person"]] = line["at"]

    def ended(self, number: int) -> float | None:
        """When the person was told that their consents have ended."""
        return self.deeds["withdrew"].get(number) or self.deeds["erased"].get(number)


class Inbox:
    """One receiver's log: messages by id, and whose profile each carried."""

    def __init__(self, world: World, party: Party) -> None:
        self.bodies: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.times: dict[str, list[float]] = defaultdict(list)
        self.taken: set[str] = set()
        for line in lines(world.inbox(party)):
            self.bodies[line["id"]].append(line["body"])
            self.times[line["id"]].append(line["came_at"])
            if line["answer"] == "well":
                self.taken.add(line["id"])
        self.by_receipt: dict[str, set[str]] = defaultdict(set)
        self.endings: set[str] = set()  # referrals of which an ending was taken
        for id_, bodies in self.bodies.items():
            self._sort(id_, bodies[0])

    def _sort(self, id_: str, body: dict[str, Any]) -> None:
        if body["type"] == "referral.created":
            self.by_receipt[body["data"]["consent"]["receipt_id"]].add(id_)
        elif body["type"] in OVER and id_ in self.taken:
            self.endings.add(body["data"]["id"])

    def taken_of(self, kind: str) -> int:
        return sum(self.bodies[id_][0]["type"] == kind for id_ in self.taken)


def faults(world: World, session: psycopg.Connection[Any]) -> list[str]:
    """What does not agree; empty when everything does."""
    seen = Evidence(world, session)
    found = [*consents(seen), *counts(seen), *slots(seen), *chain.faults(session), *erased(seen)]
    for agency in world.agencies:
        found += deliveries(seen, agency, Inbox(world, agency))
    for employer in world.employers:
        found += messages(seen, employer, Inbox(world, employer))
    return found


def consents(seen: Evidence) -> Iterator[str]:
    """One consent for each acknowledged post, as one of the person's own forms said it; and none from nowhere."""
    for number, person in seen.people.items():
        rows = seen.referrals[person.application]
        if len(rows) > 1 or (number in seen.deeds["consented"] and not rows):
            yield f"person {number}: {len(rows)} referrals"
        if rows and seen.choices[person.application] not in seen.answers[number]:
            yield f"person {number}: the consent is none of their forms"
    for deed in ("two receipts", "refused", "could not withdraw", "could not be erased", "could not ask for erasure"):
        for number in seen.deeds[deed]:
            yield f"person {number}: {deed}"


def counts(seen: Evidence) -> Iterator[str]:
    """One count for each person in the network, each in the ledger, and a slot for every ten."""
    verdicts: dict[str, Counter[str]] = defaultdict(Counter)
    for rows in seen.referrals.values():
        for _application, verdict, slug, *_rest in rows:
            verdicts[slug][verdict] += 1
    emails = {seen.people[n].email for n in seen.people if seen.referrals[seen.people[n].application]}
    total = sum((each for each in verdicts.values()), Counter())
    if total["counted"] != len(emails) or set(total) - {"counted", "duplicate"}:
        yield f"{len(emails)} people, but {dict(total)}"
    balances = dict(seen.session.execute(SLOTS).fetchall())
    for employer in seen.world.employers:
        yield from purse(seen, employer.slug, verdicts[employer.slug]["counted"], balances.get(employer.slug, 0))


def purse(seen: Evidence, slug: str, counted: int, slots_held: int) -> Iterator[str]:
    in_ledger, granted = seen.moves.get((slug, "referral_counted"), 0), seen.moves.get((slug, "slots_granted"), 0)
    if in_ledger != counted:
        yield f"{slug}: {counted} counted referrals, {in_ledger} in the ledger"
    if not granted == counted // 10 == slots_held:
        yield f"{slug}: {counted} counted, {granted} slots granted, {slots_held} in its accounts"


NEEDED = {"slot held": "slot_request:", "slot released": "release:slot_request:", "slot spent": "spend:slot_request:"}


def slots(seen: Evidence) -> Iterator[str]:
    """Each acknowledged key one slot; each slot request one hold; what was given back or used is."""
    causes = Counter(cause for (cause,) in seen.session.execute(CAUSES).fetchall())
    for deed in seen.slots:
        ids = deed.get("ids", [deed.get("id")])
        is_so = all(causes[NEEDED.get(deed["deed"], NEEDED["slot held"]) + str(id_)] == 1 for id_ in ids)
        if len(ids) != 1 or (any(ids) and not is_so):
            yield f"{deed['employer']}: {deed['deed']} {ids}, which the ledger does not say"
    requests = dict(seen.session.execute(REQUESTS).fetchall())
    for employer in seen.world.employers:
        held = seen.moves.get((employer.slug, "slot_held"), 0)
        if held != requests.get(employer.slug, 0):
            yield f"{employer.slug}: {requests.get(employer.slug, 0)} slot requests, {held} slots held"


def deliveries(seen: Evidence, agency: Party, inbox: Inbox) -> Iterator[str]:
    """At this agency: none lost, none doubled, none unasked, none after the end; and a record of each."""
    for id_, bodies in inbox.bodies.items():
        if any(body != bodies[0] for body in bodies):
            yield f"{agency.slug}: {id_} came with different words"
    for number, person in seen.people.items():
        for application, _verdict, _slug, receipt, *_rest in seen.referrals[person.application]:
            is_given = seen.choices[application].get(agency.id, False)
            ids = inbox.by_receipt.get(receipt, set())
            for fault in [*profile(seen, number, is_given, ids & inbox.taken, ids), *ending(seen, number, inbox, ids)]:
                yield f"{agency.slug}, person {number}: {fault}"
    yield from provisions(seen, agency, inbox)


def profile(seen: Evidence, number: int, is_given: bool, taken: set[str], ids: set[str]) -> Iterator[str]:
    if len(ids) > 1:
        yield f"doubled, {sorted(ids)}"
    if ids and not is_given:
        yield "sent without a consent"
    if is_given and number not in seen.deeds["ends"] and not taken:
        yield "lost"


def ending(seen: Evidence, number: int, inbox: Inbox, ids: set[str]) -> Iterator[str]:
    """Nothing after the acknowledgement, and who has the profile was told."""
    ended = seen.ended(number)
    if ended is None:
        return
    if late := [at - ended for id_ in ids for at in inbox.times[id_] if at > ended]:
        yield f"came {max(late):.3f} s after the end was acknowledged"
    for id_ in ids & inbox.taken:
        if inbox.bodies[id_][0]["data"]["id"] not in inbox.endings:
            yield "has the profile, and was not told of its end"


def provisions(seen: Evidence, agency: Party, inbox: Inbox) -> Iterator[str]:
    records = {slug: counts for slug, *counts in seen.session.execute(PROVISIONS).fetchall()}
    [all_of_them, distinct] = records.get(agency.slug, [0, 0])
    taken = inbox.taken_of("referral.created")
    if not all_of_them == distinct == taken:
        yield f"{agency.slug}: {taken} profiles taken, {all_of_them} provision records of {distinct} deliveries"


def messages(seen: Evidence, employer: Party, inbox: Inbox) -> Iterator[str]:
    """The employer's program was told of each count and each slot, once."""
    for event, kind in {"referral.counted": "referral_counted", "slot.granted": "slots_granted"}.items():
        told, moved = inbox.taken_of(event), seen.moves.get((employer.slug, kind), 0)
        if told != moved:
            yield f"{employer.slug}: {moved} × {kind}, and told of {told}"


def erased(seen: Evidence) -> Iterator[str]:
    for number in seen.deeds["erased"]:
        for row in seen.referrals[seen.people[number].application]:
            _application, _verdict, _slug, _receipt, email, is_anonymous, profile_kept = row
            if email or not is_anonymous or profile_kept:
                yield f"person {number}: erased, and still known"
