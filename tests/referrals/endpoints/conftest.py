"""A party with an endpoint, and tries whose answers are played: what the engine would have written down."""

from datetime import timedelta

import pytest
from django.utils import timezone

from referrals.models import Delivery
from referrals.relay import copies, payload, recording
from referrals.relay.pushes import Push
from tenants.scope import scope
from tenants.webhooks import messages
from tenants.webhooks import services as webhooks
from tenants.webhooks.models import Attempt, Sending
from tenants.webhooks.safe_http import Answer
from tests.referrals.portal.conftest import Desk
from tests.referrals.relay import cast as relay

URL = "https://8.8.8.8/careerrelay?token=geheim"  # a literal address: no name server is asked


class Webhooks(Desk):
    """The pages as a member of acme or the agency opens them."""

    def __init__(self, user, place):
        super().__init__(user)
        self.place = f"{place}settings/webhooks/"

    def get(self, path=""):
        return self.client.get(self.place + path)

    def post(self, path, **told):
        return self.client.post(self.place + path, told)


@pytest.fixture
def admin(cast):
    return Webhooks(cast.agency_admin, "/a/agency/")


@pytest.fixture
def consultant(cast):
    return Webhooks(cast.consultant, "/a/agency/")


@pytest.fixture
def owner(cast):
    return Webhooks(cast.owner, "/e/acme/")


def open_endpoint(tenant, **fields):
    with scope(tenant=tenant):
        return webhooks.open_endpoint(tenant=tenant, url=URL, at=timezone.now(), **fields)


@pytest.fixture
def endpoint(cast):
    return open_endpoint(cast.agency)


def delivery_to(cast, **profile):
    """A person's profile, planned for the agency and told of as its event."""
    made = relay.planned(cast.acme, cast.agency)
    with scope(network=True):
        delivery = Delivery.objects.select_related("agency").get(referral=made, agency=cast.agency)
        delivery.payload["profile"] |= profile
        delivery.attempts, delivery.lease_until = 1, timezone.now() + timedelta(minutes=1)
        delivery.save()
        copies.message_of(delivery).save(force_insert=True)
    return delivery


def push_profile(endpoint, delivery, answer):
    """The try of a profile's own push, and its answer."""
    told = {"message_id": delivery.pk, "kind": delivery.kind, "number": delivery.attempts, "delivery": delivery}
    return record(endpoint, payload.body_of(delivery), delivery.lease_until, answer, **told)


def push_example(endpoint, answer, kind="ping"):
    """The try of the test button's message, and its answer."""
    at = timezone.now()
    with scope(tenant=endpoint.tenant):
        message = messages.send_example(tenant=endpoint.tenant, endpoint=endpoint, kind=kind, at=at)
        sending = Sending.objects.get(message=message)
        sending.attempts, sending.lease_until = 1, at + timedelta(minutes=1)
        sending.save()
    told = {"message_id": message.pk, "kind": kind, "number": 1, "sending": sending}
    return record(endpoint, b"{}", sending.lease_until, answer, **told)


def record(endpoint, body, lease_until, answer, **told):
    at = timezone.now()
    push = Push(endpoint=endpoint, body=body, lease_until=lease_until, **told)
    result = recording.Result(push=push, answer=answer, started_at=at, ended_at=at)
    with scope(network=True):
        recording.record_results(results=[result])
        return Attempt.objects.select_related("endpoint").order_by("-id").first()


def said(status=200, body=b"", **more):
    return Answer(status=status, body=body, seconds=0.042, **more)


def path_of(attempt):
    return f"{attempt.endpoint.public_id}/attempts/{attempt.public_id}/"
