"""merge_people() and undo_merge(): everything goes over, nothing is lost or counted again, and all of it comes back."""

from datetime import timedelta

import pytest

from candidates.imports import services as imports
from candidates.models import Application, Candidate, Merge, PoolNote, Tag
from candidates.pool import duplicates, merging
from candidates.pool.search import find_candidates
from tenants.models import AuditEntry
from tenants.scope import scope
from tests.factories import ApplicationFactory, CandidateFactory

HEADER = "応募ID,応募時刻,名前,メールアドレス,電話番号,募集職種,選考ステップ,選考終了理由"
PHONE = {"phone": "090-1234-5678", "phone_key": "+819012345678"}


@pytest.fixture
def in_acme(cast):
    with scope(tenant=cast.acme):
        yield cast.acme


@pytest.fixture
def pair(in_acme, now):
    """Two rows of one person: each knows something that the other does not."""
    kept = CandidateFactory(tenant=in_acme, email="a@mail.example", skills=["簿記"], current_company="")
    told = {"current_company": "湊商事", "do_not_contact_at": now, "as_of": now + timedelta(days=1)}
    merged = CandidateFactory(tenant=in_acme, email="b@mail.example", skills=["英語", "簿記"], **PHONE, **told)
    for person, job in ((kept, "営業"), (merged, "営業"), (merged, "経理")):
        ApplicationFactory(tenant=in_acme, candidate=person, job=job, remote_id="")
        Tag.objects.create(tenant=in_acme, candidate=person, name=f"{job}志望", at=now)
    PoolNote.objects.create(tenant=in_acme, candidate=merged, body="明るい", at=now)
    return kept, merged


def merge(pair, cast, now):
    kept, merged = pair
    return merging.merge_people(tenant=cast.acme, kept=kept, merged=merged, by=cast.owner, at=now)


def state(model):
    """Every row of a table, but for the time of its last change and its place in the search."""
    return [
        {name: value for name, value in row.items() if name not in ("updated_at", "search_text")}
        for row in model.objects.order_by("pk").values()
    ]


def everything():
    return [state(model) for model in (Candidate, Application, Tag, PoolNote)]


def test_keeps_what_either_knew(cast, pair, now):
    merge(pair, cast, now)
    kept = Candidate.objects.get(pk=pair[0].pk)
    assert (kept.email, kept.other_emails, kept.phone_key) == ("a@mail.example", ["b@mail.example"], "+819012345678")
    assert (kept.current_company, kept.skills, kept.is_mailable) == ("湊商事", ["簿記", "英語"], False)
    assert kept.as_of == now + timedelta(days=1)


def test_takes_the_mailbox_over_where_there_is_none(cast, pair, now):
    Candidate.objects.filter(pk=pair[0].pk).update(email="", email_key="")
    before = everything()
    made = merge(pair, cast, now)
    assert Candidate.objects.get(pk=pair[0].pk).email_key == "b@mail.example"
    merging.undo_merge(tenant=cast.acme, merge=made, by=cast.owner, at=now)
    assert everything() == before


def test_moves_applications_notes_and_tags(cast, pair, now):
    merge(pair, cast, now)
    kept = pair[0]
    assert sorted(kept.applications.values_list("job", flat=True)) == ["営業", "経理"]
    assert sorted(kept.tags.values_list("name", flat=True)) == ["営業志望", "経理志望"]
    assert kept.notes.count() == 1
    assert list(find_candidates(tenant=cast.acme)) == [kept]


def test_undoing_puts_back_exactly_what_was(cast, pair, now):
    before = everything()
    made = merge(pair, cast, now)
    assert everything() != before
    assert merging.undo_merge(tenant=cast.acme, merge=made, by=cast.owner, at=now)
    assert everything() == before
    assert not merging.undo_merge(tenant=cast.acme, merge=made, by=cast.owner, at=now)
    actions = AuditEntry.objects.filter(subject=pair[0].public_id).order_by("id").values_list("action", flat=True)
    assert list(actions) == ["candidate.merged", "candidate.unmerged"]


def test_undoing_leaves_what_was_changed_since(cast, pair, now):
    made = merge(pair, cast, now)
    Candidate.objects.filter(pk=pair[0].pk).update(current_company="新会社")
    merging.undo_merge(tenant=cast.acme, merge=made, by=cast.owner, at=now)
    assert Candidate.objects.get(pk=pair[0].pk).current_company == "新会社"


def test_of_two_who_merge_the_same_pair_one_does(cast, pair, now):
    assert merge(pair, cast, now) == merge(pair, cast, now)
    with pytest.raises(merging.CannotMerge):
        merge(pair[::-1], cast, now)
    assert Merge.objects.count() == 1


def test_who_was_merged_before_follows(cast, pair, now, in_acme):
    merge(pair, cast, now)
    third = CandidateFactory(tenant=in_acme, email="c@mail.example")
    made = merge((third, pair[0]), cast, now)
    assert set(Candidate.objects.filter(merged_into=third)) == set(pair)
    merging.undo_merge(tenant=cast.acme, merge=made, by=cast.owner, at=now)
    assert Candidate.objects.get(pk=pair[1].pk).merged_into_id == pair[0].pk


def test_an_import_of_the_former_mailbox_reaches_the_one_kept(cast, pair, now):
    merge(pair, cast, now)
    row = "X-1,2026/07/01,髙橋 美咲,b@mail.example,,広報,一次面接,不採用"
    imports.import_file(tenant=cast.acme, file=f"{HEADER}\n{row}".encode(), filename="x.csv", at=now)
    assert Application.objects.get(job="広報").candidate_id == pair[0].pk
    assert Candidate.objects.count() == 2


@pytest.mark.parametrize(
    ("facts", "way"),
    [(PHONE, "phone"), ({"birth_date": "1990-04-01"}, "name"), ({"other_emails": ["OTHER@mail.example"]}, "email")],
)
def test_pairs_are_found_by_what_they_share(in_acme, facts, way):
    CandidateFactory(tenant=in_acme, **facts)
    CandidateFactory(tenant=in_acme, **({"email": "other@mail.example"} if way == "email" else facts))
    CandidateFactory(tenant=in_acme, last_name="佐藤", birth_date="1990-04-01")
    assert [pair.way for pair in duplicates.find_pairs(tenant=in_acme)] == [way]
