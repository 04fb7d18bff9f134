"""The inbox: what an agency without a program finds, reads, reports and takes along; never what is not its own."""

import csv
import io

import pytest
from django.utils import timezone

from candidates.consents import services as consents
from candidates.models import ProvisionRecord
from referrals.models import Delivery, Progress, Reading
from referrals.portal import queries, views
from tenants.models import AuditEntry, Tenant
from tenants.scope import scope

FORMULA = '=HYPERLINK("http://evil.example")'


def withdraw(cast, referral):
    with scope(tenant=cast.acme):
        consents.withdraw_consent(tenant=cast.acme, consent=referral.consent, agency=cast.agency, at=timezone.now())


def names(text):
    return [name for name in ("雪村", "鈴木", "ｽｽﾞｷ") if name in text]


def test_shows_what_waits_for_no_endpoint(consultant, receive):
    """Nothing was pushed anywhere: the portal is how this agency receives."""
    receive(last_name="雪村")
    assert names(consultant.text()) == ["雪村"]
    with scope(network=True):
        assert ProvisionRecord.objects.count() == 1
        assert Delivery.objects.get().delivered_at is None


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("雪村", ["雪村"]),
        ("ゆきむら", []),
        ("ﾕｷﾑﾗ", ["雪村"]),
        ("HANAKO", ["雪村"]),
        ("雪村 営業", ["雪村"]),
        ("%", []),
        ("_", []),
    ],
)
def test_finds_by_what_was_passed_on_whatever_its_width(consultant, receive, sought, found):
    receive(last_name="雪村", last_name_kana="ユキムラ", email="hanako@mail.example", desired_role="営業")
    receive(last_name="鈴木", last_name_kana="スズキ", email="jiro@mail.example", desired_role="経理")
    assert names(consultant.text(f"?q={sought}").partition("<tbody>")[2]) == found


def test_finds_nobody_by_a_name_that_may_not_be_read_any_more(cast, consultant, receive):
    withdraw(cast, receive(last_name="雪村"))
    assert "条件に合う紹介はありません" in consultant.text("?q=雪村")
    assert names(consultant.text()) == []


def test_finds_nobody_while_the_licence_is_over(cast, consultant, receive):
    receive(last_name="雪村")
    with scope(network=True):
        Tenant.objects.filter(pk=cast.agency.pk).update(licence_expires_date="2020-01-01")
    assert "条件に合う紹介はありません" in consultant.text("?q=雪村")
    assert names(consultant.text()) == []


def test_never_finds_another_agencys_people(cast, consultant, receive):
    theirs = receive(cast.other_agency, last_name="鈴木")
    for path in ("", "?q=鈴木", "?state=unread"):
        assert names(consultant.text(path).replace('value="鈴木"', "")) == []
    for path in ("", "acknowledge/", "status/contacted/"):
        assert consultant.post(f"referrals/{theirs.public_id}/{path}").status_code in (404, 405)
    assert consultant.get(f"referrals/{theirs.public_id}/").status_code == 404


def test_is_unread_for_each_member_until_they_open_it(consultant, admin, receive):
    here = f"referrals/{receive(last_name='雪村').public_id}/"
    assert "未読が1件" in consultant.text()
    consultant.get(here)
    assert "未読が" not in consultant.text()
    assert "未読が1件" in admin.text()
    assert names(admin.text("?state=unread")) == ["雪村"]
    assert names(consultant.text("?state=unread")) == []
    with scope(network=True):
        assert Reading.objects.count() == 1


def test_is_read_once_the_newest_version_is(cast, consultant, receive):
    """Who opens the second has no first one left to read."""
    made = receive(last_name="雪村")
    with scope(network=True):
        first = Delivery.objects.get()
        told = {"kind": "referral.updated", "sequence": 2, "payload": first.payload | {"sequence": 2}}
        same = ("tenant", "agency", "referral", "candidate", "consent", "next_at", "created_at", "updated_at")
        Delivery.objects.create(**{name: getattr(first, name) for name in same}, **told)
    consultant.get(f"referrals/{made.public_id}/")
    assert "未読が" not in consultant.text()


def test_leaves_nothing_unread_that_may_not_be_read(cast, consultant, receive):
    withdraw(cast, receive(last_name="雪村"))
    assert "未読が" not in consultant.text()
    assert "条件に合う紹介はありません" in consultant.text("?state=unread")


def test_leads_from_one_to_the_next_unread(consultant, receive):
    older, newer = receive(last_name="雪村"), receive(last_name="鈴木")
    assert f'/{older.public_id}/">次の未読' in consultant.text(f"referrals/{newer.public_id}/")
    assert "次の未読" not in consultant.text(f"referrals/{older.public_id}/")


def test_takes_one_press_to_report(consultant, receive):
    there = f"referrals/{receive().public_id}/"
    for status, word in (("contacted", "連絡済み"), ("interviewing", "面談中"), ("offered", "内定")):
        assert f"「{word}」にする" in consultant.text(there)
        assert consultant.post(f"{there}status/{status}/").status_code == 302
    assert (
        consultant.post(f"{there}status/hired/", company="株式会社ミナト", annual_salary="6000000").status_code == 302
    )
    assert "株式会社ミナト" in consultant.text(there)
    with scope(network=True):
        assert [step.actor for step in Progress.objects.all()] == ["person"] * 4


@pytest.mark.parametrize("date", ["2099-01-01", "2020-01-01", "きのう"])
def test_says_what_is_wrong_with_a_day(consultant, receive, date):
    there = f"referrals/{receive().public_id}/"
    answer = consultant.post(f"{there}status/contacted/", date=date)
    assert (answer.status_code, date in answer.content.decode()) == (422, True)


def test_says_that_somebody_was_quicker(consultant, receive):
    there = f"referrals/{receive().public_id}/"
    consultant.post(f"{there}status/closed/")
    consultant.post(f"{there}status/contacted/")
    assert "ほかの人が先に変えました" in consultant.text(there)


def test_acknowledges_once(consultant, receive):
    there = f"referrals/{receive().public_id}/"
    for _ in range(2):
        assert consultant.post(f"{there}acknowledge/").status_code == 302
    with scope(network=True):
        assert AuditEntry.objects.filter(action="referral.acknowledged", actor="person").count() == 1


def test_ends_with_the_consent(cast, consultant, receive):
    made = receive(last_name="雪村")
    withdraw(cast, made)
    there = f"referrals/{made.public_id}/"
    assert names(consultant.text(there)) == []
    for path in ("acknowledge/", "status/contacted/", "dispute/"):
        assert consultant.post(there + path).status_code == 404


def test_takes_along_every_one_in_files_of_so_many(admin, receive, monkeypatch):
    monkeypatch.setattr(views, "EXPORTED", 2)
    for name in ("甲田", "乙部", "丙川"):
        receive(last_name=name)
    page = admin.text()
    assert ("part=1" in page, "part=2" in page, "part=3" in page) == (True, True, False)
    files = [admin.text(f"referrals.csv?part={part}").removeprefix("\ufeff") for part in (1, 2, "三", "-1")]
    found = [[line["姓"] for line in csv.DictReader(io.StringIO(text))] for text in files]
    assert found == [["丙川", "乙部"], ["甲田"], ["丙川", "乙部"], ["丙川", "乙部"]]


def test_says_when_a_search_finds_more_than_it_shows(consultant, receive, monkeypatch):
    monkeypatch.setattr(queries, "FOUND", 1)
    receive(last_name="雪村")
    receive(last_name="雪村")
    assert "新しい1件までを表示しています" in consultant.text("?q=雪村")
    assert "までを表示しています" not in consultant.text()


def test_takes_along_what_the_conditions_find_as_text(cast, admin, consultant, receive):
    receive(last_name="雪村", skills=FORMULA)
    receive(last_name="鈴木")
    withdraw(cast, receive(last_name="ｽｽﾞｷ"))
    lines = list(csv.DictReader(io.StringIO(admin.text("referrals.csv").removeprefix("\ufeff"))))
    assert [line["姓"] for line in lines] == ["鈴木", "雪村"]
    assert lines[1]["スキル"] == f"'{FORMULA}"
    assert len(admin.text("referrals.csv?q=雪村").splitlines()) == 2
    assert consultant.get("referrals.csv").status_code == 403
    with scope(network=True):
        told = [line.detail for line in AuditEntry.objects.filter(action="referrals.exported").order_by("id")]
    assert told == [{"count": 2}, {"count": 1}]
