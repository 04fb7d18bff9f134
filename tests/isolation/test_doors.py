"""Every address × everybody who may knock: what they get, and that no byte of acme's reaches a stranger."""

import contextlib
import os
import uuid
from pathlib import Path

import pytest
from django.urls import NoReverseMatch
from django.utils import timezone

from tenants import tokens
from tenants.models import Tenant
from tenants.scope import scope
from tests.isolation.doors import (
    KEYS,
    MEMBERS,
    address_of,
    client,
    clients_of,
    knock,
    routes,
    text_of,
    values_of,
)
from tests.isolation.world import ACME, RIVAL

COLUMNS = ["nobody", *MEMBERS, *(f"{name} key" for name in KEYS)]
ONE_OF_EACH = ("nobody", "owner", "consultant", "operator", "acme key")  # where everybody gets the same
TABLE = (Path(__file__).parent / "doors.txt").read_text()  # what its columns are is said there
LINES = [line.split() for line in TABLE.splitlines() if line and not line.startswith(("#", "route "))]
ROUTES = {route.name: route for route in routes()}
ADMIN = sorted(name for name in ROUTES if name.startswith("admin:"))
OPEN_TO_ALL = {"admin:login", "admin:logout"}
VERBS = ("HEAD", "PUT", "DELETE", "OPTIONS")
SECRETS = ["link", "registration", "key", "unknown"]
pytestmark = pytest.mark.usefixtures("db")


def status_of(response) -> str:
    is_to_login = response.status_code == 302 and response["Location"].startswith("/login/")
    return "in" if is_to_login else str(response.status_code)


def test_every_route_is_in_the_table():
    assert {name for name, *_ in LINES} == set(ROUTES) - set(ADMIN)
    assert all(("GET", name) in {(verb, name) for name, verb, *_ in LINES} for name, *_ in LINES)


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line[1]} {line[0]}")
def test_everybody_gets_what_the_table_says(world, line):
    name, verb, *expected = line
    address = address_of(ROUTES[name], values_of(world, ROUTES[name]))
    wanted = dict(zip(COLUMNS, expected, strict=True)) if len(expected) > 1 else dict.fromkeys(ONE_OF_EACH, expected[0])
    clients = clients_of(world)
    assert {who: status_of(knock(clients[who], verb, address)) for who in wanted} == wanted


@pytest.mark.parametrize("name", sorted(set(ROUTES) - set(ADMIN)))
def test_an_unusual_verb_is_no_way_in(world, name):
    address = address_of(ROUTES[name], values_of(world, ROUTES[name]))
    clients = clients_of(world)
    for who in ("nobody", "owner", "rival_owner", "rival key"):
        for verb in VERBS:
            response = knock(clients[who], verb, address)
            assert response.status_code < 500, (who, verb)
            is_open = name.startswith("employer:") and response.status_code == 200
            assert who == "owner" or not is_open, (who, verb)


@pytest.mark.parametrize("name", ADMIN)
def test_the_admin_is_the_operators_alone(world, name):
    address = "/admin/" + "/".join(str(uuid.uuid4()) for _ in ROUTES[name].parts)
    values = {part: "tenants" if part == "app_label" else "1" for part in ROUTES[name].parts}
    address = address if name.endswith(":?") or "view_on_site" in name else address_of(ROUTES[name], values)
    clients = clients_of(world)
    for who in ONE_OF_EACH:
        for verb in ("GET", "POST"):
            response = knock(clients[who], verb, address)
            assert response.status_code < 500, (who, verb)
            if who != "operator" and name not in OPEN_TO_ALL:
                assert response.status_code in (302, 404, 405), (who, verb)
                assert not leaked(text_of(response)), (who, verb)


# --- Hostile: acme's ids, slugs and secrets in strange hands --------------------------------------------------------
def leaked(text: str) -> list[str]:
    return [mark for mark in ACME.all if mark in text]


def ids_of_acme(world) -> list[str]:
    """Everything of acme's that an address could carry, in every spelling."""
    rows = world.acme_rows
    things = [
        rows.imported,
        rows.version.template,
        rows.referral,
        rows.delivery,
        rows.open_link,
        rows.endpoint,
        rows.dispute,
    ]
    things += [application.candidate for application in rows.applications]
    things += [*rows.applications, rows.request, rows.introduction, rows.dispute, world.acme]
    spelled = [thing.public_id for thing in things if getattr(thing, "PREFIX", "")]
    spelled += [world.key_ids["acme"], world.key_ids["agency"]]
    return [*spelled, *(str(thing.pk) for thing in things), "acme", "../acme", "%00", "１"]


def strange_addresses(world, slug):
    """Every route that a stranger may enter at home, with acme's own values in its place, and others of acme's."""
    for number, route in enumerate(ROUTES.values()):
        own = [part for part in route.parts if part != "tenant_slug"]
        is_at_home = route.name.startswith(SPACES[slug])
        if own and is_at_home:
            yield address_of(route, values_of(world, route) | ({"tenant_slug": slug} if slug else {}))
        for value in ids_of_acme(world)[number % EACH :: EACH] if own and is_at_home else []:
            with contextlib.suppress(NoReverseMatch):  # a value that the route's own pattern refuses
                yield address_of(route, dict.fromkeys(own, value) | ({"tenant_slug": slug} if slug else {}))


EACH = int(os.environ.get("CAREERRELAY_HOSTILE_EACH", "1"))  # in a hurry, 4: a route is given every fourth of them
SPACES = {"rival": "employer:", "other-agency": "agency:", "": "api:"}


@pytest.mark.timeout(900)  # every address with every value: minutes on a busy machine
@pytest.mark.parametrize("verb", ["GET", "POST"])
@pytest.mark.parametrize(
    ("who", "slug"),
    [("rival_owner", "rival"), ("other_consultant", "other-agency"), ("rival key", ""), ("other_agency key", "")],
)
def test_a_stranger_gets_no_byte_of_acmes(world, settings, who, slug, verb):
    settings.API_REQUESTS_PER_MINUTE = 10**9
    stranger = clients_of(world)[who]
    crawled = list(strange_addresses(world, slug))
    assert len(crawled) > 20
    for address in crawled:
        response = knock(stranger, verb, address, template=ids_of_acme(world)[1], q=ACME.family, label=ACME.family)
        assert response.status_code < 500, address
        assert response.status_code in (400, 403, 404, 405) or is_offered(who, verb, address), address
        assert not leaked(text_of(response)), address


def is_offered(who, verb, address):
    """A request for people is open to every agency, and so is answering it; what is read there names nobody."""
    offers = {"other_agency key": "/api/v1/slot-requests/req_", "other_consultant": "/a/other-agency/slots/req_"}
    is_answer = who == "other_consultant" and address.endswith("/introduce/")
    return (verb == "GET" or is_answer) and address.startswith(offers.get(who, "-"))


def test_search_and_filters_stay_at_home(world):
    rival = clients_of(world)["rival_owner"]
    for query in (f"q={RIVAL.family}", "state=sent", "page=2", f"q={ACME.domain}", "cursor=1", "state=%27"):
        for page in ("candidates", "mails", "imports", "templates", "links", ""):
            response = rival.get(f"/e/rival/{page}/?{query}" if page else f"/e/rival/?{query}")
            assert response.status_code == 200
            assert ACME.family not in text_of(response).replace(f"q={ACME.family}", "")


def test_the_crawl_would_see_a_leak(world):
    """The same marks are all over acme's own pages."""
    owner = clients_of(world)["owner"]
    person = world.acme_rows.applications[0].candidate.public_id
    assert ACME.family in text_of(owner.get("/e/acme/candidates/"))
    assert leaked(text_of(owner.get(f"/e/acme/candidates/{person}/"))) == list(ACME.all)


def test_an_agency_reads_the_profile_and_never_the_evaluation(world):
    clients, referral = clients_of(world), world.acme_rows.referral.public_id
    page = text_of(clients["consultant"].get(f"/a/agency/referrals/{referral}/"))
    answer = text_of(clients["agency key"].get(f"/api/v1/referrals/{referral}"))
    for text in (page, answer):
        assert ACME.family in text
        assert ACME.evaluation not in text


def test_an_employer_never_reads_where_a_person_went(world):
    owner = clients_of(world)["owner"]
    person = world.acme_rows.applications[0].candidate.public_id
    for page in ("", "candidates/", f"candidates/{person}/", "mails/", "links/", "imports/"):
        text = text_of(owner.get(f"/e/acme/{page}"))
        assert not [party for party in (world.agency, world.other_agency, world.left_agency) if party.name in text]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("door", ["r", "confirm", "receipt", "me"])
def test_a_secret_opens_its_own_doors_only(world, door, secret):
    rows = world.acme_rows
    token = {
        "link": rows.open_link.token,
        "registration": rows.registration.token,
        "key": world.keys["acme"].removeprefix("cr_live_"),
        "unknown": tokens.new_token(world.acme.pk),
    }[secret]
    opens = {"link": {"r"}, "registration": {"confirm", "receipt", "me"}}.get(secret, set())
    response = client().get(f"/{door}/{token}")
    assert (response.status_code in (200, 302)) is (door in opens)
    assert door in opens or not leaked(text_of(response))


@pytest.mark.parametrize("other", ["rival", "agency", "nobody"])
def test_a_secret_with_anothers_name_on_it_opens_nothing(world, other):
    """The secret half of acme's link, carried to another tenant's door."""
    tenant_id = uuid.UUID(int=0) if other == "nobody" else getattr(world, other).pk
    token = tokens.derived_token(tenant_id, "link", world.acme_rows.open_link.pk)
    assert token[22:] == world.acme_rows.open_link.token[22:]
    assert client().get(f"/r/{token}").status_code == 404


@pytest.mark.parametrize(
    "authorization",
    ["Bearer", "Bearer ", "Basic {key}", "Bearer {link}", "Bearer cr_live_{unknown}", "Bearer {key}x", "Bearer \x00"],
)
def test_what_is_no_key_opens_no_api(world, authorization):
    told = authorization.format(
        key=world.keys["acme"], link=world.acme_rows.open_link.token, unknown=tokens.new_token(world.acme.pk)
    )
    answer = client(told).get("/api/v1/me")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert not leaked(text_of(answer))


def test_a_closed_tenants_key_and_members_are_strangers(world):
    with scope(network=True):
        Tenant.objects.filter(pk=world.acme.pk).update(closed_at=timezone.now())
    clients = clients_of(world)
    assert clients["owner"].get("/e/acme/").status_code == 404
    assert clients["acme key"].get("/api/v1/me").status_code == 401
    assert clients["nobody"].get(f"/r/{world.acme_rows.open_link.token}").status_code == 404
