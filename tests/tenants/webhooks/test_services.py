"""Endpoints: opened, rotated, how healthy they are, and whose they are."""

from datetime import timedelta

import pytest

from tenants.models import Event
from tenants.scope import OutsideScope, scope
from tenants.webhooks import services as webhooks
from tenants.webhooks.addresses import AddressRefused
from tenants.webhooks.models import Attempt, Endpoint
from tenants.webhooks.schedule import Outcome

URL = "https://hooks.agency.example/in"


@pytest.fixture
def endpoint(cast, now):
    with scope(tenant=cast.agency):
        return webhooks.open_endpoint(tenant=cast.agency, url=URL, at=now)


def note(endpoint, outcome, at):
    with scope(network=True):
        webhooks.note_health(outcomes={endpoint.pk: outcome}, at=at)
        endpoint.refresh_from_db()
    return endpoint


@pytest.mark.parametrize("url", ["http://hooks.agency.example/", "https://127.0.0.1/", "https://u:p@agency.example/"])
def test_open_refuses_an_address_it_must_not_call(cast, now, url):
    with scope(tenant=cast.agency), pytest.raises(AddressRefused):
        webhooks.open_endpoint(tenant=cast.agency, url=url, at=now)


def test_open_refuses_to_run_for_another_tenant(cast, now):
    with scope(tenant=cast.other_agency), pytest.raises(OutsideScope):
        webhooks.open_endpoint(tenant=cast.agency, url=URL, at=now)


def test_nobody_else_sees_an_endpoint_or_its_attempts(cast, now, endpoint):
    with scope(tenant=cast.agency):
        Attempt.objects.create(
            tenant=cast.agency,
            endpoint=endpoint,
            message_id=endpoint.pk,
            kind="ping",
            number=1,
            started_at=now,
            milliseconds=1,
        )
        assert (Endpoint.objects.count(), Attempt.objects.count()) == (1, 1)
    for other in (cast.other_agency, cast.acme, cast.rival):
        with scope(tenant=other):
            assert (Endpoint.objects.count(), Attempt.objects.count()) == (0, 0)


def test_rotation_honours_the_previous_secret_until_the_overlap_ends(cast, now, endpoint):
    old = endpoint.secret
    with scope(tenant=cast.agency):
        new = webhooks.rotate_secret(tenant=cast.agency, endpoint=endpoint, at=now)
        endpoint.refresh_from_db()
    assert endpoint.secrets_at(now + timedelta(hours=23)) == [new, old]
    assert endpoint.secrets_at(now + webhooks.OVERLAP) == [new]


def test_remembers_since_when_it_fails_and_forgets_at_the_first_answer(endpoint, now):
    note(endpoint, Outcome.RETRY, now)
    assert note(endpoint, Outcome.RETRY, now + timedelta(hours=1)).failing_since == now
    assert note(endpoint, Outcome.DELIVERED, now + timedelta(hours=2)).failing_since is None


def test_is_disabled_once_when_it_says_it_is_gone(endpoint, now):
    note(endpoint, Outcome.GONE, now)
    again = note(endpoint, Outcome.GONE, now + timedelta(hours=1))
    assert (again.disabled_at, again.disabled_reason) == (now, "gone")
    with scope(network=True):
        assert Event.objects.filter(kind="endpoint.disabled", subject=endpoint.public_id).count() == 1


@pytest.mark.parametrize(("failing_for", "is_dead"), [(timedelta(hours=1), False), (timedelta(days=3), True)])
def test_gives_up_only_on_an_endpoint_that_has_failed_for_long(endpoint, now, failing_for, is_dead):
    note(endpoint, Outcome.RETRY, now - failing_for)
    with scope(network=True):
        webhooks.give_up(endpoint_id=endpoint.pk, after=timedelta(days=2), at=now)
        endpoint.refresh_from_db()
    assert (endpoint.disabled_at is not None) is is_dead


def test_wants_every_kind_unless_told_which(endpoint):
    assert endpoint.wants("referral.created")
    endpoint.kinds = ["ping"]
    assert not endpoint.wants("referral.created")
