"""Every form of every page, found by walking as each visitor, filled in with what none asks for: no 5xx."""

import itertools
import random
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from tests.attack.crawling import Walked, walkers
from tests.attack.findings import Part, seconds
from tests.attack.pages import Form
from tests.candidates.documents.test_clean import HOSTILE
from tests.isolation.doors import closed

FORM = "application/x-www-form-urlencoded"
VALUES = [
    *("", "\0", "a\0b", "x" * 100_000, "９" * 50, "-1", "0", str(2**63), "9" * 400, "1e999", "NaN", "true", "[]", "{}"),
    *("<script>alert(1)</script>", "'; DROP TABLE tenants_user; --", "{{ 7 * 7 }}", "%s%n%00", "../../etc/passwd"),
    *(
        "x\r\nBcc: y@evil.example",
        "2026-02-30",
        "0000-00-00",
        "９９９９-１２-３１",
        "99999-01-01",
        "\u202e",
        "😀" * 300,
    ),
    *(
        "00000000-0000-0000-0000-000000000000",
        "cand_" + "0" * 26,
        "\ufeff",
        "\U000e0001",
        "//evil.example",
        " ",
        "\ud7ff",
    ),
]
EXTRA = {
    "is_staff": "1",
    "is_superuser": "1",
    "role": "owner",
    "tenant": "rival",
    "tenant_id": "1",
    "_method": "DELETE",
}
BY_SESSION = ("/e/", "/a/", "/admin/", "/account/")
pytestmark = pytest.mark.usefixtures("db")


def bodies_of(form: Form) -> Iterator[tuple[str, bytes, str]]:
    """`(what, body, content type)`: each field with each value, then the whole in the wrong shapes."""
    for name, value in itertools.product(form.fields, VALUES):
        yield f"{name}={value[:30]!r}", urlencode(form.fields | {name: value}).encode(), FORM
    whole = urlencode(form.fields)
    for name in form.fields:
        key = quote(name)
        yield f"{name} is no UTF-8", f"{whole}&{key}=%ff%fe%c0%80".encode() + b"&" + key.encode() + b"=\xff", FORM
        yield f"{name} many times", f"{whole}&{'&'.join(f'{key}={number}' for number in range(50))}".encode(), FORM
        yield f"{name} missing", urlencode({n: v for n, v in form.fields.items() if n != name}).encode(), FORM
    yield "fields it does not have", urlencode(form.fields | EXTRA).encode(), FORM
    yield "10,000 fields", "&".join(f"f{number}=1" for number in range(10_000)).encode(), FORM
    yield "no field", b"", FORM
    yield "JSON", b'{"a": [1, {"b": null}]}', "application/json"
    yield "multipart without a boundary", whole.encode(), "multipart/form-data"
    yield (
        "multipart that breaks off",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n',
        "multipart/form-data; boundary=x",
    )
    yield "an unknown charset", whole.encode(), f"{FORM}; charset=klingon"
    yield "UTF-16", whole.encode("utf-16"), f"{FORM}; charset=utf-16"


def fuzz(browser: Client, form: Form, body: bytes, kind: str) -> Any:
    """One attempt, undone afterwards."""
    before = connection.savepoint()
    try:
        if form.method == "GET":
            return closed(browser.get(f"{form.action.partition('?')[0]}?{body.decode('latin-1')}"))
        return closed(browser.generic("POST", form.action, body, kind))
    finally:
        connection.savepoint_rollback(before)


@pytest.mark.timeout(1800)
def test_no_page_stumbles(walked: Walked) -> None:
    part = Part("pages walked as each visitor")
    for who, address, status in walked.pages:
        part.judge(status < 500, f"{who} GET {address}: {status}")
    part.close()


@pytest.mark.timeout(1800)
def test_no_form_stumbles(world: Any, walked: Walked) -> None:
    part = Part(f"the {len(walked.by_kind)} kinds of forms, filled in with what nobody asks for")
    browsers = walkers(world)
    attempts = [(who, form, *body) for who, form in walked.by_kind.values() for body in bodies_of(form)]
    random.Random(8).shuffle(attempts)  # what there is no time for is left out everywhere alike
    until = time.monotonic() + seconds()
    for who, form, *told in itertools.takewhile(lambda _: time.monotonic() < until, attempts):
        answer = fuzz(browsers[who], form, *told[1:])
        part.judge(answer.status_code < 500, f"{who} {form.method} {form.action} {told[0]}: {answer.status_code}")
    part.close()


@pytest.mark.timeout(600)
def test_no_form_is_taken_without_its_own_token(world: Any, walked: Walked) -> None:
    """Wherever a session decides who asks; a candidate's page has its token in its address, and no session."""
    part = Part("forms of signed-in visitors without their CSRF token")
    for who, browser in walkers(world).items():
        strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
        strict.cookies = browser.cookies
        for form in walked.forms[who].values() if who != "nobody" else ():
            if form.method == "POST" and form.action.startswith(BY_SESSION):
                body = urlencode(form.fields | {"csrfmiddlewaretoken": "x" * 64}).encode()
                status = fuzz(strict, form, body, FORM).status_code
                part.judge(status == 403, f"{who} {form.action}: {status}")
    part.close()


@pytest.mark.timeout(600)
def test_no_file_stumbles(world: Any, walked: Walked) -> None:
    part = Part("hostile files in every field that takes one")
    browsers = walkers(world)
    for who, form in walked.by_kind.values():
        for field, (title, content) in itertools.product(form.files, hostile_files()):
            before = connection.savepoint()
            data: dict[str, Any] = {key: value for key, value in form.fields.items() if key not in form.files}
            data[field] = SimpleUploadedFile(f"{title}.pdf", content)
            answer = closed(browsers[who].post(form.action, data))
            connection.savepoint_rollback(before)
            part.judge(answer.status_code < 500, f"{who} {form.action} {title}: {answer.status_code}")
    part.close()


def hostile_files() -> Iterator[tuple[str, bytes]]:
    yield from ((name, content) for name, (content, _reason) in HOSTILE.items())
    yield "empty", b""
    yield "nul", b"\0" * 1000
    yield "no text", bytes(range(256)) * 10
    yield "a csv that never ends its quote", '氏名,メールアドレス\n"'.encode()
