"""A referral an agency has, and the agency's program."""

from types import SimpleNamespace

import pytest

from tenants.scope import scope
from tests import factories
from tests.referrals.relay import cast as relay


class Program:
    """The API as an agency's program asks it."""

    def __init__(self, client, agency):
        self.client, self.count = client, 0
        with scope(network=True):
            self.key = f"Bearer {factories.make_key(agency)}"

    def report(self, referral, status, **told):
        self.count += 1
        address = f"/api/v1/referrals/{referral.public_id}/status"
        headers = {"Authorization": self.key, "Idempotency-Key": f"k{self.count}"}
        return self.client.post(address, {"status": status, **told}, "application/json", headers=headers)

    def stands(self, referral):
        return self.client.get(f"/api/v1/referrals/{referral.public_id}/status", headers={"Authorization": self.key})


@pytest.fixture
def parties(db) -> SimpleNamespace:
    return SimpleNamespace(acme=relay.employer(), midori=relay.agency("みどり"), sora=relay.agency("そら"))


@pytest.fixture
def midori(client, parties) -> Program:
    return Program(client, parties.midori)


@pytest.fixture
def sora(client, parties) -> Program:
    return Program(client, parties.sora)


@pytest.fixture
def referral(parties):
    return relay.planned(parties.acme, parties.midori)
