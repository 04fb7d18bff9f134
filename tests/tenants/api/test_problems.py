"""A refusal of the API …"""

import ast
from pathlib import Path

import pytest
from django.test import Client

from tenants.api.titles import TITLES
from tests.tenants.api.broken_house import SECRET
from tests.tenants.api.conftest import caller_of, kind_of

PROJECT = Path(__file__).resolve().parents[3]
MEMBERS = {"type", "title", "status", "detail", "request_id", "errors"}
REF = "referrals/ref_01jqr5x8m3c7v2n9k4t6w0bhze"


@pytest.fixture
def call(cast):
    return caller_of(cast.agency)


def is_whole(answer, status, kind):
    """A problem with every member, whose number is the answer's, and no page of anybody's."""
    assert (answer.status_code, kind_of(answer)) == (status, kind)
    told = answer.json()
    assert set(told) == MEMBERS
    assert (told["status"], told["request_id"]) == (status, answer["Request-Id"])
    assert told["title"] == str(TITLES[kind])
    assert "<html" not in answer.content.decode()
    return told


@pytest.mark.parametrize(
    ("verb", "path", "status", "kind"),
    [
        ("GET", "nothing", 404, "not-found"),
        ("POST", "nothing", 404, "not-found"),
        ("GET", "", 404, "not-found"),
        ("GET", "me/", 404, "not-found"),
        ("GET", "%00", 404, "not-found"),
        ("GET", "%ff%fe", 404, "not-found"),
        ("GET", "../../etc/passwd", 404, "not-found"),
        ("GET", REF, 404, "not-found"),
        ("POST", "me", 405, "method-not-allowed"),
        ("DELETE", "referrals", 405, "method-not-allowed"),
        ("BREW", "me", 405, "method-not-allowed"),
        ("POST", "openapi.json", 405, "method-not-allowed"),
        ("GET", "referrals?limit=x", 422, "invalid-fields"),
        ("GET", "referrals?cursor=%00", 422, "invalid-fields"),
        ("GET", "referrals?limit=9" + "9" * 5000, 422, "invalid-fields"),
        ("GET", "referrals?updated_since=0001-01-01T00:00:00%2B14:00", 422, "invalid-fields"),
    ],
)
def test_is_a_problem_whatever_the_address(call, verb, path, status, kind):
    is_whole(call(verb, path), status, kind)


def test_names_the_methods_that_would_do(call):
    assert "GET" in call("POST", "me")["Allow"]


def test_is_a_problem_at_the_roots_bare_address(db):
    is_whole(Client().get("/api/v1"), 404, "not-found")


def test_is_a_problem_for_a_foreign_host(db):
    is_whole(Client(headers={"Host": "evil.example"}).get("/api/v1/me"), 400, "bad-request")


def test_is_a_problem_where_only_html_is_wanted(call):
    is_whole(call("GET", "me", Accept="text/html"), 406, "not-acceptable")


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":',
        b"",
        b" ",
        b"nonsense",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": 1e999}',
        b'{"a": 9007199254740993}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": "\x00"}',
        b'{"a": "\\u0000"}',
        b'{"\\u0000": 1}',
        b'{"a": "\\ud800"}',
        b'{"a": "\xff"}',
        b'{"a": "\x93\xfa\x96\x7b"}',  # CP932
        "\ufeff{}".encode(),
        "{}".encode("utf-16"),
        b"[" * 33 + b"]" * 33,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 50_000,
    ],
    ids=lambda body: repr(body[:24]),
)
def test_is_a_problem_for_a_body_that_cannot_be_read(broken, call, body):
    answer = call("POST", "effect", body, key="k1")
    if body:
        is_whole(answer, 400, "parse-error")
    else:
        assert answer.status_code == 201  # nothing was sent, and nothing was wanted


@pytest.mark.parametrize(
    "body", [b"{}", b"[]", b'{"a": [1, -1.5, "\\n", null]}', b"[" * 32 + b"]" * 32, b'"\xe9\xab\x99"']
)
def test_is_not_given_for_json(broken, call, body):
    assert call("POST", "effect", body, key="k1").status_code == 201


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"]
)
def test_is_a_problem_for_another_media_type(broken, cast, content_type):
    headers = {"Authorization": f"Bearer {caller_of(cast.acme).secret}", "Idempotency-Key": "k1"}
    answer = Client().generic("POST", "/api/v1/effect", b"a=1", content_type, headers=headers)
    is_whole(answer, 415, "unsupported-media-type")


def test_is_a_problem_for_a_body_without_end(broken, call, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    is_whole(call("POST", "effect", b'"' + b"x" * 1000 + b'"', key="k1"), 413, "content-too-large")


def test_tells_what_broke_to_nobody_but_the_log(broken, call):
    answer = call("POST", "effect?then=break_once", key="k1")
    is_whole(answer, 500, "server-error")
    for inner in (SECRET, "ZeroDivisionError", "Traceback", ".py"):
        assert inner not in answer.content.decode()


@pytest.mark.parametrize(
    ("given", "challenge"),
    [
        ({}, 'Bearer realm="careerrelay"'),
        ({"Authorization": "Basic eA=="}, 'Bearer realm="careerrelay"'),
        ({"Authorization": "Bearer cr_live_x"}, 'Bearer realm="careerrelay", error="invalid_token"'),
    ],
)
def test_asks_for_a_key(db, given, challenge):
    answer = Client(headers=given).get("/api/v1/me")
    is_whole(answer, 401, "not-authenticated")
    assert answer["WWW-Authenticate"] == challenge


@pytest.mark.parametrize(
    ("wanted", "language", "title"),
    [
        ("en", "en", "Not found"),
        ("en-GB,ja;q=0.5", "en", "Not found"),
        ("ja", "ja", "見つかりません"),
        ("fr", "ja", "見つかりません"),
        ("", "ja", "見つかりません"),
    ],
)
def test_speaks_the_callers_language(call, wanted, language, title):
    answer = call("GET", REF, **{"Accept-Language": wanted})
    assert (answer["Content-Language"], answer.json()["title"]) == (language, title)
    assert "Accept-Language" in answer["Vary"]


def test_has_a_title_whatever_its_type():
    """A type without one stands in `tenants/api/titles.py` soon."""
    apps = [PROJECT / app for app in ("careerrelay", "tenants", "candidates", "credits", "referrals")]
    calls = [node for app in apps for path in app.rglob("*.py") for node in ast.walk(ast.parse(path.read_text()))]
    named = {node.args[0].value for node in calls if isinstance(node, ast.Call) and is_problem(node)}
    assert named - set(TITLES) == set()


def is_problem(call):
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    return name == "Problem" and call.args and isinstance(call.args[0], ast.Constant)
