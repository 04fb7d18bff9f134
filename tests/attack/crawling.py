"""From everybody's first pages to all that can be reached: each kind of page once for each who may see it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.test import Client
from django.urls import NoReverseMatch

from tests.attack.pages import Form, Page, kind_of
from tests.isolation.doors import MEMBERS, address_of, client, clients_of, knock, routes, text_of, values_of

AWAY = ("/logout/", "/account/logout/", "/static/")
WALKERS = ("nobody", *MEMBERS)


def seeds(world: SimpleNamespace) -> Iterator[str]:
    """Every route's address, with the world's own values in it."""
    for route in routes():
        values = values_of(world, route)
        if set(route.parts) == set(values):
            try:
                yield address_of(route, values)
            except NoReverseMatch:  # the admin's and allauth's that need more than a value
                continue


def walkers(world: SimpleNamespace) -> dict[str, Client]:
    known = clients_of(world)
    return {"nobody": client()} | {name: known[name] for name in MEMBERS}


def pages_of(browser: Client, world: SimpleNamespace) -> Iterator[tuple[Page, Any]]:
    """Each kind of page that this visitor is shown, with the answer."""
    waiting, seen = ["/", "/admin/", *seeds(world)], set()
    while waiting:
        address = waiting.pop()
        kind = kind_of(address)
        if not kind or kind in seen or address.startswith(AWAY):
            continue
        seen.add(kind)
        answer = knock(browser, "GET", address)
        is_page = answer.status_code == 200 and "html" in answer.get("Content-Type", "") and not answer.streaming
        page = Page(address, text_of(answer) if is_page else "")
        yield page, answer
        waiting += [link for link in page.links if link]


@dataclass
class Walked:
    """What was met on the way: `(who, address, status)`, the pages that can be read, and the forms by kind."""

    pages: list[tuple[str, str, int]] = field(default_factory=list)
    readable: dict[str, list[str]] = field(default_factory=dict)
    forms: dict[str, dict[tuple[str, ...], Form]] = field(default_factory=dict)
    by_kind: dict[tuple[str, ...], tuple[str, Form]] = field(default_factory=dict)  # by whoever was shown it first

    def note(self, who: str, page: Page, answer: Any) -> None:
        self.pages.append((who, page.address, answer.status_code))
        kinds = {kind_of(address) for addresses in self.readable.values() for address in addresses}
        if page.is_read and kind_of(page.address) not in kinds:
            self.readable.setdefault(who, []).append(page.address)
        for form in page.forms:
            if form.action:
                self.forms.setdefault(who, {}).setdefault(form.kind, form)
                self.by_kind.setdefault(form.kind, (who, form))


def walk(world: SimpleNamespace) -> Walked:
    """All of it, as each visitor: once for all parts of the attack."""
    walked = Walked(forms={who: {} for who in WALKERS})
    for who, browser in walkers(world).items():
        for page, answer in pages_of(browser, world):
            walked.note(who, page, answer)
    return walked
