"""Stepping in: for a reason and a time, to read only; the tenant sees each page; support sees no person."""

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from candidates.models import ProvisionRecord
from tenants.models import AuditEntry, StepIn, Tenant
from tenants.scope import scope
from tenants.steering import visits
from tests.factories import UserFactory
from tests.isolation.doors import ROUTES_OF_TENANTS, address_of, knock, text_of, values_of
from tests.isolation.world import ACME, committed_world

REASON = "請求の問い合わせを確認するため"


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    with committed_world(django_db_blocker, timezone.now()) as made:
        yield made


@pytest.fixture
def desk(world: SimpleNamespace, db: None) -> dict[str, Client]:
    users = {
        "operator": UserFactory(is_staff=True, desk_role="operator"),
        "support": UserFactory(is_staff=True, desk_role="support"),
        "owner": world.owner,
    }
    clients = {}
    for name, user in users.items():
        clients[name] = Client(raise_request_exception=False)
        clients[name].force_login(user)
    return clients


def step_in(client: Client, tenant: Tenant, reason: str = REASON, minutes: object = 15) -> Any:
    return client.post(f"/admin/parties/{tenant.pk}/visit/", {"reason": reason, "minutes": minutes})


def lines(tenant: Tenant, action: str) -> list[AuditEntry]:
    with scope(network=True):
        return list(AuditEntry.objects.filter(tenant=tenant, action=action).order_by("id"))


def newest() -> StepIn:
    with scope(network=True):
        return StepIn.objects.order_by("-id")[0]


def test_begins_with_a_reason_and_leads_to_the_tenants_first_page(desk: Any, world: SimpleNamespace) -> None:
    assert desk["operator"].get("/e/acme/").status_code == 404
    answer = step_in(desk["operator"], world.acme)
    assert (answer.status_code, answer["Location"]) == (302, "/e/acme/")
    page = desk["operator"].get("/e/acme/").content.decode()
    assert REASON in page
    assert "変更はできません" in page


@pytest.mark.parametrize(
    ("reason", "minutes"), [("", 15), ("短い理由", 15), (" " * 20, 15), (REASON, 600), (REASON, "x"), (REASON, "")]
)
def test_begins_not_without_a_reason_or_for_another_time(
    desk: Any, world: SimpleNamespace, reason: str, minutes: object
) -> None:
    assert step_in(desk["operator"], world.acme, reason, minutes).status_code == 200
    assert desk["operator"].get("/e/acme/").status_code == 404


def test_tells_the_tenant_who_why_until_when_and_every_page(desk: Any, world: SimpleNamespace) -> None:
    step_in(desk["operator"], world.acme)
    person = world.acme_rows.applications[0].candidate.public_id
    desk["operator"].get(f"/e/acme/candidates/{person}/")
    desk["operator"].get("/e/acme/candidates/")
    (started,) = lines(world.acme, "visit.started")
    visit = newest()
    assert (started.actor, started.actor_id, started.detail["reason"]) == ("operator", visit.operator_id, REASON)
    assert started.detail["ends_at"] == visit.ends_at.isoformat()
    opened = [line.detail for line in lines(world.acme, "visit.page")]
    assert opened == [{"page": "employer:candidate", "public_id": person}, {"page": "employer:candidates"}]
    assert {line.operator_id for line in lines(world.acme, "visit.page")} == {visit.operator_id}
    assert not [mark for line in lines(world.acme, "visit.page") for mark in ACME.all if mark in str(line.detail)]


def test_is_good_for_that_tenant_and_that_operator_alone(desk: Any, world: SimpleNamespace) -> None:
    step_in(desk["operator"], world.acme)
    for address in ("/e/rival/", "/a/agency/", "/a/acme/"):
        assert desk["operator"].get(address).status_code == 404
    assert desk["support"].get("/e/acme/").status_code == 404


def test_opens_nothing_to_a_session_without_the_operators_second_factor(
    desk: Any, world: SimpleNamespace, settings: Any
) -> None:
    step_in(desk["operator"], world.acme)
    settings.OPERATOR_MFA_REQUIRED = True
    assert desk["operator"].get("/e/acme/").status_code == 404


def test_ends_by_itself(desk: Any, world: SimpleNamespace) -> None:
    step_in(desk["operator"], world.acme)
    visit = newest()
    with scope(network=True):
        StepIn.objects.filter(pk=visit.pk).update(ends_at=timezone.now())
    assert desk["operator"].get("/e/acme/").status_code == 404


def test_ends_by_hand_once(desk: Any, world: SimpleNamespace) -> None:
    step_in(desk["operator"], world.acme)
    for _ in range(2):
        assert desk["operator"].post(f"/admin/visits/{newest().pk}/end/").status_code == 302
    assert desk["operator"].get("/e/acme/").status_code == 404
    assert len(lines(world.acme, "visit.ended")) == 1


def test_nobody_ends_anothers(desk: Any, world: SimpleNamespace) -> None:
    step_in(desk["operator"], world.acme)
    assert desk["support"].post(f"/admin/visits/{newest().pk}/end/").status_code == 404
    assert desk["operator"].get("/e/acme/").status_code == 200


def test_a_second_one_takes_the_firsts_place(desk: Any, world: SimpleNamespace) -> None:
    step_in(desk["operator"], world.acme)
    step_in(desk["operator"], world.acme, minutes=60)
    visit = newest()
    with scope(network=True):
        assert StepIn.objects.filter(operator=visit.operator, ended_at=None).count() == 1
    assert len(lines(world.acme, "visit.ended")) == 1


def test_ends_with_the_operators_rights(desk: Any, world: SimpleNamespace) -> None:
    step_in(desk["operator"], world.acme)
    operator = newest().operator
    operator.is_staff = False
    operator.save()
    assert desk["operator"].get("/e/acme/").status_code == 404


@pytest.mark.parametrize("who", ["operator", "support"])
@pytest.mark.parametrize("party", ["acme", "agency"])
def test_changes_nothing_on_any_page(desk: Any, world: SimpleNamespace, who: str, party: str) -> None:
    step_in(desk[who], getattr(world, party))
    for route in ROUTES_OF_TENANTS[party]:
        address = address_of(route, values_of(world, route))
        for verb in ("post", "put", "patch", "delete"):
            assert getattr(desk[who], verb)(address).status_code == 403, (verb, address)


@pytest.mark.parametrize("party", ["acme", "agency"])
def test_an_operator_reads_and_nothing_breaks(desk: Any, world: SimpleNamespace, party: str) -> None:
    step_in(desk["operator"], getattr(world, party))
    statuses = {}
    for route in ROUTES_OF_TENANTS[party]:
        statuses[route.name] = knock(desk["operator"], "GET", address_of(route, values_of(world, route))).status_code
    assert set(statuses.values()) <= {200, 302, 403, 404, 405}, statuses
    assert statuses["employer:candidates" if party == "acme" else "agency:inbox"] == 200


@pytest.mark.parametrize("party", ["acme", "agency"])
def test_support_reads_no_person_on_any_page(desk: Any, world: SimpleNamespace, party: str) -> None:
    step_in(desk["support"], getattr(world, party))
    pages = {}
    for route in ROUTES_OF_TENANTS[party]:
        answer = knock(desk["support"], "GET", address_of(route, values_of(world, route)))
        pages[route.name] = answer.status_code
        assert not [mark for mark in ACME.all if mark in text_of(answer)], route.name
        assert answer.status_code < 500, route.name
    closed = ["candidates", "candidate", "mails", "template"] if party == "acme" else ["inbox", "referral"]
    assert {pages[f"{'employer' if party == 'acme' else 'agency'}:{name}"] for name in closed} == {403}


def test_an_operators_reading_is_no_provision_to_the_agency(desk: Any, world: SimpleNamespace) -> None:
    with scope(network=True):
        before = ProvisionRecord.objects.count()
    step_in(desk["operator"], world.agency)
    assert ACME.family in desk["operator"].get("/a/agency/").content.decode()
    with scope(network=True):
        assert ProvisionRecord.objects.count() == before


@pytest.mark.parametrize("who", ["owner", "nobody"])
def test_nobody_else_steps_in(desk: Any, world: SimpleNamespace, who: str) -> None:
    client = desk.get(who, Client())
    assert step_in(client, world.rival).status_code in (302, 403)
    assert client.get("/e/rival/").status_code in (302, 404)
    assert not lines(world.rival, "visit.started")


def test_nobody_steps_into_a_test_twin_or_a_closed_tenant(desk: Any, world: SimpleNamespace) -> None:
    with scope(network=True):
        Tenant.objects.filter(pk=world.rival.pk).update(closed_at=timezone.now())
        twin = Tenant.objects.get(test_of=world.agency)
    assert step_in(desk["operator"], world.rival).status_code == 404
    assert step_in(desk["operator"], twin).status_code == 404


def test_the_minutes_left_are_whole_and_never_negative() -> None:
    ends = timezone.now() + timedelta(minutes=14, seconds=30)
    assert visits.minutes_left(StepIn(ends_at=ends)) == 15
    assert visits.minutes_left(StepIn(ends_at=timezone.now() - timedelta(minutes=5))) == 0
