"""The keys that the door table has no column for: what each gets follows from acme's key in that table."""

import pytest

from tests.isolation.doors import address_of, client, knock, text_of, values_of
from tests.isolation.test_doors import COLUMNS, LINES, ROUTES, leaked, status_of

ASKED = [line for line in LINES if line[0].startswith("api:")]
OPENED = ("200", "400", "404", "422")  # what a key that may do it gets: an empty body, no Idempotency-Key, no query
NEEDS_NO_SCOPE = {"api:me"}
pytestmark = pytest.mark.usefixtures("db")
each_line = pytest.mark.parametrize("line", ASKED, ids=lambda line: f"{line[1]} {line[0]}")


def answer_to(world, line, key):
    name, verb = line[:2]
    return knock(client(f"Bearer {world.keys[key]}"), verb, address_of(ROUTES[name], values_of(world, ROUTES[name])))


def of_acme(line):
    return line[2 + COLUMNS.index("acme key")]


@each_line
@pytest.mark.parametrize("key", ["revoked", "expired", "bound"])
def test_a_key_that_ended_or_comes_from_elsewhere_opens_nothing(world, line, key):
    answer = answer_to(world, line, key)
    assert (status_of(answer), answer.json()["type"].rpartition("/")[2]) == ("401", "not-authenticated")


@each_line
def test_a_key_without_scopes_is_told_which_one_is_missing(world, line):
    answer = answer_to(world, line, "scopeless")
    if of_acme(line) in OPENED and line[0] not in NEEDS_NO_SCOPE:
        assert (status_of(answer), answer.json()["type"].rpartition("/")[2]) == ("403", "insufficient-scope")
        assert 'error="insufficient_scope", scope="' in answer["WWW-Authenticate"]
    else:
        assert status_of(answer) == of_acme(line)


@each_line
def test_a_test_key_may_do_the_same_and_sees_nothing_of_it(world, line):
    answer = answer_to(world, line, "test")
    is_looked_up = ROUTES[line[0]].parts and of_acme(line) in OPENED and of_acme(line) != "400"
    wanted = "404" if is_looked_up else of_acme(line)
    assert status_of(answer) == wanted
    assert not leaked(text_of(answer))


@pytest.mark.parametrize("key", ["test", "expired", "scopeless", "bound"])
def test_no_page_knows_an_api_key(world, key):
    for page in ("/e/acme/", "/e/acme/settings/keys/", "/a/agency/"):
        assert client(f"Bearer {world.keys[key]}").get(page)["Location"].startswith("/login/")
