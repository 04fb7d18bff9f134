"""Who came to an event or answered a scout is known as that: by the file's word, a row's, or a program's."""

import pytest
from django.test import Client

from candidates.imports.spelling import read_item
from candidates.models import Application, Candidate
from candidates.pool.origins import origin_of
from tenants.scope import scope
from tests.candidates.imports.conftest import AT
from tests.candidates.imports.test_views import take, upload

EVENT = "お名前,メール,参加イベント\n鈴木 一郎,ichiro@mail.example,秋の会社説明会\n"


@pytest.fixture
def owner(cast, client) -> Client:
    client.force_login(cast.owner)
    return client


def people(tenant):
    with scope(tenant=tenant):
        told = Candidate.objects.order_by("email").values_list("email", "origin", "applications__outcome")
        return [(email.partition("@")[0], origin, outcome) for email, origin, outcome in told]


def test_the_file_s_word_is_everybody_s_who_is_new(cast, owner):
    take(owner, EVENT, origin="event")
    assert people(cast.acme) == [("ichiro", "event", "excluded")]
    with scope(tenant=cast.acme):
        assert Application.objects.get().channel == "秋の会社説明会"


def test_it_is_offered_again_with_the_same_columns(cast, owner):
    take(owner, EVENT, origin="event")
    assert upload(owner, EVENT.replace("ichiro", "jiro")).context["form"].fields["origin"].initial == "event"
    assert upload(owner, "氏名,メール\nA,a@mail.example").context["form"].fields["origin"].initial == "applicant"


def test_somebody_known_stays_who_they_were(cast, owner):
    take(owner, "氏名,メール,募集職種,選考結果\n鈴木 一郎,ichiro@mail.example,営業,不採用")
    take(owner, EVENT, origin="event")
    assert {origin for _name, origin, _outcome in people(cast.acme)} == {"applicant"}


def test_a_row_s_own_word_goes_before_the_file_s_and_one_not_understood_costs_no_row(cast, owner):
    rows = ("a,スカウト返信", "b,", "c,紹介（社員）", "d,？？", "e,応募")
    lines = "\n".join(f"鈴木 {row[0]},{row[0]}@mail.example,{row[2:]}" for row in rows)
    page = take(owner, f"名前,メール,きっかけ\n{lines}", origin="event")
    assert [one[1] for one in people(cast.acme)] == ["scout", "event", "referral", "event", "applicant"]
    assert "きっかけを読み取れません" in page.content.decode()


def test_who_was_rejected_all_the_same_is_rejected(cast, owner):
    take(
        owner,
        "名前,メール,募集職種,結果\n鈴木 一郎,i@mail.example,営業,不採用\n鈴木 二,n@mail.example,営業,",
        origin="scout",
    )
    assert people(cast.acme) == [("i", "scout", "rejected"), ("n", "scout", "excluded")]


def test_a_program_may_say_it_too():
    told = {
        "source": "x",
        "remote_id": 1,
        "candidate": {"last_name": "鈴木", "origin": "scout"},
        "application": {"remote_id": 2, "job": "営業", "rejected_at": "2026-04-01"},
    }
    read = read_item(told, number=1, at=AT)
    assert read.record.origin == "scout"
    told["candidate"]["origin"] = "nowhere"
    read = read_item(told, number=1, at=AT)
    assert (read.record.origin, [(one.pointer, one.code) for one in read.warnings]) == (
        "",
        [("/candidate/origin", "origin")],
    )


@pytest.mark.parametrize(
    ("word", "origin"),
    [
        ("会社説明会", "event"),
        ("ｽｶｳﾄ", "scout"),
        ("リファラル", "referral"),
        ("自社サイトから応募", "applicant"),
        ("Event", "event"),
        ("その他", "other"),
        ("", None),
        ("x", None),
    ],
)
def test_reads_the_words_of_files(word, origin):
    assert origin_of(word) == origin
