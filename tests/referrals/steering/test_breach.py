"""Whom a breach concerns: provisions to an agency, an employer's pool, what a key could read; asking is on record."""

import csv
import io
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from candidates.models import Candidate, ProvisionRecord
from referrals.steering import breach
from tenants.models import ApiKey, AuditEntry, Tenant
from tenants.scope import scope
from tests.isolation.world import ACME, RIVAL

PAGE, PEOPLE = "/admin/breach/", "/admin/breach/people/"


def asked(party: Tenant, key: ApiKey | None = None, days: tuple[int, int] = (-1, 1)) -> dict[str, str]:
    today = timezone.localdate()
    since, until = (str(today + timedelta(days=day)) for day in days)
    return {"party": str(party.pk), "key": str(key.pk) if key else "", "since": since, "until": until}


def numbers(client: Client, **question: Any) -> Any:
    return client.get(PAGE, asked(**question)).context["numbers"]


def key_of(tenant: Tenant, **changes: Any) -> ApiKey:
    with scope(network=True):
        key = ApiKey.objects.filter(tenant=tenant, revoked_at=None).first()
        assert key is not None
        ApiKey.objects.filter(pk=key.pk).update(**changes)
        key.refresh_from_db()
    return key


def lines(action: str) -> dict[str, dict[str, Any]]:
    with scope(network=True):
        found = AuditEntry.objects.filter(action=action).select_related("tenant")
        return {line.tenant.slug: line.detail for line in found}


def test_counts_the_people_provided_to_an_agency(operator: Client, world: SimpleNamespace) -> None:
    told = numbers(operator, party=world.agency)
    with scope(network=True):
        records = ProvisionRecord.objects.filter(agency=world.agency).count()
    assert (told["records"], told["people"]) == (records, 2)
    assert [(tenant.slug, count) for tenant, count in told["tenants"]] == [("acme", 1), ("rival", 1)]


def test_counts_nobody_outside_the_period(operator: Client, world: SimpleNamespace) -> None:
    assert numbers(operator, party=world.agency, days=(-9, -3))["people"] == 0
    assert numbers(operator, party=world.agency, days=(3, 9))["people"] == 0


def test_counts_an_employers_pool_up_to_the_periods_end(operator: Client, world: SimpleNamespace) -> None:
    with scope(network=True):
        pool = Candidate.objects.filter(tenant=world.acme).count()
    assert numbers(operator, party=world.acme)["people"] == pool
    assert numbers(operator, party=world.acme, days=(3, 9))["people"] == pool
    assert numbers(operator, party=world.acme, days=(-9, -3))["people"] == 0


def test_counts_what_a_key_could_read(operator: Client, world: SimpleNamespace) -> None:
    alive = {"created_at": timezone.now() - timedelta(days=30)}
    assert numbers(operator, party=world.agency, key=key_of(world.agency, **alive))["people"] == 2
    without = key_of(world.agency, scopes=["webhooks:manage"])
    assert numbers(operator, party=world.agency, key=without)["people"] == 0


def test_counts_nothing_for_a_key_that_was_dead(operator: Client, world: SimpleNamespace) -> None:
    ended = timezone.now() - timedelta(days=20)
    key = key_of(world.acme, created_at=ended - timedelta(days=10), revoked_at=ended)
    assert numbers(operator, party=world.acme, key=key)["people"] == 0


def test_shows_numbers_without_anybodys_name(operator: Client, world: SimpleNamespace) -> None:
    text = operator.get(PAGE, asked(world.agency)).content.decode()
    assert not [mark for mark in (*ACME.all, *RIVAL.all) if mark in text]
    assert not lines("breach.listed")


def test_lists_people_with_their_items_and_tells_every_tenant_concerned(
    operator: Client, world: SimpleNamespace
) -> None:
    text = operator.post(PEOPLE, {**asked(world.agency), "show": "1"}).content.decode()
    assert ACME.family in text
    assert RIVAL.family in text
    told = lines("breach.listed")
    assert {slug: detail["people"] for slug, detail in told.items()} == {"agency": 0, "acme": 1, "rival": 1}
    assert not [mark for mark in (*ACME.all, *RIVAL.all) if mark in str(told)]


def test_writes_everybody_into_a_file_page_by_page(
    operator: Client, world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breach, "CHUNK", 1)
    answer = operator.post(PEOPLE, {**asked(world.acme), "csv": "1"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    with scope(network=True):
        people = Candidate.objects.filter(tenant=world.acme).count()
    assert len(rows) == people + 1 > 2
    assert len({row[1] for row in rows}) == people + 1
    assert RIVAL.family not in text
    assert set(lines("breach.exported")) == {"acme"}


def test_writes_no_cell_that_a_spreadsheet_would_run(operator: Client, world: SimpleNamespace) -> None:
    with scope(network=True):
        Candidate.objects.filter(tenant=world.acme).update(last_name="=HYPERLINK(1)")
    answer = operator.post(PEOPLE, {**asked(world.acme), "csv": "1"})
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert all(row[1].startswith("'=") for row in rows[1:])


@pytest.mark.parametrize(
    ("field", "value"), [("party", "x"), ("party", ""), ("since", "never"), ("until", "2020-01-01"), ("key", "{rival}")]
)
def test_refuses_a_question_without_sense(operator: Client, world: SimpleNamespace, field: str, value: str) -> None:
    given = asked(world.acme) | {field: value.format(rival=key_of(world.rival).pk)}
    assert field in operator.get(PAGE, given).context["form"].errors
    assert operator.post(PEOPLE, {**given, "csv": "1"}).status_code == 422
    assert not lines("breach.exported")


def test_is_not_for_support(support: Client, world: SimpleNamespace) -> None:
    assert support.get(PAGE, asked(world.acme)).status_code == 403
    assert support.post(PEOPLE, {**asked(world.acme), "csv": "1"}).status_code == 403


def test_the_last_day_of_the_calendar_is_a_question_too(operator: Client, world: SimpleNamespace) -> None:
    question = asked(world.agency) | {"until": "9999-12-31"}
    assert operator.get(PAGE, question).context["numbers"]["records"] > 0
