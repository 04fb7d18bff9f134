"""The operator's desk for notices: drafts are edited, published words stay."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from candidates.models import Notice
from tenants.scope import scope

LIST = "admin:candidates_notice_changelist"


@pytest.fixture
def operator(client: Client, cast: SimpleNamespace) -> Client:
    client.force_login(cast.operator)
    return client


def draft(*languages: str) -> list[Notice]:
    with scope(network=True):
        first = Notice.objects.filter(version=1, language__in=languages)
        copies = [
            Notice(version=2, language=each.language, title=each.title, purpose="次の目的", items=each.items)
            for each in first
        ]
        return Notice.objects.bulk_create(copies)


def form_of(notice: Notice, **changes: str) -> dict[str, object]:
    texts = {
        "title": notice.title,
        "purpose": notice.purpose,
        "items": '["氏名"]',
        "retention": "3年",
        "withdrawal": "URL",
    }
    return {"version": notice.version, "language": notice.language, **texts, **changes}


def change(operator: Client, notice: Notice, **changes: str) -> int:
    return operator.post(
        reverse("admin:candidates_notice_change", args=[notice.pk]), form_of(notice, **changes)
    ).status_code


def publish(operator: Client, notice: Notice, **more: str) -> None:
    operator.post(reverse(LIST), {"action": "publish", "_selected_action": [str(notice.pk)], **more})


def test_a_draft_can_be_changed(operator: Client) -> None:
    notice = draft("ja")[0]
    assert change(operator, notice, purpose="新しい目的") == 302
    assert Notice.objects.get(pk=notice.pk).purpose == "新しい目的"


def test_a_published_notice_cannot_be_changed(operator: Client) -> None:
    notice = Notice.objects.get(version=1, language="ja")
    assert change(operator, notice, purpose="あとから変えた目的") == 403
    assert Notice.objects.get(pk=notice.pk).purpose == notice.purpose


def test_publishing_is_asked_about_first(operator: Client) -> None:
    notice = draft("ja", "en")[0]
    publish(operator, notice)
    assert Notice.objects.get(pk=notice.pk).published_at is None


def test_a_version_is_published_in_every_language_at_once(operator: Client) -> None:
    publish(operator, draft("ja", "en")[0], confirmed="yes")
    assert Notice.objects.filter(version=2, published_at__isnull=False).count() == 2


def test_a_version_without_a_language_is_not_published(operator: Client) -> None:
    publish(operator, draft("ja")[0], confirmed="yes")
    assert Notice.objects.get(version=2).published_at is None
