"""Games with methods, hosts, paths and headers …: a clear refusal, never an error of ours, never a way around."""

import json

import pytest
from django.test import Client

from tests.isolation.doors import client, text_of
from tests.isolation.test_doors import leaked

pytestmark = pytest.mark.usefixtures("db")
LONG = "x" * 10_000
METHODS = ["TRACE", "CONNECT", "PROPFIND", "BREW", "G\u00cbT", "PATCH", "PURGE"]
TO_LOGIN = {302}
PATHS = {  # what is asked for: what it may be answered
    "//e/acme/": {404},
    "/e//acme/": {404},
    "//evil.example/e/acme/": TO_LOGIN,  # the address within this house
    "/e/acme/../rival/": {404},
    "/e/rival/../acme/": {404},
    "/e/rival/%2e%2e/acme/candidates/": {404},
    "/e/rival/..%2facme/candidates/": {404},
    "/e/rival%2f..%2facme/candidates/": {404},
    "/e/acme%00/candidates/": {404},
    "/e/acme%0d%0aSet-Cookie:x/": {404},
    "/E/acme/": {404},
    "/e/ACME/": TO_LOGIN,
    "/e/acme;rival/": {404},
    "/e/acme\\candidates/": {404},
    "/e/％61cme/": {404},
    "/static/../careerrelay/settings.py": {404},
    "/static/%2e%2e/careerrelay/settings.py": {404},
    "/static//etc/passwd": {404},
    "/api/v1//referrals": {404},
    "/api/v1/referrals/..%2fcredits": {404},
    "/api/v1/../../e/acme/": {404},
    "/api/v1/%2e%2e/": {404},
    "/api//v1/me": {404},
    "/%c0%ae%c0%ae/": {404},
    "/%ff": {404},
    "/" + "a/" * 2000: {404},
    "/e/" + LONG + "/": TO_LOGIN,
}
HEADERS = [
    {"X-HTTP-Method-Override": "DELETE"},
    {"X-Method-Override": "POST"},
    {"X-Original-URL": "/e/acme/"},
    {"X-Rewrite-URL": "/e/acme/"},
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Prefix": "/e/acme"},
    {"X-Forwarded-Proto": "https"},
    {"X-Forwarded-User": "owner"},
    {"Forwarded": "for=127.0.0.1;host=evil.example"},
    {"X-Tenant": "acme"},
    {"X-Real-IP": "127.0.0.1"},
    {"Accept-Language": LONG},
    {"Accept-Language": "en;q=" + "9" * 4000},
    {"Accept": LONG},
    {"Cookie": f"theme={LONG}; sessionid={LONG}"},
    {"Cookie": 'sessionid="\\000\\177"; django_language=../../x'},
    {"Range": "bytes=0-,0-,0-"},
    {"If-Modified-Since": LONG},
    {"If-None-Match": LONG},
    {"Content-Length": "x"},
    {"Content-Type": "application/json; charset=" + LONG},
    {"Expect": "100-continue"},
    {"Authorization": "Bearer " + LONG},
    {"Authorization": "Bearer\tx"},
    {"Authorization": "Bearer x, Bearer y"},
    {"Authorization": "Basic " + LONG},
]
HOSTS = [
    "evil.example",
    "testserver:80@evil.example",
    "testserver.evil.example",
    "",
    "testserver:x",
    "[::1",
    "a_b",
    LONG,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:40])
@pytest.mark.parametrize("who", ["nobody", "rival key"])
def test_a_crooked_path_leads_nowhere(world, path, who):
    asking = client() if who == "nobody" else client(f"Bearer {world.keys['rival']}")
    answer = asking.generic("GET", path)
    assert answer.status_code in PATHS[path]
    assert answer.status_code == 404 or answer["Location"].startswith("/login/?next=/e/")
    assert not leaked(text_of(answer))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "path", ["/", "/login/", "/help/", "/e/acme/", "/api/v1/me", "/healthz", "/api/v1/openapi.json"]
)
def test_an_unheard_of_method_is_refused(world, path, method):
    answer = client(f"Bearer {world.keys['acme']}").generic(method, path)
    assert answer.status_code in (302, 400, 403, 404, 405)
    assert answer.status_code != 302 or answer["Location"].startswith("/login/")


@pytest.mark.parametrize("header", HEADERS, ids=lambda header: str(header)[:40])
def test_a_header_changes_nobodys_place(world, header):
    """To the API, to a page, and to a page of one's own: what it would be without, or a refusal."""
    for path, key in (("/api/v1/me", "rival"), ("/e/acme/", ""), ("/api/v1/referrals", "scopeless")):
        mine = {"Authorization": f"Bearer {world.keys[key]}"} if key else {}
        plain = Client(raise_request_exception=False, headers=mine).get(path)
        odd = Client(raise_request_exception=False, headers=mine | header).get(path)
        assert odd.status_code in (plain.status_code, 400, 401, 406), path
        assert not leaked(text_of(odd))
        assert "evil.example" not in text_of(odd)


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: host[:40])
@pytest.mark.parametrize("path", ["/", "/e/acme/", "/api/v1/me", "/login/"])
def test_a_foreign_host_is_refused(world, path, host):
    answer = Client(raise_request_exception=False).get(path, headers={"Host": host})
    assert answer.status_code == (400 if host else answer.status_code)
    assert answer.status_code < 500
    assert "evil.example" not in text_of(answer)


@pytest.mark.parametrize(
    "path", ["/", "/login/", "/admin/login/", "/e/acme/", "/r/x", "/api/v1/me", "/nowhere", "/healthz"]
)
def test_every_answer_says_what_a_browser_may_do_with_it(path):
    """Run nothing but ours, guess no type, show it in no frame, tell no address elsewhere, keep no page of a person."""
    told = client().get(path).headers
    policy = set(told["Content-Security-Policy"].split("; "))
    assert {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"} <= policy
    assert not [rule for rule in policy if "unsafe" in rule or "*" in rule]
    kept = {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin"}
    assert {name: told.get(name) for name in kept} == kept
    assert told["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "no-store" in told["Cache-Control"] or path == "/"
    assert told["Request-Id"].startswith("req_")


@pytest.mark.parametrize(
    "given", ["tenant=acme", "tenant_slug=acme", "slug=acme", "tenant={id}", "_method=DELETE", "next=//evil.example"]
)
def test_a_parameter_names_no_tenant(world, given):
    given = given.format(id=world.acme.pk)
    rival = client(f"Bearer {world.keys['rival']}")
    assert rival.get(f"/api/v1/me?{given}").json()["slug"] == "rival"
    assert rival.get(f"/api/v1/referrals?{given}").json() == rival.get("/api/v1/referrals").json()
    body = json.dumps({"tenant": "acme", "tenant_id": str(world.acme.pk)})
    answer = rival.generic("GET", "/api/v1/credits", body, "application/json")
    assert answer.json() == rival.get("/api/v1/credits").json()


def test_no_cursor_and_no_idempotency_key_of_acmes_is_the_rivals(world):
    acme, rival = (client(f"Bearer {world.keys[name]}") for name in ("acme", "rival"))
    cursor = acme.get("/api/v1/credits/transactions?limit=1").json()["next_cursor"]
    assert cursor
    for path in ("credits/transactions", "referrals"):
        answer = rival.get(f"/api/v1/{path}?cursor={cursor}")
        assert answer.status_code == 422
        assert not leaked(text_of(answer))
    agency, other = (client(f"Bearer {world.keys[name]}") for name in ("agency", "other_agency"))
    path = f"/api/v1/referrals/{world.acme_rows.referral.public_id}/acknowledge"
    once = {"headers": {"Idempotency-Key": "k1"}, "content_type": "application/json"}
    answers = [who.post(path, {}, **once) for who in (agency, agency, other)]
    assert [answer.status_code for answer in answers] == [200, 200, 404]
    assert [answer.get("Idempotent-Replayed") for answer in answers] == [None, "true", None]
