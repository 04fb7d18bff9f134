"""A walk through the house as each member: whatever a page shows them, a link or a button, they may use."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.urls import resolve

from tests.isolation.doors import clients_of, closed, knock

pytestmark = pytest.mark.usefixtures("db")
WALKS = [(who, "/e/acme/") for who in ("owner", "admin", "recruiter", "viewer")]
WALKS += [(who, "/a/agency/") for who in ("agency_admin", "consultant")]


class Page(HTMLParser):
    """The addresses that a page leads to, and its forms that have a button: `[(method, action, {name: value})]`."""

    def __init__(self, text):
        super().__init__()
        self.links, self.every, self.pressable = [], [], set()
        self.feed(text)
        self.forms = [form for number, form in enumerate(self.every) if number in self.pressable]

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "a" and "href" in told:
            self.links.append(told["href"])
        elif tag == "form":
            self.every.append((told.get("method", "get").upper(), told.get("action", ""), {}))
        elif tag in ("input", "button", "select", "textarea") and self.every and "disabled" not in told:
            if tag == "button" and told.get("type", "submit") == "submit":
                self.pressable.add(len(self.every) - 1)
            is_sent = told.get("type") not in ("checkbox", "radio", "file") or "checked" in told
            if is_sent and told.get("name"):
                self.every[-1][2].setdefault(told["name"], told.get("value") or "")


def kind_of(address):
    """Pages that differ only in whom they are about, or where in a list, are one kind: one of each is walked."""
    split = urlsplit(address)
    return resolve(split.path).view_name, tuple(sorted(part.partition("=")[0] for part in split.query.split("&")))


def walk(browser, start):
    """`(referrer, method, address, status)` of every link and form that can be reached."""
    waiting, seen = [("", start)], set()
    while waiting:
        referrer, address = waiting.pop()
        if kind_of(address) in seen:
            continue
        seen.add(kind_of(address))
        answer = knock(browser, "GET", address)
        yield referrer, "GET", address, answer.status_code
        if answer.status_code == 200 and "html" in answer["Content-Type"] and not answer.streaming:
            page = Page(answer.content.decode())
            yield from press(browser, address, page.forms, seen, start)
            inside = [link.partition("#")[0] for link in page.links]
            waiting += [(address, here(link, address)) for link in inside if here(link, address).startswith(start)]


def here(link, address):
    return urlsplit(address).path + link if link.startswith("?") else link


def press(browser, address, forms, seen, start):
    """Each kind of form once, as it stands there; what it did is undone."""
    for method, told, fields in forms:
        action = told or address
        kind = (method, *kind_of(action), *sorted(fields)) if action.startswith(start) else None
        if kind is None or kind in seen:
            continue
        seen.add(kind)
        before = connection.savepoint()
        answer = closed(getattr(browser, method.lower())(action, fields))
        connection.savepoint_rollback(before)
        yield address, method, action, answer.status_code


@pytest.mark.parametrize(("who", "start"), WALKS, ids=lambda value: value.strip("/").replace("/", "-"))
def test_nothing_that_is_shown_leads_to_a_refusal(world, who, start):
    walked = list(walk(clients_of(world)[who], start))
    assert [step for step in walked if step[3] not in (200, 302, 422)] == []
    assert len(walked) > 5
