"""A candidate with a phone: reads the mail, opens the page, answers each agency, consents. HTTP alone, no shortcut."""

import email
import email.policy
import http.client
import re
from dataclasses import dataclass, field
from email.message import EmailMessage
from html.parser import HTMLParser
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode, urlsplit

ADDRESS = re.compile(r"https?://[^\s]+/r/[A-Za-z0-9_-]{20,}")
LAST_OF_FOUR = 3
WISHES = [
    {"desired_role": "法人営業", "desired_location": "東京都", "desired_salary": "550", "desired_start": "3_months"},
    {"desired_role": "経理", "desired_location": "神奈川県", "desired_start": "now"},
    {
        "desired_role": "Webエンジニア",
        "desired_location": "リモート",
        "desired_salary": "６５０",
        "desired_start": "6_months",
    },
    {"desired_role": "人事・労務", "desired_start": "undecided"},
    {"desired_role": "カスタマーサクセス", "desired_location": "大阪府", "desired_start": "3_months"},
]
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept-Language": "ja"}


@dataclass
class Form(HTMLParser):
    """The page's form as a browser would send it: what is filled in, what is ticked, and the radios to answer."""

    values: dict[str, str] = field(default_factory=dict)
    radios: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._textarea = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        name = given.get("name") or ""
        if tag == "input" and name:
            self._take_input(name, given)
        self._textarea = name if tag == "textarea" else ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.values[self._textarea] = self.values.get(self._textarea, "") + data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._textarea = ""

    def _take_input(self, name: str, given: dict[str, str | None]) -> None:
        kind = given.get("type") or "text"
        if kind == "radio" and name not in self.radios:
            self.radios.append(name)
        if kind not in ("radio", "checkbox", "submit") or "checked" in given:
            self.values[name] = given.get("value") or ""


class Browser:
    """One kept connection to the web."""

    def __init__(self, base_url: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(base_url).netloc, timeout=60)

    def ask(self, method: str, address: str, body: str = "") -> tuple[int, str]:
        """The status and the text of an answer; redirects are not followed."""
        self.connection.request(method, urlsplit(address).path, body or None, FORM)
        response = self.connection.getresponse()
        return response.status, response.read().decode()


def address_in(mail: Path) -> str | None:
    """The tracking link a mail carries; None in any other mail."""
    message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    found = ADDRESS.search(body.get_content() if body else "")
    return found.group() if found else None


def consent(browser: Browser, address: str, *, number: int) -> bool:
    """Open the link as a mail scanner would, then as a person: fill in, answer, send. Some send twice."""
    browser.ask("HEAD", address)
    status, text = browser.ask("GET", address)
    if status != HTTPStatus.OK:
        return False
    form = Form()
    form.feed(text)
    filled = urlencode(form.values | wishes(form) | answers(form.radios, number) | {"decision": "accept"})
    status, _text = browser.ask("POST", address, filled)
    if number % 10 == 0:
        browser.ask("POST", address, filled)
    return status == HTTPStatus.FOUND


def wishes(form: Form) -> dict[str, str]:
    """What the person looks for next, and a name where the file had none for a field that needs one."""
    name = form.values["last_name"] or "名前"
    return WISHES[len(name + form.values["email"]) % len(WISHES)] | {"last_name": name}


def answers(radios: list[str], number: int) -> dict[str, str]:
    """Yes to most; every fourth person refuses one agency, in turn, as people do."""
    turn, place_in_four = divmod(number, 4)
    refused = turn % len(radios) if place_in_four == LAST_OF_FOUR and len(radios) > 1 else None
    return {name: "no" if place == refused else "yes" for place, name in enumerate(radios)}
