"""Columns that nobody can choose from, or too many of them; and the choice of each as it was made."""

import pytest
from django.test import Client

from candidates.imports.models import Upload
from tenants.scope import scope
from tests.candidates.imports.test_views import ODD, check, chosen, upload


@pytest.fixture
def owner(cast, client) -> Client:
    client.force_login(cast.owner)
    return client


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("山田 太郎,taro@mail.example,営業\n佐藤 花子,hanako@mail.example,経理\n", "1行目：項目名の行がありません"),
        (",".join(["名前", "メール", *("列" * 501)]) + "\n" + "x," * 503, "列が多すぎます（503列）"),
    ],
)
def test_what_cannot_be_read_by_columns_is_refused_at_once(owner, cast, content, said):
    page = upload(owner, content)
    assert said in page.content.decode()
    with scope(tenant=cast.acme):
        assert not Upload.objects.exists()


def test_a_file_of_which_nothing_can_be_taken_has_no_button(owner):
    text = check(owner, "名前,メール,結果\n,a@mail.example,不採用\n3名,,\n").content.decode()
    assert "取り込める行がありません" in text
    assert "行を取り込む</button>" not in text


def test_each_column_s_choice_is_the_suggested_one_and_stays_as_chosen(owner):
    page = upload(owner, ODD)
    text = page.content.decode()
    assert text.count('<option value="last_name" selected>') == 1
    again = owner.post(page.redirect_chain[-1][0], chosen(page, column_3="name", column_0="name")).content.decode()
    assert again.count('<option value="name" selected>') == 2
    assert '<option value="last_name" selected>' not in again
