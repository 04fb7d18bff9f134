"""Acme's ids, slugs and secrets in strange hands, with `.for_tenant()` switched off: no byte of acme's, at any address.

What then still holds is the door, the scope and PostgreSQL's row-level security.
"""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from tenants.models import OwnedQuerySet
from tests.attack.findings import Part, requests
from tests.isolation.doors import clients_of, knock, text_of
from tests.isolation.test_doors import ids_of_acme, is_offered, leaked, strange_addresses
from tests.isolation.world import ACME

STRANGERS = {"rival_owner": "rival", "other_consultant": "other-agency", "rival key": "", "other_agency key": ""}
ASIDES = [
    "",
    "?page=2",
    "?limit=100",
    "?tenant=acme",
    "?tenant_id={id}",
    "?q={family}",
    "?cursor=1",
    "?lang=en",
    "?state=x",
]
AT_HOME = {"rival_owner": "/e/rival/", "other_consultant": "/a/other-agency/"}
EXPECTED = {400, 401, 403, 404, 405, 406, 409, 410, 415, 422}
pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every view and service forgets its tenant filter."""
    monkeypatch.setattr(OwnedQuerySet, "for_tenant", lambda rows, tenant: rows.all())


def hostile(world: Any) -> Iterator[tuple[str, str, str]]:
    """`(who, verb, address)`, round after round with something else behind the address."""
    addresses = {who: list(strange_addresses(world, slug)) for who, slug in STRANGERS.items()}
    for number in itertools.count():
        aside = ASIDES[number % len(ASIDES)].format(id=world.acme.pk, family=ACME.domain)
        turns = [(who, verb, address) for who in STRANGERS for address in addresses[who] for verb in ("GET", "POST")]
        yield from ((who, verb, address + aside) for who, verb, address in turns)


@pytest.mark.timeout(7200)
@pytest.mark.usefixtures("forgetful")
def test_a_forgotten_filter_shows_nothing_of_anothers(world: Any) -> None:
    part = Part("requests of strangers with acme's ids, .for_tenant() switched off")
    clients, form = clients_of(world), {"template": ids_of_acme(world)[1], "label": ACME.family}
    for who, verb, address in itertools.islice(hostile(world), requests()):
        answer = knock(clients[who], verb, address, **form)
        told = text_of(answer).replace(address.rpartition("=")[2], "") if "q=" in address else text_of(answer)
        is_refused = answer.status_code in EXPECTED or is_offered(who, verb, address.partition("?")[0])
        part.judge(is_refused and not leaked(told), f"{who} {verb} {address}: {answer.status_code} {leaked(told)}")
    part.close()


@pytest.mark.timeout(600)
@pytest.mark.usefixtures("forgetful")
def test_pages_of_ones_own_show_nothing_of_anothers(world: Any) -> None:
    from tests.attack.crawling import pages_of

    part = Part("strangers' own pages, .for_tenant() switched off")
    clients = clients_of(world)
    for who, home in AT_HOME.items():
        for page, answer in pages_of(clients[who], world):
            told = text_of(answer)
            is_home = page.address.startswith(home)
            part.judge(not (leaked(told) and is_home), f"{who} {page.address}: {leaked(told)}")
    part.close()
