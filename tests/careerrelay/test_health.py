"""What the health addresses promise: to whom they answer, and what turns them red."""

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings


def test_says_the_process_lives_without_asking_anybody(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"  # no database is allowed in this test


def test_is_ready_when_everything_is(db: None, client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.json() == {"database": "ok", "role": "ok", "broker": "ok", "migrations": "ok"}
    assert answer.status_code == 200


def test_is_not_ready_without_a_broker(db: None, client: Client, settings: Settings) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["broker"] == "failing"


def test_is_not_ready_with_a_migration_unapplied(db: None, client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'credits' AND name = '0002_protect'")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "failing")


def test_is_not_ready_with_a_role_that_looks_past_policies(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.checks.BYPASSING_ROLE", "SELECT 'postgres'")
    assert client.get("/readyz").json()["role"] == "failing"


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer wrong", "Bearer トークン"])
def test_hides_its_figures_from_strangers(client: Client, settings: Settings, header: str) -> None:
    settings.METRICS_TOKEN = "secret-of-the-watcher"
    assert client.get("/metrics", headers={"authorization": header}).status_code == 404


def test_hides_its_figures_from_everybody_without_a_token(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics").status_code == 404


def test_shows_its_figures_to_the_watcher(db: None, client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "secret-of-the-watcher"
    answer = client.get("/metrics", headers={"authorization": "Bearer secret-of-the-watcher"})
    assert answer.status_code == 200
    assert b"process_" in answer.content
