"""Who may see what at the operator's desk: each page × each role; support sees no person, by no way round."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tenants import desk, roles
from tenants.models import AuditEntry, Membership, Plan, Tenant, User
from tenants.scope import scope
from tests.factories import UserFactory
from tests.isolation.world import ACME, committed_world

DESKS = {model._meta.label: made for model, made in admin.site._registry.items()}
WHO = ("superuser", "operator", "support", "owner", "nobody")
PASSWORD = "a long and quiet river"
# What each sees: the list and a row. "change": and may change it.
TABLE = """
desk                        superuser operator support owner nobody
tenants.User                change    change   -       login login
tenants.Membership          change    change   -       login login
tenants.Letter              view      view     view    login login
tenants.StepIn              view      view     view    login login
tenants.Plan                change    change   view    login login
tenants.Tenant              change    change   view    login login
tenants.Event               view      view     view    login login
tenants.Job                 view      view     view    login login
tenants.AuditEntry          view      view     view    login login
tenants.Endpoint            view      view     view    login login
tenants.Attempt             view      view     view    login login
candidates.Notice           view      view     -       login login
candidates.Import           view      view     -       login login
credits.Transaction         view      view     -       login login
credits.Account             view      view     -       login login
credits.Book                view      view     -       login login
credits.Adjustment          view      view     -       login login
credits.SignedHead          view      view     -       login login
credits.Inspection          view      view     -       login login
referrals.Referral          view      view     -       login login
referrals.Note              view      view     -       login login
referrals.Mail              view      view     -       login login
referrals.Delivery          view      view     view    login login
referrals.Dispute           view      view     -       login login
"""
LINES = [line.split() for line in TABLE.strip().splitlines()[1:]]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    with committed_world(django_db_blocker, timezone.now()) as made:
        yield made


@pytest.fixture
def people(world: SimpleNamespace, db: None) -> dict[str, Client]:
    users = {
        "superuser": world.operator,
        "operator": UserFactory(is_staff=True, desk_role="operator"),
        "support": UserFactory(is_staff=True, desk_role="support"),
        "owner": world.owner,
    }
    clients = {"nobody": Client()}
    for name, user in users.items():
        clients[name] = Client()
        clients[name].force_login(user)
    return clients


def address(label: str, page: str, *values: object) -> str:
    return reverse(f"admin:{label.lower().replace('.', '_')}_{page}", args=values)


def row_of(label: str) -> Any:
    with scope(network=True):
        live = {"tenant__test_of": None} if desk.has_tenant(DESKS[label].model) else {}
        return DESKS[label].model._default_manager.filter(**live).first()


def sight(client: Client, label: str) -> str:
    row = row_of(label)
    pages = [address(label, "changelist"), address(label, "change", row.pk), address(label, "history", row.pk)]
    answers = [client.get(page) for page in pages]
    statuses = {answer.status_code for answer in answers}
    if statuses == {302}:
        return "login"
    if statuses == {403}:
        return "-"
    assert statuses == {200}, statuses
    return "change" if answers[1].context["has_change_permission"] else "view"


def test_every_desk_is_in_the_table() -> None:
    assert {label for label, *_ in LINES} == set(DESKS)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_each_role_sees_what_the_table_says(people: dict[str, Client], line: list[str]) -> None:
    label, *expected = line
    assert [sight(people[who], label) for who in WHO] == expected


def test_staff_without_a_role_see_nothing(world: SimpleNamespace, db: None, client: Client) -> None:
    client.force_login(UserFactory(is_staff=True))
    assert {client.get(address(label, "changelist")).status_code for label in DESKS} == {403}


QUESTIONS = [
    ("referrals.Delivery", "referral__profile__email__startswith=h"),
    ("referrals.Delivery", "payload__profile__email__startswith=h"),
    ("referrals.Delivery", "candidate__last_name__startswith=柊"),
    ("referrals.Delivery", "tenant__slug__startswith=a"),
    ("tenants.Event", "tenant__name__startswith=a"),
    ("tenants.Letter", "recipient__startswith=a"),
    ("tenants.Tenant", "contact__startswith=a"),
    ("tenants.AuditEntry", "detail__reason__startswith=a"),
    ("tenants.StepIn", "operator__password__startswith=a"),
]


@pytest.mark.parametrize(("label", "question"), QUESTIONS)
@pytest.mark.parametrize("who", ["superuser", "support"])
def test_an_address_asks_nothing_but_what_the_filters_ask(
    people: dict[str, Client], who: str, label: str, question: str
) -> None:
    assert people[who].get(f"{address(label, 'changelist')}?{question}").status_code == 400


def filters_of(label: str) -> list[str]:
    page = {
        "tenants.Job": ["state=failing", "handler__exact=x"],
        "tenants.Tenant": ["state=open", "kind__exact=agency"],
    }
    return page.get(label, []) + {"referrals.Delivery": ["agency__id__exact={agency}"]}.get(label, [])


@pytest.mark.parametrize("label", ["tenants.Job", "tenants.Tenant", "referrals.Delivery"])
def test_the_filters_themselves_work(people: dict[str, Client], world: SimpleNamespace, label: str) -> None:
    for question in filters_of(label):
        asked = f"{address(label, 'changelist')}?{question.format(agency=world.agency.pk)}"
        assert people["support"].get(asked).status_code == 200, asked


def test_support_finds_nobody_by_search_or_completion(people: dict[str, Client]) -> None:
    for label, *_ in LINES:
        text = people["support"].get(f"{address(label, 'changelist')}?q={ACME.family}").content.decode()
        assert ACME.family not in text.replace(f'value="{ACME.family}"', "")
    asked = {"app_label": "referrals", "model_name": "delivery", "field_name": "referral", "term": "h"}
    assert people["support"].get("/admin/autocomplete/", asked).status_code in (403, 404)


def test_support_reads_no_person_on_any_page(people: dict[str, Client]) -> None:
    for label, *_ in LINES:
        for page in (address(label, "changelist"), address(label, "change", row_of(label).pk)):
            text = people["support"].get(page).content.decode()
            assert not [mark for mark in ACME.all if mark in text], page


def form_of(client: Client, label: str, row: Any, **changes: object) -> dict[str, object]:
    """The page's own form, as a browser would send it back."""
    form = client.get(address(label, "change", row.pk)).context["adminform"].form
    given = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in {**given, **changes}.items() if value not in (None, False)}


def test_what_an_operator_changes_stands_in_the_tenants_audit(
    people: dict[str, Client], world: SimpleNamespace
) -> None:
    changes = {"speciality": "経理", "representative": "新代表 花子", "domains": "[]"}
    form = form_of(people["operator"], "tenants.Tenant", world.agency, **changes)
    assert people["operator"].post(address("tenants.Tenant", "change", world.agency.pk), form).status_code == 302
    with scope(network=True):
        line = AuditEntry.objects.get(tenant=world.agency, action="tenant.changed")
    assert (line.actor, line.subject) == ("operator", "agency")
    assert line.detail["before"] == {"speciality": "営業・管理部門"}
    assert line.detail["after"] == {"speciality": "経理"}
    assert line.detail["fields"] == ["representative"]
    assert "花子" not in str(line.detail)


def test_a_plans_change_stands_in_the_audit_of_everybody_counted_by_it(
    people: dict[str, Client], world: SimpleNamespace
) -> None:
    with scope(network=True):
        plan = Plan.objects.get(pk=world.acme.plan_id)
        live = Tenant.objects.live().filter(plan=plan).count()
    form = form_of(people["operator"], "tenants.Plan", plan, dispute_window_days=45)
    assert people["operator"].post(address("tenants.Plan", "change", plan.pk), form).status_code == 302
    with scope(network=True):
        lines = AuditEntry.objects.filter(action="plan.changed", detail__after={"dispute_window_days": 45})
        assert lines.count() == live


def new_user(**rights: str) -> dict[str, str]:
    return {"email": "x@desk.example", "name": "新", "password1": PASSWORD, "password2": PASSWORD, **rights}


def test_a_superuser_makes_supporters(people: dict[str, Client]) -> None:
    rights = {"is_staff": "on", "desk_role": "support"}
    assert people["superuser"].post(address("tenants.User", "add"), new_user(**rights)).status_code == 302
    assert User.objects.get(email="x@desk.example").role == "support"


def test_an_operator_makes_members_and_no_staff(people: dict[str, Client]) -> None:
    rights = {"is_staff": "on", "desk_role": "operator", "is_superuser": "on"}
    assert people["operator"].post(address("tenants.User", "add"), new_user(**rights)).status_code == 302
    made = User.objects.get(email="x@desk.example")
    assert (made.is_staff, made.is_superuser, made.desk_role) == (False, False, "")


@pytest.mark.parametrize("rights", [{"is_staff": "on"}, {"desk_role": "support"}])
def test_staff_have_a_role_and_nobody_else_has(people: dict[str, Client], rights: dict[str, str]) -> None:
    assert people["superuser"].post(address("tenants.User", "add"), new_user(**rights)).status_code == 200
    assert not User.objects.filter(email="x@desk.example").exists()


@pytest.mark.parametrize("left_out", ["is_superuser", "is_active", "is_staff"])
def test_the_last_superuser_cannot_remove_themselves(
    people: dict[str, Client], world: SimpleNamespace, left_out: str
) -> None:
    form = form_of(people["superuser"], "tenants.User", world.operator, **{left_out: False})
    if left_out == "is_staff":
        form.pop("desk_role")
    page = address("tenants.User", "change", world.operator.pk)
    answer = people["superuser"].post(page, form)
    assert "最後の管理者です" in answer.content.decode()
    UserFactory(is_staff=True, is_superuser=True, desk_role="operator")
    assert people["superuser"].post(page, form).status_code == 302


def test_an_operator_changes_no_other_operator(people: dict[str, Client], world: SimpleNamespace) -> None:
    form = {"email": "mine@evil.example", "name": "x", "is_active": "on"}
    assert people["operator"].post(address("tenants.User", "change", world.operator.pk), form).status_code == 403


def test_the_matrix_gives_support_no_more_than_looking() -> None:
    assert roles.MATRIX["support"] < roles.MATRIX["operator"] < roles.MATRIX["superuser"]
    assert "desk.profiles" not in roles.MATRIX["support"]
    assert Membership.Role.OWNER in roles.MATRIX
