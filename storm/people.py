"""What people do in the storm: consent in every clumsy way, withdraw, have themselves erased. Each deed is logged."""

import asyncio
import email
import email.policy
import random
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from storm.web import Caller, GaveUp, form_of, new_session
from storm.world import Invited, Log, World

WAYS = {"once": 10, "double click": 3, "again later": 2, "two tabs": 3, "looks first": 2}
WITHDRAW, ERASE = 0.08, 0.01  # of those who consented
MAIL_SECONDS = 90.0
ACT = re.compile(r"/act/([A-Za-z0-9_-]{20,})")
OWN = re.compile(r"/receipt/([A-Za-z0-9_-]{20,})")


@dataclass
class Crowd:
    """Everybody, so many at once. Nobody goes further than `may_go` allows: kills and consents keep step."""

    world: World
    may_go: Callable[[], int]
    mailbox: "Mailbox"
    acknowledged: int = 0
    finished: int = 0
    unlucky: int = 0  # who gave up without an answer
    waiting: deque[Invited] = field(default_factory=deque)

    async def come(self, at_once: int) -> None:
        self.waiting.extend(self.world.people)
        log = Log(self.world.deeds)
        async with new_session() as session:
            await asyncio.gather(*(self.one_after_another(session, log) for _ in range(at_once)))

    async def one_after_another(self, session: Any, log: Log) -> None:
        while self.waiting:
            if self.finished >= self.may_go():
                await asyncio.sleep(0.05)
                continue
            person = Person(self.world, self.waiting.popleft(), session, log, self.mailbox)
            try:
                has_consented = await person.live()
                self.acknowledged += has_consented
            except GaveUp:
                self.unlucky += 1
            self.finished += 1


@dataclass
class Person:
    """One of them, whose whole behaviour follows from the storm's seed and their number."""

    world: World
    me: Invited
    session: Any
    log: Log
    mailbox: "Mailbox"

    def __post_init__(self) -> None:
        self.chance = random.Random(f"{self.world.seed} {self.me.number}")
        ip = f"{self.chance.choice([60, 126, 133, 210])}.{self.me.number >> 16 & 255}"
        ip += f".{self.me.number >> 8 & 255}.{self.me.number & 255}"
        self.caller = Caller(self.session, self.world.web, ip)

    async def live(self) -> bool:
        """Whether the consent was acknowledged, and whatever follows from second thoughts."""
        way = self.chance.choices(list(WAYS), list(WAYS.values()))[0]
        self.note("begins", way=way)
        own = await self.consent(way)
        if own is None:
            return False
        self.note("consented")
        await self.think_again(own)
        return True

    def note(self, deed: str, **more: Any) -> None:
        self.log.write(deed=deed, person=self.me.number, **more)

    async def consent(self, way: str) -> str | None:
        """By the link in the mail; the token of the person's own page, once it is acknowledged."""
        path = f"/r/{self.me.token}"
        if way == "looks first":
            await self.caller.ask("HEAD", path)
        forms = [await self.filled(path) for _ in range(2 if way == "two tabs" else 1)]
        if way == "looks first":
            await self.caller.ask("POST", path, data=forms[0] | {"decision": "preview"})
        posts = forms * 2 if way == "double click" else forms
        answers = await asyncio.gather(*(self.caller.ask("POST", path, data=form) for form in posts))
        if way == "again later":
            answers.append(await self.caller.ask("POST", path, data=forms[0]))
        owns = {found[1] for _status, _text, location in answers if (found := OWN.search(location))}
        if len(owns) > 1:
            self.note("two receipts", owns=sorted(owns))
        if not owns:
            self.note("refused", statuses=[status for status, _text, _location in answers])
        return owns.pop() if owns else None

    async def filled(self, path: str) -> dict[str, str]:
        """The page's form with a deliberate answer for each agency: yes to one at least."""
        _status, page, _location = await self.caller.ask("GET", path)
        hidden, questions = form_of(page)
        answers = {name: self.chance.choice(["yes", "yes", "no"]) for name in questions}
        if questions:
            answers[self.chance.choice(questions)] = "yes"
        self.note("answers", answers={name.removeprefix("agency_"): said == "yes" for name, said in answers.items()})
        given = {"last_name": "嵐", "first_name": str(self.me.number), "email": self.me.email}
        wishes = {"desired_role": "営業", "desired_start": "now", "decision": "accept"}
        return hidden | answers | given | wishes

    async def think_again(self, own: str) -> None:
        chance = self.chance.random()
        if chance < WITHDRAW:
            await asyncio.sleep(self.chance.random() * 2)
            await self.withdraw(own)
        elif chance < WITHDRAW + ERASE:
            await self.erase(own)

    async def withdraw(self, own: str) -> None:
        """From all agencies. The moment of the answer is what nothing may come after."""
        self.note("ends")
        asked = {"withdraw": "all", "sure": "all"}
        status, _text, location = await self.caller.ask("POST", f"/me/{own}/", data=asked)
        self.note("withdrew" if status == 302 and location else "could not withdraw", status=status)

    async def erase(self, own: str) -> None:
        """Asked on the page, proven by the mail."""
        self.note("ends")
        asked = time.time()
        status, _text, _location = await self.caller.ask("POST", f"/me/{own}/ask/", data={"kind": "erasure"})
        token = await self.mailbox.find(self.me.email, ACT, since=asked)
        if status != 200:
            self.note("could not ask for erasure", status=status)
        if token is None:  # handed over by a worker that was killed: it is repeated after ten minutes
            self.note("waits for a mail")
            return
        status, _text, _location = await self.caller.ask("POST", f"/act/{token}/", data={"sure": "yes"})
        self.note("erased" if status == 200 else "could not be erased", status=status)


class Mailbox:
    """What the product has sent: read once each, however many wait for something."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._seen: set[str] = set()
        self._mails: list[tuple[float, str]] = []

    async def find(self, address: str, wanted: re.Pattern[str], *, since: float) -> str | None:
        """What the newest mail to this address holds of `wanted`; None when there is none for a long time."""
        end = time.time() + MAIL_SECONDS
        while time.time() < end:
            self._read()
            for at, mail in reversed(self._mails):
                if at >= since and address in mail and (found := wanted.search(mail)):
                    return found[1]
            await asyncio.sleep(0.5)
        return None

    def _read(self) -> None:
        """Those with an address to act at; the others are nobody's concern."""
        for path in sorted(self.folder.glob("*.eml")):
            if path.name not in self._seen:
                self._seen.add(path.name)
                mail = plain(path.read_bytes())
                if "/act/" in mail:
                    self._mails.append((path.stat().st_mtime, mail))


def plain(raw: bytes) -> str:
    """The header lines and the text, decoded."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    body = mail.get_body(("plain",))
    return f"{mail['To']}\n{body.get_content() if body else ''}"
