"""Whose row is it, and what becomes of what was known before."""

from datetime import date, timedelta

from candidates.models import Application, Candidate
from tests.candidates.imports.conftest import AT

PLAIN = "応募時刻,名前,メールアドレス,電話番号,生年月日,募集職種,選考終了理由"


def names() -> list[str]:
    return sorted(candidate.full_name for candidate in Candidate.objects.all())


def test_one_mailbox_is_one_person(take):
    take("A-1,,山田 太郎,T.aro+x@gmail.com,,営業,,不採用", "A-2,,山田 太郎,taro@googlemail.com,,経理,,不採用")
    assert Candidate.objects.count() == 1
    assert Application.objects.count() == 2


def test_one_phone_and_name_is_one_person(take):
    take(
        "A-1,,髙橋 美咲,,090-1234-5678,営業,,不採用",
        "A-2,,髙橋　美咲,m@mail.example,０９０１２３４５６７８,経理,,不採用",
    )
    assert Candidate.objects.get().email == "m@mail.example"


def test_one_phone_and_two_names_are_two_people(take):
    take("A-1,,山田 太郎,,03-1234-5678,営業,,不採用", "A-2,,山田 花子,,03-1234-5678,営業,,不採用")
    assert names() == ["山田 太郎", "山田 花子"]


def test_rows_are_joined_through_others_of_the_file(take):
    take(
        "A-1,,山田 太郎,a@mail.example,,営業,,不採用",
        "A-2,,山田 太郎,a@mail.example,090-1234-5678,経理,,不採用",
        "A-3,,山田 太郎,,090-1234-5678,人事,,不採用",
        "A-4,,山田 太郎,b@mail.example,090-1234-5678,広報,,不採用",
    )
    assert Candidate.objects.count() == 1


def test_two_people_without_contact_are_not_merged_by_name(take):
    take("A-1,,佐藤 健,,,営業,,不採用", "A-2,,佐藤 健,,,営業,,不採用")
    assert Candidate.objects.count() == 2


def test_someone_without_contact_or_id_is_known_again_by_name_birth_and_job(take):
    row = "2026/7/1,佐藤 健,,,1990/1/1,営業,不採用"
    take(row, header=PLAIN)
    again = take(row, header=PLAIN)
    assert (again.unchanged_count, Candidate.objects.count()) == (1, 1)


def test_mailbox_and_job_know_an_application_without_id(take):
    take("2026/7/1,山田 太郎,a@mail.example,,,営業,選考中", header=PLAIN)
    again = take("2026/7/1,山田 太郎,A+x@mail.example,,,営業,不採用", header=PLAIN)
    assert (again.created_count, again.updated_count) == (0, 1)
    assert Application.objects.get().outcome == "rejected"


def test_an_id_that_comes_later_is_adopted(take):
    take("2026/7/1,山田 太郎,a@mail.example,,,営業,不採用", header=PLAIN)
    later = take("A-1,2026/7/1,山田 太郎,a@mail.example,,営業,,不採用")
    assert (later.updated_count, Application.objects.get().remote_id) == (1, "A-1")
    assert take("A-1,2026/7/1,山田 太郎,a@mail.example,,営業,,不採用").unchanged_count == 1


def test_the_last_of_repeated_rows_counts(take):
    imported = take("A-1,,山田 太郎,a@mail.example,,営業,,選考中", "A-1,,山田 太郎,a@mail.example,,営業,,不採用")
    assert (imported.rows, imported.created_count, imported.duplicate_count, imported.eligible_count) == (2, 1, 1, 1)
    assert Application.objects.get().outcome == "rejected"


def test_repeated_rows_without_id_are_one_application(take):
    row = "2026/7/1,山田 太郎,a@mail.example,,,営業,不採用"
    imported = take(row, row, header=PLAIN)
    assert (imported.created_count, imported.duplicate_count) == (1, 1)


def test_an_address_changed_in_the_ats_is_changed_here(take):
    take("A-1,2026/7/1,山田 太郎,old@mail.example,,営業,,不採用")
    take("A-1,2026/7/1,山田 太郎,new@mail.example,,営業,,不採用")
    assert Candidate.objects.get().email == "new@mail.example"


def test_an_address_that_is_somebody_elses_is_not_taken_over(take):
    take("A-1,,山田 太郎,taro@mail.example,,営業,,不採用", "A-2,,佐藤 花子,hanako@mail.example,,営業,,不採用")
    take("A-1,,山田 太郎,hanako@mail.example,,営業,,不採用")
    assert sorted(Candidate.objects.values_list("last_name", "email")) == [
        ("佐藤", "hanako@mail.example"),
        ("山田", "taro@mail.example"),
    ]


def test_two_known_people_do_not_claim_one_new_address(take):
    take("A-1,,山田 太郎,a@mail.example,,営業,,不採用", "A-2,,佐藤 花子,b@mail.example,,営業,,不採用")
    take("A-1,,山田 太郎,c@mail.example,,営業,,不採用", "A-2,,佐藤 花子,c@mail.example,,営業,,不採用")
    assert Candidate.objects.filter(email_key="c@mail.example").count() == 1
    assert Candidate.objects.exclude(email_key="").count() == 2


def test_people_may_swap_addresses_without_harm(take):
    take("A-1,,山田 太郎,a@mail.example,,営業,,不採用", "A-2,,佐藤 花子,b@mail.example,,営業,,不採用")
    take("A-1,,山田 太郎,b@mail.example,,営業,,不採用", "A-2,,佐藤 花子,a@mail.example,,営業,,不採用")
    assert Candidate.objects.count() == 2


def test_an_empty_cell_erases_nothing(take):
    take("A-1,2026/7/1,山田 太郎,a@mail.example,090-1234-5678,営業,書類選考,不採用")
    again = take("A-1,2026/7/1,山田 太郎,a@mail.example,,営業,,不採用")
    assert again.unchanged_count == 1
    assert Candidate.objects.get().phone_key == "+819012345678"


def test_older_knowledge_fills_gaps_and_replaces_nothing(take):
    take("2026/7/1,山田 花子,a@mail.example,,,営業,不採用", header=PLAIN)
    take("2024/7/1,佐藤 花子,a@mail.example,090-1234-5678,1990/1/1,経理,不採用", header=PLAIN)
    candidate = Candidate.objects.get()
    assert (candidate.last_name, candidate.phone_key, candidate.birth_date) == (
        "山田",
        "+819012345678",
        date(1990, 1, 1),
    )


def test_newer_knowledge_replaces(take):
    take("2024/7/1,佐藤 花子,a@mail.example,,,経理,不採用", header=PLAIN)
    take("2026/7/1,山田 花子,a@mail.example,,,営業,不採用", header=PLAIN)
    assert names() == ["山田 花子"]


def test_a_name_without_its_space_stays_parted(take):
    take("A-1,2026/7/1,髙橋 美咲,a@mail.example,,営業,,不採用")
    assert take("A-1,2026/7/1,髙橋美咲,a@mail.example,,営業,,不採用").unchanged_count == 1
    assert Candidate.objects.get().first_name == "美咲"


def test_as_of_is_when_the_person_applied(take):
    take("A-1,2026/7/1,山田 太郎,a@mail.example,,営業,,不採用", "A-2,,佐藤 花子,b@mail.example,,営業,,不採用")
    as_of = dict(Candidate.objects.values_list("last_name", "as_of"))
    assert (as_of["山田"].date(), as_of["佐藤"]) == (date(2026, 6, 30), AT)


def test_a_rejection_taken_back_is_no_longer_eligible(take):
    take("A-1,,山田 太郎,a@mail.example,,営業,,不採用")
    imported = take("A-1,,山田 太郎,a@mail.example,,営業,,入社決定", at=AT + timedelta(days=1))
    assert (imported.updated_count, imported.eligible_count) == (1, 0)
    assert not Application.objects.eligible().exists()
