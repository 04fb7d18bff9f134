"""The wizard's pages: who may open them, what they say in both languages, what they refuse."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from candidates.imports import files, tasks
from candidates.imports.models import Import, Mapping, Upload
from candidates.models import Candidate
from tenants.models import AuditEntry
from tenants.scope import scope

LIST = "/e/acme/imports/"
ODD = "氏,名,連絡先アドレス,希望,配偶者\n山田,太郎,taro@mail.example,営業,ひみつ\n佐藤,花子,hanako@mail.example,開発,\n"


@pytest.fixture
def owner(cast, client) -> Client:
    client.force_login(cast.owner)
    return client


@pytest.fixture
def viewer(cast) -> Client:
    client = Client()
    client.force_login(cast.viewer)
    return client


def upload(client: Client, content: bytes | str, follow: bool = True, **headers: object):
    data = content if isinstance(content, bytes) else content.encode()
    file = SimpleUploadedFile("応募者.csv", data, content_type="text/csv")
    return client.post(LIST, {"file": file}, follow=follow, **headers)


def chosen(page, **changes: str) -> dict[str, str]:
    """The columns as the page suggests them."""
    form = page.context["form"]
    return {name: field.initial for name, field in form.fields.items()} | changes


def check(client: Client, content: bytes | str, **changes: str):
    """As far as the check: what an HR person sees before anything is taken."""
    page = upload(client, content)
    return client.post(page.redirect_chain[-1][0], chosen(page, **changes), follow=True)


def take(client: Client, content: bytes | str, **changes: str):
    """All the way, with a worker; the result's page."""
    address = check(client, content, **changes).redirect_chain[-1][0]
    page = client.post(address, follow=True)
    tasks.run_due_imports()
    return client.get(page.redirect_chain[-1][0])


def people(tenant) -> int:
    with scope(tenant=tenant):
        return Candidate.objects.count()


def newest(tenant, model=Import):
    with scope(tenant=tenant):
        return model.objects.order_by("-pk")[0]


def test_a_file_goes_through_its_four_steps(owner, cast, sample):
    page = upload(owner, sample)
    assert "列の確認" in page.content.decode()
    page = owner.post(page.redirect_chain[-1][0], chosen(page), follow=True)
    text = page.content.decode()
    assert "まだ何も取り込んでいません" in text
    assert "40行を取り込む" in text
    assert people(cast.acme) == 0
    page = owner.post(page.redirect_chain[-1][0], follow=True)
    assert "取り込みを受け付けました" in page.content.decode()
    assert "処理中" in page.content.decode()
    tasks.run_due_imports()
    text = owner.get(page.redirect_chain[-1][0]).content.decode()
    assert "取り込みの結果" in text
    assert "<li>配偶者</li>" in text
    assert "25行目<br>メールアドレス" in text
    assert people(cast.acme) == 39


def test_three_values_of_each_column_are_shown_and_none_of_a_refused_one(owner):
    text = upload(owner, ODD).content.decode()
    assert "<bdi>taro@mail.example</bdi>" in text
    assert "<bdi>佐藤</bdi>" in text
    assert "ひみつ" not in text
    assert 'name="column_3"' in text
    assert 'name="column_4"' not in text


def test_a_column_that_no_name_tells_is_chosen_and_remembered(owner, cast):
    page = upload(owner, ODD)
    refused = owner.post(page.redirect_chain[-1][0], chosen(page))
    assert "列が足りません" in refused.content.decode()
    take(owner, ODD, column_2="email", column_3="job")
    with scope(tenant=cast.acme):
        assert set(Candidate.objects.values_list("last_name", "email")) == {
            ("山田", "taro@mail.example"),
            ("佐藤", "hanako@mail.example"),
        }
    again = upload(owner, ODD.replace("希望", "希 望"))
    assert chosen(again)["column_2"] == "email"
    assert "前に選んだ列の対応を使っています" in again.content.decode()


def test_a_refused_column_cannot_be_posted_either(owner, cast):
    page = upload(owner, ODD)
    owner.post(page.redirect_chain[-1][0], chosen(page, column_2="email", column_4="skills"), follow=True)
    assert newest(cast.acme, Upload).targets[4] == ""


def test_one_item_cannot_be_two_columns(owner):
    page = upload(owner, ODD)
    text = owner.post(page.redirect_chain[-1][0], chosen(page, column_2="job", column_3="job")).content.decode()
    assert text.count("「募集職種」が2列に選ばれています") == 4  # beside both fields, and in the summary


def test_a_mapping_can_be_forgotten(owner, cast):
    check(owner, ODD, column_2="email", column_3="job")
    mapping = newest(cast.acme, Mapping)
    assert "連絡先アドレス" in owner.get(f"{LIST}mappings/").content.decode()
    owner.post(f"{LIST}mappings/", {"mapping": mapping.public_id})
    assert chosen(upload(owner, ODD))["column_2"] == ""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "ファイルが空です"),
        ("名前,メール\n".encode(), "応募者の行がありません"),
        (b"\xff\xd8\xff\xe0", "表のファイルではありません"),
        ("名前,メール\n山田,a@mail.example\n".encode() + b"\xff\xff", "文字コードを読み取れません"),
    ],
)
def test_a_refused_file_is_explained_beside_the_field(owner, cast, content, said):
    page = upload(owner, content)
    assert page.status_code == 200
    assert said in page.content.decode()
    assert not list_of(cast.acme)


def test_a_file_that_breaks_further_down_is_refused_by_its_check(owner, cast):
    rows = "山田,a@mail.example\n" * 20
    text = check(owner, f'名前,メール\n{rows}"佐藤,b@mail.example\n').content.decode()
    assert "22行目：ここから始まるセルの引用符" in text
    assert "を取り込む</button>" not in text


def list_of(tenant) -> list[Upload]:
    with scope(tenant=tenant):
        return list(Upload.objects.all())


def test_no_file_is_explained_too(owner):
    assert "ファイルを選んでください" in owner.post(LIST).content.decode()


def test_faults_are_grouped_by_cause_with_their_first_rows(owner):
    rows = "".join(f"山田{number},だめ,営業\n" for number in range(8))
    text = check(owner, f"名前,メール,募集職種\n{rows}").content.decode()
    assert text.count("メールアドレスの形式が正しくありません（だめ）") == 1
    assert "2行目：<bdi>だめ</bdi>" in text
    assert "ほか3行" in text


def test_failed_rows_come_as_a_file_to_mend_and_send_again(owner, cast):
    page = take(owner, "名前,メール,応募日\n山田,a@mail.example,いつか\n佐藤,b@mail.example,2026/7/1\n")
    assert "一部失敗" in page.content.decode()
    answer = owner.get(f"{LIST}{newest(cast.acme).public_id}/failed-rows/")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    mended = answer.content.decode("utf-8-sig")
    assert "エラー内容" in mended
    take(owner, mended.replace("いつか", "2026/7/2", 1))
    assert newest(cast.acme).created_count == 1
    assert people(cast.acme) == 2


def test_failed_rows_of_hand_picked_columns_are_understood_again(owner, cast):
    take(owner, ODD.replace("花子,", "花子" + "長" * 400 + ","), column_2="email", column_3="job")
    mended = owner.get(f"{LIST}{newest(cast.acme).public_id}/failed-rows/").content.decode("utf-8-sig")
    page = upload(owner, mended)
    assert [chosen(page)[f"column_{place}"] for place in range(4)] == ["last_name", "first_name", "email", "job"]


def test_the_stored_file_is_nobody_elses_and_goes_when_told(owner, cast, django_capture_on_commit_callbacks):
    upload(owner, ODD)
    waiting = newest(cast.acme, Upload)
    path = files.folder() / waiting.stored_as
    assert path.stat().st_mode & 0o777 == 0o600
    with django_capture_on_commit_callbacks(execute=True):
        page = owner.post(f"{LIST}files/{waiting.public_id}/discard/", follow=True)
    assert "を削除しました" in page.content.decode()
    assert not path.exists()
    assert (
        "もう一度ファイルを選んでください"
        in owner.get(f"{LIST}files/{waiting.public_id}/columns/", follow=True).content.decode()
    )


def test_pressing_twice_takes_once(owner, cast):
    address = check(owner, ODD, column_2="email").redirect_chain[-1][0]
    first, second = owner.post(address), owner.post(address)
    assert first["Location"] == second["Location"]
    with scope(tenant=cast.acme):
        assert AuditEntry.objects.filter(action="import.started").count() == 1


def test_news_are_asked_for_while_it_works_and_no_longer(owner, sample):
    address = check(owner, sample).redirect_chain[-1][0]
    running = owner.post(address, follow=True)
    assert 'hx-trigger="every 2s"' in running.content.decode()
    assert "いまの状況に更新" in running.content.decode()
    tasks.run_due_imports()
    answer = owner.get(running.redirect_chain[-1][0], headers={"hx-request": "true"})
    assert answer["HX-Refresh"] == "true"
    assert "hx-trigger" not in owner.get(running.redirect_chain[-1][0]).content.decode()


def test_sample_is_the_one_that_is_shipped(owner, sample):
    assert b"".join(owner.get(f"{LIST}sample/").streaming_content) == sample


def test_an_employer_that_is_not_admitted_reads_why(owner, cast):
    with scope(network=True):
        type(cast.acme).objects.filter(pk=cast.acme.pk).update(admitted_at=None)
    text = owner.get(LIST).content.decode()
    assert "運営の承認をお待ちください" in text
    assert "disabled>次へ" in text
    assert upload(owner, ODD).status_code == 403


def test_viewer_looks_and_takes_nothing(viewer, owner, cast, sample):
    assert upload(viewer, sample).status_code == 403
    take(owner, sample)
    address = f"{LIST}{newest(cast.acme).public_id}/"
    assert viewer.get(LIST).status_code == viewer.get(address).status_code == 200
    assert '<input type="file"' not in viewer.get(LIST).content.decode()
    assert "取り消しの確認へ" not in viewer.get(address).content.decode()
    assert viewer.get(f"{address}failed-rows/").status_code == 403
    assert viewer.get(f"{address}undo/").status_code == 403


def test_rival_finds_nothing(owner, cast, sample):
    take(owner, sample)
    rival = Client()
    rival.force_login(cast.rival_owner)
    run, file = newest(cast.acme).public_id, newest(cast.acme, Upload).public_id
    pages = [f"{run}/", f"{run}/failed-rows/", f"{run}/undo/", f"files/{file}/columns/", f"files/{file}/check/"]
    addresses = [LIST, *(f"/e/{slug}/imports/{page}" for slug in ("acme", "rival") for page in pages)]
    assert {rival.get(address).status_code for address in addresses} == {404}


@pytest.mark.parametrize("public_id", ["imp_x", "cand_00000000000000000000000000", "x" * 500])
def test_an_id_that_is_none_is_not_found(owner, public_id):
    assert owner.get(f"{LIST}{public_id}/").status_code == 404
    assert owner.get(f"{LIST}files/{public_id}/columns/").status_code == 404


def test_the_pages_speak_english_too(owner, sample):
    owner.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = upload(owner, sample)
    assert "Sample values" in page.content.decode()
    page = owner.post(page.redirect_chain[-1][0], chosen(page), follow=True)
    assert "Import 40 rows" in page.content.decode()
    page = owner.post(page.redirect_chain[-1][0], follow=True)
    tasks.run_due_imports()
    text = owner.get(page.redirect_chain[-1][0]).content.decode()
    assert "Import result" in text
    assert "Row 25<br>メールアドレス" in text
