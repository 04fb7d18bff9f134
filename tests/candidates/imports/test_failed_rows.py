"""The rows to mend, as a file that runs nothing and can be sent again."""

import csv
import io

from candidates.imports.exports import failed_rows
from candidates.imports.models import RowFault
from candidates.models import Candidate


def test_holds_the_row_its_number_and_the_cause(take):
    imported = take("A-1,いつか,=cmd|calc,x,,営業,,不採用")
    text = failed_rows(RowFault.objects.filter(imported=imported))
    header, row = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    told = dict(zip(header, row, strict=True))
    assert told["名前"] == "'=cmd|calc"
    assert told["行"] == "2"
    assert "日付として読み取れません" in told["エラー内容"]
    assert "メールアドレスの形式" in told["エラー内容"]


def test_mended_file_can_be_sent_again_as_it_is(take):
    imported = take("A-1,いつか,=山田 太郎,taro@mail.example,,営業,,不採用")
    text = failed_rows(RowFault.objects.filter(imported=imported)).replace("いつか", "2026/7/1", 1)
    assert take(file=text.encode()).created_count == 1
    assert Candidate.objects.get().last_name == "=山田"


def test_of_shifted_rows_only_number_and_cause_are_known(take):
    imported = take("A-1,,山田,a@mail.example,,営業,,不採用,余分")
    assert "セルの数" in failed_rows(RowFault.objects.filter(imported=imported))
