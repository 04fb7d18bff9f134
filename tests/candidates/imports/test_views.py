"""The pages: who may open them, what they say in both languages, what they refuse."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from candidates.imports.models import Import
from candidates.models import Candidate
from tenants.scope import scope

LIST = "/e/acme/imports/"


@pytest.fixture
def owner(cast, client) -> Client:
    client.force_login(cast.owner)
    return client


@pytest.fixture
def viewer(cast) -> Client:
    client = Client()
    client.force_login(cast.viewer)
    return client


def upload(client: Client, content: bytes, **data: str):
    file = SimpleUploadedFile("応募者.csv", content, content_type="text/csv")
    return client.post(LIST, {"file": file, **data}, follow=True)


def people(tenant) -> int:
    with scope(tenant=tenant):
        return Candidate.objects.count()


def newest(tenant) -> Import:
    with scope(tenant=tenant):
        return Import.objects.get()


def test_upload_leads_to_its_result(owner, cast, sample):
    page = upload(owner, sample)
    text = page.content.decode()
    assert page.redirect_chain[0][0] == f"{LIST}{newest(cast.acme).public_id}/"
    assert "取り込みの結果" in text
    assert "<li>配偶者</li>" in text
    assert "25行目<br>メールアドレス" in text
    assert people(cast.acme) == 39


def test_check_shows_the_counts_and_takes_nothing(owner, cast, sample):
    page = upload(owner, sample, check="yes")
    assert "まだ何も取り込んでいません" in page.content.decode()
    assert people(cast.acme) == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "ファイルが空です"),
        ("品番,数量\n1,2\n".encode(), "未知のレイアウト"),
        ('名前,メール\n"山田,a@mail.example\n'.encode(), "2行目："),
        (b"\xff\xd8\xff\xe0", "表のファイルではありません"),
    ],
)
def test_a_refused_file_is_explained_beside_the_field(owner, cast, content, said):
    page = upload(owner, content)
    assert page.status_code == 200
    assert said in page.content.decode()
    assert people(cast.acme) == 0


def test_no_file_is_explained_too(owner):
    assert "ファイルを選んでください" in owner.post(LIST).content.decode()


def test_failed_rows_can_be_taken_out(owner, cast):
    upload(owner, "名前,メール,応募日\n山田,a@mail.example,いつか\n".encode())
    answer = owner.get(f"{LIST}{newest(cast.acme).public_id}/failed-rows/")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    assert "日付として読み取れません" in answer.content.decode()


def test_sample_is_the_one_that_is_shipped(owner, sample):
    assert b"".join(owner.get(f"{LIST}sample/").streaming_content) == sample


def test_english_is_complete(owner, sample):
    page = owner.post(
        LIST, {"file": SimpleUploadedFile("a.csv", sample)}, headers={"accept-language": "en"}, follow=True
    )
    text = page.content.decode()
    assert "Import result" in text
    assert "Row 25<br>メールアドレス" in text


def test_viewer_looks_and_takes_nothing(viewer, owner, cast, sample):
    assert upload(viewer, sample).status_code == 403
    assert people(cast.acme) == 0
    upload(owner, sample)
    address = f"{LIST}{newest(cast.acme).public_id}/"
    assert viewer.get(LIST).status_code == viewer.get(address).status_code == 200
    assert '<input type="file"' not in viewer.get(LIST).content.decode()
    assert viewer.get(f"{address}failed-rows/").status_code == 403


def test_rival_finds_nothing(owner, cast, sample):
    upload(owner, sample)
    rival = Client()
    rival.force_login(cast.rival_owner)
    public_id = newest(cast.acme).public_id
    addresses = (
        LIST,
        f"{LIST}{public_id}/",
        f"/e/rival/imports/{public_id}/",
        f"/e/rival/imports/{public_id}/failed-rows/",
    )
    assert [rival.get(address).status_code for address in addresses] == [404] * 4


@pytest.mark.parametrize("public_id", ["imp_x", "cand_00000000000000000000000000", "x" * 500])
def test_an_id_that_is_none_is_not_found(owner, public_id):
    assert owner.get(f"{LIST}{public_id}/").status_code == 404
