"""The statement's pages, files and API: for members with the right, and for a spreadsheet that must not run it."""

import csv
import io
import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from credits import keys
from credits.models import Inspection
from tenants.models import Tenant
from tenants.scope import scope
from tests import factories
from tests.credits.conftest import AT
from tests.credits.statement.conftest import LATER, REASON, document_of, play


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    for door in ("views", "api"):
        monkeypatch.setattr(f"credits.statement.{door}.timezone.now", lambda: LATER)


@pytest.fixture
def acme(cast: SimpleNamespace) -> Tenant:
    play(cast.acme)
    return cast.acme


@pytest.fixture
def viewer(cast: SimpleNamespace) -> Client:
    client = Client()
    client.force_login(cast.viewer)
    return client


def text(client: Client, path: str) -> str:
    return client.get(f"/e/acme/{path}").content.decode()


def test_shows_a_month_from_its_opening_to_its_closing(viewer: Client, acme: Tenant) -> None:
    page = text(viewer, "statement/?month=2026-04")
    told = document_of(acme, "2026-04")
    closing, signature = told["statement"]["closing"]["hash"], told["signature"]
    for shown in ("2026年4月", "確定", "紹介 ref_22", "2番目の枠", "紹介10件で1枠", closing, signature, "+23", "−20"):
        assert shown in page, shown
    assert '<a href="/e/acme/slots/req_1/">募集 req_1</a>' in page
    assert "理由：=HYPERLINK(&quot;" in text(viewer, "statement/?month=2026-05")
    assert "この月に動きはありません" in text(viewer, "statement/?month=2026-06")
    assert "までの途中の明細です" in text(viewer, "statement/")
    assert 'href="/e/acme/statement/"' in text(viewer, "slots/")
    assert 'href="/e/acme/statement/"' in text(viewer, "")


@pytest.mark.parametrize(
    ("asked", "shown"), [("", 9), ("2026-13", 9), ("２０２６-04", 9), ("2999-01", 9), ("2001-01", 4)]
)
def test_answers_a_month_that_is_none_with_the_nearest(viewer: Client, acme: Tenant, asked: str, shown: int) -> None:
    assert f'<h2 id="month">2026年{shown}月</h2>' in text(viewer, f"statement/?month={asked}")


def test_turns_pages_and_prints_them_all(viewer: Client, acme: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("credits.statement.views.PAGE", 20)
    first, second = (text(viewer, f"statement/?month=2026-04&page={page}") for page in (1, 2))
    assert [page.count('<th scope="row" class="number">') for page in (first, second)] == [20, 7]
    paper = text(viewer, "statement/print/?month=2026-04")
    assert paper.count('<th scope="row" class="number">') == 27
    monkeypatch.setattr("credits.statement.views.PRINTED", 20)
    assert "印刷できる20件を超えています" in text(viewer, "statement/print/?month=2026-04")


def test_saves_a_sheet_that_runs_nothing(viewer: Client, acme: Tenant) -> None:
    answer = viewer.get("/e/acme/statement.csv?month=2026-05")
    assert answer["Content-Disposition"] == 'attachment; filename="statement-2026-05.csv"'
    body = answer.content.decode()
    assert body.startswith("\ufeff番号,日時,種類,原因,")
    heading, opening, *moves, closing, _company, seal = csv.reader(io.StringIO(body.removeprefix("\ufeff")))
    told = document_of(acme, "2026-05")
    assert [row[2] for row in (opening, *moves, closing)] == ["月初", "枠の利用", "調整", "枠の付与", "月末"]
    purse = heading.index("次の枠を待つ紹介")
    assert [row[purse] for row in moves] == ["", "9", "-10"]
    assert [closing[0], closing[-1], seal[1]] == ["30", told["statement"]["closing"]["hash"], told["signature"]]
    assert not [cell for row in moves for cell in row if cell.startswith(("=", "+", "@"))]
    assert REASON in moves[1][heading.index("適用した規則")]


def test_saves_what_the_program_checks(viewer: Client, acme: Tenant) -> None:
    answer = viewer.get("/e/acme/statement.json?month=2026-04")
    assert json.loads(answer.content) == document_of(acme, "2026-04")
    program = Client().get("/ledger/verify_statement.py")
    assert program.content.startswith(b'"""Checks CareerRelay\'s statements')


def test_says_that_a_wrong_ledger_is_not_signed(viewer: Client, acme: Tenant) -> None:
    with scope(tenant=acme):
        Inspection.objects.create(tenant=acme, date=LATER.date(), at=LATER, transactions=3, wrong="transaction 4")
    assert "この明細には署名していません" in text(viewer, "statement/?month=2026-04")
    assert json.loads(viewer.get("/e/acme/statement.json?month=2026-04").content)["signature"] is None
    assert viewer.get("/e/acme/statement.csv?month=2026-04").status_code == 200


def ask(tenant: Tenant, **query: str) -> Any:
    with scope(network=True):
        key = factories.make_key(tenant)
    return Client(headers={"Authorization": f"Bearer {key}"}).get("/api/v1/credits/statement", query)


def test_is_told_by_api(cast: SimpleNamespace, acme: Tenant) -> None:
    told = ask(acme, month="2026-04").json()
    assert told == document_of(acme, "2026-04")
    assert told["signature"] == keys.sign(keys.canonical(told["statement"])).hex()
    assert ask(cast.agency, month="2026-04").status_code == 403
    assert ask(cast.rival, month="2026-09").json()["moves"] == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, "required"),
        ({"month": "2026-4"}, "invalid_month"),
        ({"month": "2026-10"}, "no_such_month"),
        ({"month": "2026-03"}, "no_such_month"),
    ],
)
def test_is_refused_by_api_for_a_month_that_is_none(acme: Tenant, query: dict[str, str], code: str) -> None:
    answer = ask(acme, **query)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["pointer"], error["code"]) == (422, "#/month", code)


def test_tells_operators_in_which_month_an_adjustment_stands(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.credits.test_decide_adjustment import decide, propose

    with scope(network=True):
        second = factories.UserFactory(is_staff=True, desk_role="operator")
    monkeypatch.setattr("credits.desk_views.timezone.now", lambda: LATER)
    made = propose(SimpleNamespace(acme=cast.acme, first=cast.operator))
    client = Client()
    client.force_login(cast.operator)
    assert (
        f"{LATER.year}年" in client.get("/admin/adjustments/new/").content.decode().partition("承認した月の利用明細")[2]
    )
    decide(made, second)  # on the cast's day
    page = client.get(f"/admin/adjustments/{made.pk}/").content.decode()
    assert f"載る利用明細</dt><dd>{AT.year}年{AT.month}月" in page
