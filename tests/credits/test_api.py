"""The purse by API: what an employer's program reads, and that it adds up."""

import itertools
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from credits import services as ledger
from tenants.scope import scope
from tests import factories
from tests.credits.conftest import AT


@pytest.fixture
def call():
    """`call(tenant)("credits", limit=2)`."""

    def caller(tenant):
        with scope(network=True):
            key = factories.make_key(tenant)
        return lambda path, **query: Client(headers={"Authorization": f"Bearer {key}"}).get(f"/api/v1/{path}", query)

    return caller


@pytest.fixture
def agency(db):
    with scope(network=True):
        return factories.AgencyFactory()


def walk(read, limit):
    """Every line, page by page."""
    found, query = [], {}
    while True:
        page = read("credits/transactions", limit=limit, **query).json()
        found += page["data"]
        if not page["has_more"]:
            return found
        query = {"cursor": page["next_cursor"]}


def test_credits_are_the_purse_as_it_is(call, acme, count):
    read = call(acme)
    nothing = {"available": 0, "held": 0, "spent": 0, "expired": 0}
    assert read("credits").json() == {"referrals": 0, "referrals_per_slot": 10, "to_next_slot": 10, "slots": nothing}
    count(acme, 1, 23)
    with scope(tenant=acme):
        ledger.hold_slot(tenant=acme, cause="slot_request:1", at=AT)
        ledger.reverse_referral(tenant=acme, cause="referral:1", at=AT)
    slots = nothing | {"available": 1, "held": 1}
    assert read("credits").json() == {"referrals": 22, "referrals_per_slot": 10, "to_next_slot": 8, "slots": slots}


def test_a_transaction_is_told_with_its_entries_and_hashes(call, acme, count):
    count(acme, 1, 1)
    (line,) = call(acme)("credits/transactions").json()["data"]
    assert line["id"].startswith("txn_")
    assert (line["seq"], line["kind"], line["cause"]) == (1, "referral_counted", "referral:1")
    assert (line["at"], line["prev_hash"], len(line["hash"])) == ("2026-04-01T09:30:00Z", "00" * 32, 64)
    assert sorted((entry["account"], entry["amount"], entry["balance"]) for entry in line["entries"]) == [
        ("network", -1, -1),
        ("purse", 1, 1),
    ]


@pytest.mark.parametrize("limit", [1, 7, 100])
def test_the_ledger_is_read_newest_first_and_whole(call, acme, count, limit):
    count(acme, 1, 20)
    lines = walk(call(acme), limit)
    assert [line["seq"] for line in lines] == list(range(22, 0, -1))
    assert all(older["hash"] == newer["prev_hash"] for newer, older in itertools.pairwise(lines))
    moved = {}
    for line in reversed(lines):
        assert sum(entry["amount"] for entry in line["entries"] if entry["unit"] == "referral") == 0
        for entry in line["entries"]:
            place = (entry["unit"], entry["account"])
            moved[place] = moved.get(place, 0) + entry["amount"]
            assert moved[place] == entry["balance"]
    assert (moved["referral", "purse"], moved["slot", "available"]) == (0, 2)


def test_a_page_stays_where_it_was_while_the_ledger_grows(call, acme, count):
    count(acme, 1, 4)
    read = call(acme)
    cursor = read("credits/transactions", limit=2).json()["next_cursor"]
    before = read("credits/transactions", limit=2, cursor=cursor).content
    count(acme, 5, 30)
    assert read("credits/transactions", limit=2, cursor=cursor).content == before


def test_a_long_page_takes_no_more_queries_than_a_short_one(call, acme, count):
    count(acme, 1, 30)
    read = call(acme)
    taken = []
    read("credits")  # the key's first use is noted
    for limit in (1, 30):
        with CaptureQueriesContext(connection) as queries:
            read("credits/transactions", limit=limit)
        taken.append(len(queries))
    assert taken[0] == taken[1]


def test_only_what_moved_since_is_told(call, acme, count):
    count(acme, 1, 2)
    with scope(tenant=acme):
        ledger.count_referral(tenant=acme, cause="referral:late", at=AT + timedelta(days=1))
    found = call(acme)("credits/transactions", updated_since="2026-04-02T09:30:00Z").json()["data"]
    assert [line["cause"] for line in found] == ["referral:late"]


FORGED = [
    "x",
    "cur_",
    "txn_01jqr5x8m3c7v2n9k4t6w0bhze",
    *(f"cur_7zzzzzzzzzzzzzzzzzzzzzzzzz{tail}" for tail in ("", ".x")),
]


@pytest.mark.parametrize("cursor", FORGED)
def test_what_is_no_cursor_is_refused(call, acme, cursor):
    answer = call(acme)("credits/transactions", cursor=cursor)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "invalid_cursor")


def test_a_cursor_of_another_list_or_another_employer_is_refused(call, acme, rival, count):
    count(acme, 1, 12)
    count(rival, 1, 12)
    cursor = call(acme)("credits/transactions", limit=1).json()["next_cursor"]
    assert call(acme)("credits/transactions", cursor=cursor).status_code == 200  # with a new key, too
    assert call(acme)("referrals", cursor=cursor).status_code == 422
    assert call(rival)("credits/transactions", cursor=cursor).status_code == 422


def test_another_employer_reads_its_own(call, acme, rival, count):
    count(acme, 1, 12)
    assert call(rival)("credits").json()["referrals"] == 0
    assert call(rival)("credits/transactions").json()["data"] == []


@pytest.mark.parametrize("path", ["credits", "credits/transactions"])
def test_an_agency_has_no_purse(call, agency, path):
    assert call(agency)(path).status_code == 403
    assert Client().get(f"/api/v1/{path}").status_code == 401
