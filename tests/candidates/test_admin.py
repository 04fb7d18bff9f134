"""The operator's desk for notices: drafts are written in both languages, compared, published once; then they stay."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.test import Client
from django.utils import timezone

from candidates.consents.queries import notice_in_force
from candidates.models import Notice
from tenants.scope import scope
from tests.isolation.sql import connected, refused, run

NAMES = ("title", "purpose", "items", "retention", "withdrawal", "valid_months")


@pytest.fixture
def operator(client: Client, cast: SimpleNamespace) -> Client:
    client.force_login(cast.operator)
    return client


def begin(operator: Client) -> str:
    return operator.post("/admin/notices/draft/")["Location"]  # type: ignore[no-any-return]


def form_of(version: int, **changes: str) -> dict[str, str]:
    said = {}
    for notice in Notice.objects.filter(version=version):
        for name in NAMES:
            value = getattr(notice, name)
            said[f"{notice.language}-{name}"] = "\n".join(value) if isinstance(value, list) else value
    return said | changes


def publish(operator: Client, version: int = 2, **form: str) -> Any:
    return operator.post(f"/admin/notices/{version}/publish/", {"effective_at": "", **form})


def test_a_draft_begins_with_the_words_in_force(operator: Client) -> None:
    assert [begin(operator), begin(operator)] == ["/admin/notices/2/", "/admin/notices/2/"]
    first, second = (form_of(version) for version in (1, 2))
    assert first == second


def test_a_draft_is_changed_in_both_languages_and_compared(operator: Client) -> None:
    page = begin(operator)
    changes = {"ja-purpose": "新しい目的", "ja-items": "氏名\n\n 電話番号 ", "en-purpose": "A new purpose"}
    assert operator.post(page, form_of(2, **changes)).status_code == 302
    assert Notice.objects.get(version=2, language="ja").items == ["氏名", "電話番号"]
    changed = dict(operator.get(page).context["changes"])
    assert ("+", "新しい目的") in changed["日本語"]
    assert ("-", "メールアドレス") in changed["日本語"]
    assert ("+", "A new purpose") in changed["English"]


def test_a_draft_without_words_is_not_saved_and_loses_nothing(operator: Client) -> None:
    page = begin(operator)
    answer = operator.post(page, form_of(2, **{"ja-purpose": "", "en-title": "Kept as typed"}))
    assert answer.status_code == 200
    assert "Kept as typed" in answer.content.decode()
    assert Notice.objects.get(version=2, language="ja").purpose


def test_publishing_has_a_page_of_its_own(operator: Client) -> None:
    begin(operator)
    assert "だれにも変更できません" in operator.get("/admin/notices/2/publish/").content.decode()
    assert Notice.objects.filter(version=2, published_at=None).count() == 2


def test_a_version_is_published_in_every_language_at_once(operator: Client) -> None:
    begin(operator)
    assert publish(operator).status_code == 302
    assert len(set(Notice.objects.filter(version=2).values_list("published_at", flat=True)) - {None}) == 1
    assert publish(operator).status_code == 404


def test_a_version_is_in_force_from_its_date_on(operator: Client) -> None:
    begin(operator)
    later = timezone.localtime() + timedelta(days=400)
    publish(operator, effective_at=later.strftime("%Y-%m-%dT%H:%M"))
    now = timezone.now()
    assert notice_in_force(language="ja", at=now + timedelta(days=399)).version == 1
    assert notice_in_force(language="ja", at=now + timedelta(days=401)).version == 2


def test_no_version_is_in_force_in_the_past(operator: Client) -> None:
    begin(operator)
    assert publish(operator, effective_at="2020-01-01T00:00").status_code == 200
    assert Notice.objects.filter(version=2, published_at=None).count() == 2


def test_a_version_without_a_language_is_not_published(operator: Client) -> None:
    begin(operator)
    Notice.objects.filter(version=2, language="en").delete()
    publish(operator)
    assert Notice.objects.get(version=2).published_at is None


def test_a_published_version_is_shown_and_cannot_be_changed(operator: Client) -> None:
    words = Notice.objects.get(version=1, language="ja").purpose
    answer = operator.post("/admin/notices/1/", form_of(1, **{"ja-purpose": "あとから変えた目的"}))
    assert "変更できません" in answer.content.decode()
    assert Notice.objects.get(version=1, language="ja").purpose == words


@pytest.mark.parametrize("variable", ["DATABASE_URL", "DATABASE_OWNER_URL"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET purpose = 'x' WHERE published_at IS NOT NULL",
        "UPDATE {table} SET published_at = NULL WHERE published_at IS NOT NULL",
        "UPDATE {table} SET published_at = now() WHERE published_at IS NOT NULL",
        "DELETE FROM {table} WHERE published_at IS NOT NULL",
        "TRUNCATE {table} CASCADE",
    ],
)
def test_postgresql_keeps_what_was_published_whoever_asks(committed_db: None, variable: str, statement: str) -> None:
    with connected(variable) as connection:
        columns = "version, language, title, purpose, items, retention, withdrawal, valid_months, published_at"
        values = "7, 'ja', 't', 'p', '[]', 'r', 'w', 12, now()"
        connection.execute(f"INSERT INTO candidates_notice ({columns}) VALUES ({values})")
        with refused(connection, psycopg.errors.RestrictViolation, psycopg.errors.InsufficientPrivilege):
            run(connection, statement, table="candidates_notice")


def test_postgresql_lets_a_draft_be_changed_and_removed(committed_db: None) -> None:
    with scope(network=True):
        draft = Notice.objects.create(version=8, language="ja", title="t", purpose="p", items=[], retention="r")
        assert Notice.objects.filter(pk=draft.pk).update(purpose="q") == 1
        assert draft.delete()[0] == 1
