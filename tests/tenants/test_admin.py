"""The operator's desk: it opens for an operator and nobody else, shows no candidate, and guards what only grows."""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tenants import desk
from tenants.models import AuditEntry, Tenant, User
from tenants.scope import scope
from tests.factories import UserFactory
from tests.isolation.world import ACME, RIVAL, committed_world

DESKS = {model._meta.label: made for model, made in admin.site._registry.items()}
READ_ONLY = sorted(label for label, made in DESKS.items() if isinstance(made, desk.ReadingDesk))


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    with committed_world(django_db_blocker, timezone.now()) as made:
        yield made


@pytest.fixture
def operator(client: Client, world: SimpleNamespace, db: None) -> Client:
    client.force_login(world.operator)
    return client


def address(model: type[Model], page: str, *values: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=values)


def row_of(model: type[Model]) -> Model:
    with scope(network=True):
        live = {"tenant__test_of": None} if desk.has_tenant(model) else {}
        found = model._default_manager.filter(**live).first()
        assert found is not None, "the world lacks a row of this table"
        return found


def pages(model: type[Model]) -> list[str]:
    return [address(model, "changelist"), address(model, "change", row_of(model).pk)]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("label", sorted(DESKS))
def test_opens_every_list_and_row_for_an_operator(operator: Client, label: str, language: str) -> None:
    for page in pages(DESKS[label].model):
        assert operator.get(page, headers={"Accept-Language": language}).status_code == 200, page


@pytest.mark.parametrize("label", sorted(DESKS))
def test_shows_no_candidate(operator: Client, label: str) -> None:
    for page in pages(DESKS[label].model):
        text = operator.get(page).content.decode()
        for marks in (ACME, RIVAL):
            assert marks.family not in text, page
            assert marks.evaluation not in text, page
            assert f"@{marks.domain}" not in text, page


@pytest.mark.parametrize("who", ["nobody", "owner", "consultant"])
@pytest.mark.parametrize("label", sorted(DESKS))
def test_sends_everybody_else_to_the_login(
    client: Client, world: SimpleNamespace, db: None, label: str, who: str
) -> None:
    if who != "nobody":
        client.force_login(getattr(world, who))
    for page in pages(DESKS[label].model):
        answer = client.get(page)
        assert (answer.status_code, answer["Location"]) == (302, f"/admin/login/?next={page}")


@pytest.mark.parametrize("label", READ_ONLY)
def test_refuses_to_add_change_or_delete_what_moves_by_its_own_verbs(operator: Client, label: str) -> None:
    model = DESKS[label].model
    row = row_of(model)
    for page in (address(model, "add"), address(model, "change", row.pk), address(model, "delete", row.pk)):
        assert operator.post(page, {"post": "yes"}).status_code == 403, page


def test_deletes_nothing(operator: Client, world: SimpleNamespace) -> None:
    assert operator.post(address(Tenant, "delete", world.acme.pk), {"post": "yes"}).status_code == 403


def test_tells_on_its_first_page_what_waits(operator: Client, db: None, world: SimpleNamespace) -> None:
    with scope(network=True):
        Tenant.objects.filter(pk=world.rival.pk).update(admitted_at=None)
    answer = operator.get("/admin/")
    assert {str(line["label"]): line["count"] for line in answer.context["lines"]}["承認待ちの組織"] == 1


def act(operator: Client, model: type[Model], action: str, *rows: Model, **more: str) -> Any:
    chosen = {"action": action, "_selected_action": [str(row.pk) for row in rows], **more}
    return operator.post(address(model, "changelist"), chosen)


def audited(action: str) -> list[tuple[str, Any]]:
    with scope(network=True):
        return list(AuditEntry.objects.filter(action=action).values_list("actor", "actor_id"))


def test_admits_a_party_once_and_says_who_did(operator: Client, world: SimpleNamespace) -> None:
    with scope(network=True):
        Tenant.objects.filter(pk=world.rival.pk).update(admitted_at=None)
    act(operator, Tenant, "admit", world.rival)
    act(operator, Tenant, "admit", world.rival)
    with scope(network=True):
        assert Tenant.objects.get(pk=world.rival.pk).admitted_at
    assert audited("tenant.admitted") == [("operator", world.operator.pk)]


def test_admits_no_agency_whose_licence_has_expired(operator: Client, world: SimpleNamespace) -> None:
    with scope(network=True):
        Tenant.objects.filter(pk=world.agency.pk).update(admitted_at=None, licence_expires_date=date(2020, 3, 31))
    act(operator, Tenant, "admit", world.agency)
    with scope(network=True):
        assert Tenant.objects.get(pk=world.agency.pk).admitted_at is None


def test_asks_before_it_closes_an_account(operator: Client, world: SimpleNamespace) -> None:
    assert "元には戻せません" in act(operator, Tenant, "close", world.rival).content.decode()
    assert not audited("tenant.closed")


def test_closes_an_account_so_that_nobody_enters_any_more(
    operator: Client, world: SimpleNamespace, client: Client
) -> None:
    act(operator, Tenant, "close", world.rival, confirmed="yes")
    assert audited("tenant.closed") == [("operator", world.operator.pk)]
    client.force_login(world.rival_owner)
    assert client.get("/e/rival/").status_code == 404


def test_keeps_a_new_users_address_in_lower_case(operator: Client) -> None:
    password = "a long and quiet river"
    new = {"email": "Hanako@Staff.example", "name": "花子", "password1": password, "password2": password}
    assert operator.post(address(User, "add"), new).status_code == 302
    assert User.objects.filter(email="hanako@staff.example").exists()


def test_lets_only_a_superuser_give_rights(client: Client, db: None) -> None:
    helper = UserFactory(is_staff=True, desk_role="operator")
    client.force_login(helper)
    form = {"email": helper.email, "name": helper.name, "is_active": "on", "is_superuser": "on"}
    assert client.post(address(User, "change", helper.pk), form).status_code == 302
    assert not User.objects.get(pk=helper.pk).is_superuser
