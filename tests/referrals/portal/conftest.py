"""An agency with people in its inbox, and its members signed in."""

import pytest
from django.test import Client

from referrals.models import Delivery
from tenants.scope import scope
from tests.referrals.relay import cast as relay


class Desk:
    """What a member of the agency opens and presses."""

    def __init__(self, user):
        self.client = Client()
        self.client.force_login(user)

    def get(self, path=""):
        return self.client.get(f"/a/agency/{path}")

    def text(self, path=""):
        return self.get(path).content.decode()

    def post(self, path, **told):
        return self.client.post(f"/a/agency/{path}", told)


@pytest.fixture
def consultant(cast) -> Desk:
    return Desk(cast.consultant)


@pytest.fixture
def admin(cast) -> Desk:
    return Desk(cast.agency_admin)


@pytest.fixture
def receive(cast):
    """`receive(last_name="雪村")`: a referral in the agency's inbox, with that in its profile."""

    def referral(*agencies, **profile):
        made = relay.planned(cast.acme, *(agencies or [cast.agency]))
        with scope(network=True):
            for delivery in Delivery.objects.filter(referral=made):
                told = delivery.payload["profile"] | profile
                Delivery.objects.filter(pk=delivery.pk).update(payload=delivery.payload | {"profile": told})
        return made

    return referral
