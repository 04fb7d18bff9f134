"""/settings/audit/: the tenant's own lines in words, searched, paged and taken along."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tenants import audit
from tenants.models import ApiKey, AuditEntry, StepIn
from tenants.scope import Origin, scope
from tenants.trail import exports
from tests import factories
from tests.isolation.doors import client as knocker

PAGE = "/e/acme/settings/audit/"
Actor = AuditEntry.Actor


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def owner(cast):
    browser = knocker()
    browser.force_login(cast.owner)
    return browser


def write(tenant, at, *, origin=None, **line):
    told = {"actor": Actor.SYSTEM, "action": "mail.queued", "subject": "tmpl_1", "detail": {"count": 1}, **line}
    with scope(tenant=tenant, origin=origin):
        return audit.record(tenant=tenant, at=at, **told)


def text_of(browser, query=""):
    answer = browser.get(PAGE + query)
    assert answer.status_code == 200
    return answer.content.decode()


def lines_in(page):
    return re.findall(r"<p>([^<]+?)(?: <code|</p>)", page.partition("<tbody>")[2].partition("</tbody>")[0])


def test_says_who_did_what_from_where(cast, owner, now):
    member = {"actor": Actor.PERSON, "actor_id": cast.owner.pk, "action": "template.created"}
    write(cast.acme, now, origin=Origin(ip="203.0.113.7", request_id="req_1"), **member)
    page = text_of(owner)
    for told in (f"メンバー：{cast.owner.name}", "文面を作りました", "203.0.113.7", "tmpl_1"):
        assert told in page


def test_names_a_key_and_an_operator_by_their_reason(cast, owner, now):
    with scope(tenant=cast.acme):
        factories.make_key(cast.acme, name="ATS連携")
        key = ApiKey.objects.for_tenant(cast.acme).get()
        visit = {"operator": cast.operator, "reason": "問い合わせ123", "started_at": now - timedelta(minutes=5)}
        StepIn.objects.create(tenant=cast.acme, ends_at=now + timedelta(minutes=5), **visit)
    write(cast.acme, now, actor=Actor.KEY, actor_id=key.pk)
    visited = Origin(ip="198.51.100.1", operator_id=cast.operator.pk)
    write(cast.acme, now, origin=visited, actor=Actor.PERSON, actor_id=cast.operator.pk)
    page = text_of(owner)
    assert "APIキー：ATS連携" in page
    assert "運営（立ち入りの理由：問い合わせ123）" in page
    assert cast.operator.email not in page


def test_shows_a_change_as_before_and_after(cast, owner, now):
    detail = {"before": {"retention_months": 24, "is_mfa_required": False}, "after": {"retention_months": 12}}
    detail["after"]["is_mfa_required"] = True
    write(cast.acme, now, action="policy.changed", subject="acme", detail=detail)
    page = text_of(owner)
    assert "候補者の保存期間(月)：24 → 12" in page
    assert "二要素認証を必須にする：いいえ → はい" in page


def test_shows_the_code_of_an_unknown_act_and_nothing_else_of_it(cast, owner, now):
    write(cast.acme, now, action="moon.landed", subject="agency-x", detail={"agency": "secret", "count": 7})
    page = text_of(owner)
    assert "moon.landed" in page
    assert "agency-x" not in page
    assert "secret" not in page


def test_never_says_towards_which_agency_somebody_withdrew(cast, owner, now):
    hidden = {"agency": str(cast.agency.pk)}
    write(cast.acme, now, actor=Actor.CANDIDATE, action="consent.withdrawn", subject="ref_1", detail=hidden)
    file = owner.post(PAGE + "export/")
    for text in (text_of(owner), b"".join(file.streaming_content).decode()):
        assert "候補者が同意を撤回しました" in text
        assert str(cast.agency.pk) not in text
        assert cast.agency.name not in text
    assert lines_in(text_of(owner, f"?q={cast.agency.pk}")) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("who=person", ["文面を作りました"]),
        ("who=candidate", ["候補者が登録し、同意しました"]),
        ("who=operator", ["利用を承認しました"]),
        ("group=mail", ["不採用のメールの送信を受け付けました", "文面を作りました"]),
        ("q=文面を", ["文面を作りました"]),
        ("q=referral.reg", ["候補者が登録し、同意しました"]),
        ("q=ref_9", ["候補者が登録し、同意しました"]),
        ("group=slot", []),
        ("who=system&group=desk", []),
        ("who=nobody", None),
        ("until=2001-01-01", []),
        ("since=2001-01-01&group=desk", ["利用を承認しました"]),
    ],
)
def test_finds_what_the_filter_asks_for(cast, owner, now, query, found):
    write(cast.acme, now, actor=Actor.OPERATOR, actor_id=cast.operator.pk, action="tenant.admitted", subject="acme")
    write(cast.acme, now, actor=Actor.CANDIDATE, action="referral.registered", subject="ref_9")
    write(cast.acme, now, actor=Actor.PERSON, actor_id=cast.owner.pk, action="template.created")
    write(cast.acme, now)
    told = lines_in(text_of(owner, f"?{query}"))
    assert len(told) == 4 if found is None else told == found


def test_asks_for_one_member_alone(cast, owner, now):
    for person, action in ((cast.owner, "template.created"), (cast.viewer, "link.issued")):
        write(cast.acme, now, actor=Actor.PERSON, actor_id=person.pk, action=action)
    assert lines_in(text_of(owner, f"?who=person:{cast.viewer.pk}")) == ["共通の専用URLを作りました"]


def test_pages_by_place_and_stays_in_order_while_lines_are_added(cast, owner, now):
    with scope(tenant=cast.acme):
        told = {"tenant": cast.acme, "actor": Actor.SYSTEM, "action": "mail.queued"}
        rows = [AuditEntry(detail={"count": n}, at=now - timedelta(seconds=n // 3), **told) for n in range(120)]
        AuditEntry.objects.bulk_create(rows)
    seen, query = [], ""
    while query is not None:
        page = text_of(owner, query)
        seen += re.findall(r"件数：(\d+)", page)
        write(cast.acme, timezone.now(), detail={})
        following = re.search(r'rel="next" href="([^"]+)"', page)
        query = following[1].replace("&amp;", "&") if following else None
    assert sorted(map(int, seen)) == list(range(120))


@pytest.mark.parametrize("place", ["x", "2026-01-01T00:00:00Z_zz", "9999-99-99T00:00Z_" + "0" * 36, "%00", "_" * 90])
def test_begins_at_the_top_for_a_place_that_is_none(cast, owner, now, place):
    write(cast.acme, now)
    assert len(lines_in(text_of(owner, f"?before={place}"))) == 1


def test_is_taken_along_as_shown_and_leaves_a_line(cast, owner, now):
    write(cast.acme, now, subject="=cmd|'/c calc'!A1")
    write(cast.acme, now, action="template.created", subject="tmpl_2")
    answer = owner.post(PAGE + "export/?q=不採用のメール")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row[2] for row in rows] == ["操作", "不採用のメールの送信を受け付けました"]
    assert rows[1][4] == "'=cmd|'/c calc'!A1"
    assert "audit-acme-" in answer["Content-Disposition"]
    with scope(tenant=cast.acme):
        [line] = AuditEntry.objects.for_tenant(cast.acme).filter(action="audit.exported")
    assert (line.actor_id, line.detail) == (cast.owner.pk, {"rows": 1})


def test_a_long_trail_is_taken_along_page_after_page_up_to_its_end(cast, owner, now, monkeypatch):
    monkeypatch.setattr(exports, "BATCH", 4)
    monkeypatch.setattr(exports, "MOST_ROWS", 10)
    for number in range(12):
        write(cast.acme, now - timedelta(seconds=number), detail={"count": number})
    text = b"".join(owner.post(PAGE + "export/").streaming_content).decode()
    assert re.findall(r"件数：(\d+)", text) == [str(number) for number in range(10)]


def test_is_each_tenants_own(cast, owner, now):
    write(cast.rival, now, subject="tmpl_rival")
    write(cast.agency, now, subject="tmpl_agency")
    assert lines_in(text_of(owner)) == []
    assert "記録はまだありません" in text_of(owner)


def test_is_shown_in_english_too(cast, owner, now):
    write(cast.acme, now)
    assert "Queued rejection mails" in owner.get(PAGE, headers={"accept-language": "en"}).content.decode()


ODD_PLACES = [
    f"{at}_{'0' * 8}-0000-0000-0000-{'0' * 12}" for at in ("0001-01-01T00:00:00%2B23:59", "9999-12-31T23:59:59Z")
]
ODD = ["until=9999-12-31", "since=9999-12-31", "since=0001-01-01", *(f"before={place}" for place in ODD_PLACES)]


@pytest.mark.parametrize("query", ODD)
def test_the_edges_of_the_calendar_are_a_question_too(owner, query):
    assert owner.get(f"{PAGE}?{query}").status_code == 200
