"""The members of both sides, signed in."""

import pytest
from django.test import Client

from tests.referrals.slots.stage import opened, presented, with_slots


class Desk:
    """What a member opens and presses, in their own tenant."""

    def __init__(self, user, front):
        self.front, self.client = front, Client()
        self.client.force_login(user)

    def get(self, path=""):
        return self.client.get(f"{self.front}{path}")

    def text(self, path=""):
        return self.get(path).content.decode()

    def post(self, path, **told):
        return self.client.post(f"{self.front}{path}", told)

    def told(self, path, **told):
        """What the page says after a press."""
        answer = self.client.post(f"{self.front}{path}", told, follow=True)
        return answer.content.decode()


@pytest.fixture
def employer(cast) -> Desk:
    return Desk(cast.owner, "/e/acme/")


@pytest.fixture
def agency(cast) -> Desk:
    return Desk(cast.consultant, "/a/agency/")


@pytest.fixture
def desk():
    """`desk(user, front)`: anybody else's."""
    return Desk


@pytest.fixture
def acme(cast, now):
    """acme with one slot to use."""
    return with_slots(cast.acme, now, 1)


@pytest.fixture
def wanted(acme, now):
    """acme's request, offered to the agencies."""
    return opened(acme, now)


@pytest.fixture
def person(cast, wanted, now):
    """Somebody the agency has introduced for it."""
    return presented(cast.agency, wanted, now)
