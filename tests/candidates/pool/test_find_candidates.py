"""find_candidates(): any part of what HR remembers, in any spelling; nobody who does not have it, and fast."""

import pytest
from django.core.management import call_command
from django.db import connection

from candidates.models import Candidate, Gram, PoolNote, Tag
from candidates.pool import grams, tasks
from candidates.pool.search import find_candidates
from tenants.scope import scope
from tests.factories import CandidateFactory

MANY = 10_000
INVENT = """
INSERT INTO candidates_candidate (id, tenant_id, last_name, first_name, last_name_kana, first_name_kana, email,
    email_key, phone, phone_key, prefecture, current_company, current_title, education, jobs, skills, as_of,
    created_at, updated_at)
SELECT gen_random_uuid(), %(tenant)s, (ARRAY['佐藤','鈴木','田中'])[1 + n %% 3] || n, '花子', 'サトウ', 'ハナコ',
    'p' || n || '@mail.example', 'p' || n || '@mail.example', '', '', '', '株式会社' || n, '営業', '[]', '[]', '[]',
    %(at)s, %(at)s, %(at)s + n * interval '1 second'
FROM generate_series(1, %(many)s) n
"""
SPELLINGS = [
    *"髙橋 高橋 髙橋美咲 橋 咲 たかはし ﾀｶﾊｼ カハ misaki.t@ ＭＩＳＡＫＩ ミナト商事 株式会社ミナト みなと 係長".split(),
    *"python PYTHON 簿記2級 次回 明るい がとても 090-12 +8190".split(),
    *("髙橋　美咲", "美咲 髙橋", "髙 みさ"),
]
ROWS = "SELECT tenant_id, gram, id FROM candidates_gram ORDER BY 1, 2, 3"


@pytest.fixture
def in_acme(cast):
    with scope(tenant=cast.acme):
        yield cast.acme


def found(tenant, words):
    return [person.full_name for person in find_candidates(tenant=tenant, words=words)]


@pytest.fixture
def misaki(in_acme, now):
    facts = {"current_company": "株式会社 ﾐﾅﾄ商事", "current_title": "係長", "skills": ["Python", "簿記２級"]}
    person = CandidateFactory(
        tenant=in_acme, email="Misaki.T@mail.example", phone="090-1234-5678", phone_key="+819012345678", **facts
    )
    Tag.objects.create(tenant=in_acme, candidate=person, name="次回優先", at=now)
    PoolNote.objects.create(tenant=in_acme, candidate=person, body="話し方が\nとても明るい", at=now)
    other = {"last_name_kana": "ナカタ", "first_name_kana": "イチロウ", "email": "a@b.example"}
    CandidateFactory(tenant=in_acme, last_name="中田", first_name="一郎", **other)
    grams.index_waiting(tenant=in_acme)
    return person


@pytest.mark.parametrize("words", SPELLINGS)
def test_finds_by_any_part_in_any_spelling(in_acme, misaki, words):
    assert found(in_acme, words) == ["髙橋 美咲"]


@pytest.mark.parametrize("words", ["田中", "橋髙", "%", "_", "髙%", "\\", "咲髙", "髙橋 次郎", "ナカイチ", "美咲一郎"])
def test_finds_nobody_who_does_not_have_it(in_acme, misaki, words):
    assert found(in_acme, words) == []


def test_finds_everybody_by_nothing(in_acme, misaki):
    assert len(found(in_acme, " \x00　")) == len(["髙橋 美咲", "中田 一郎"])


def test_finds_no_pairs_that_only_stand_in_other_places(in_acme):
    CandidateFactory(tenant=in_acme, last_name="abcd", first_name="bcx", current_company="xabc")
    grams.index_waiting(tenant=in_acme)
    assert [found(in_acme, word) for word in ("abcx", "abcd", "cdbc")] == [[], ["abcd bcx"], ["abcd bcx"]]


def test_forgets_what_a_person_was_called(in_acme, misaki):
    Candidate.objects.filter(pk=misaki.pk).update(last_name="佐藤")
    grams.index_people(tenant=in_acme, ids=[misaki.pk])
    assert [found(in_acme, "髙橋"), found(in_acme, "佐藤")] == [[], ["佐藤 美咲"]]


def test_leaves_no_pair_behind_of_who_is_gone(in_acme, misaki, now):
    Tag.objects.all().delete()
    PoolNote.objects.all().delete()
    Candidate.objects.filter(pk=misaki.pk)._raw_delete("default")
    assert not Gram.objects.filter(person=misaki.pk).exists()


def test_a_command_builds_the_same_rows_anew(cast, now, capsys):
    with scope(tenant=cast.acme):
        CandidateFactory(tenant=cast.acme)
    tasks.index_people()
    with scope(network=True), connection.cursor() as cursor:
        before = rows(cursor)
        cursor.execute("DELETE FROM candidates_gram")
    call_command("reindex_people", tenant="acme")
    with scope(network=True), connection.cursor() as cursor:
        assert rows(cursor) == before != []
    assert "1 people" in capsys.readouterr().out


def rows(cursor):
    cursor.execute(ROWS)
    return cursor.fetchall()


def test_asks_the_index_under_row_level_security(in_acme, now):
    with connection.cursor() as cursor:
        cursor.execute(INVENT, {"tenant": in_acme.pk, "at": now, "many": MANY})
    while grams.index_waiting(tenant=in_acme, limit=5_000):
        pass
    for words in ("鈴木4321", "p4321@", "株式会社4321"):
        people = find_candidates(tenant=in_acme, words=words)
        plan = people[:50].explain(analyze=True, buffers=True)
        assert "Seq Scan on candidates_gram" not in plan, plan
        assert "Seq Scan on candidates_candidate" not in plan, plan
        assert people.count() > 0
