"""What can be wrong with a file or a row, in the reader's words: what happened, why, what to do."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

KNOWN_LAYOUTS = "HERP / HRMOS / RoboRobo / Greenhouse"

FILE_PROBLEMS = {
    "empty": gettext_lazy("ファイルが空です。データが1行もありません。ATSから出力し直したファイルを選んでください。"),
    "no_rows": gettext_lazy("項目名の行だけで、応募者の行がありません。ATSの出力条件を確認し、出力し直してください。"),
    "too_large": gettext_lazy(
        "ファイルが大きすぎます（%(size)s MB）。取り込めるのは %(limit)s MB までです。"
        "期間や職種で分けて出力し、順に取り込んでください。"
    ),
    "not_table": gettext_lazy(
        "表のファイルではありません（%(found)s）。取り込めるのは CSV・TSV・XLSX です。"
        "ATSからCSVで出力し直してください。"
    ),
    "old_excel": gettext_lazy(
        "古いExcel形式（.xls）か、パスワード付きのExcelファイルです。この形式は読み取れません。"
        "Excelで開き、パスワードを外して「Excelブック（.xlsx）」か「CSV UTF-8」で保存し直してください。"
    ),
    "encoding": gettext_lazy(
        "文字コードを読み取れません。"
        "先頭から %(offset)s バイト目に、%(encoding)s の文字ではない値（%(bytes)s）があります。"
        "ファイルが途中で壊れているか、複数の文字コードが混ざっています。"
        "ATSから出力し直すか、Excelで「CSV UTF-8」として保存し直してください。"
    ),
    "quote_open": gettext_lazy(
        'ここから始まるセルの引用符（"）が閉じられていません。ファイルの終わりまでが1つのセルになっています。'
        "この行の引用符を直すか、ATSから出力し直してください。"
    ),
    "cell_too_long": gettext_lazy(
        'ここから始まるセルが長すぎます（131,072文字まで）。引用符（"）の閉じ忘れがないか確認し、ATSから出力し直してください。'
    ),
    "xlsx_broken": gettext_lazy(
        "Excelファイルを開けません。壊れているか、別の形式のファイルです。"
        "Excelで開いて保存し直すか、CSVで出力し直してください。"
    ),
    "xlsx_too_large": gettext_lazy(
        "Excelファイルを展開すると大きすぎます（%(size)s MB、上限 %(limit)s MB）。"
        "CSVで出力し直すか、分けて取り込んでください。"
    ),
    "too_many_columns": gettext_lazy(
        "列が多すぎます（%(count)s列）。取り込めるのは%(limit)s列までです。要らない列を除いて、出力し直してください。"
    ),
    "no_header": gettext_lazy(
        "項目名の行がありません。この行には、項目名ではなく人の値が入っています。"
        "1行目に「氏名」「メールアドレス」などの項目名を加えて、もう一度選んでください。"
    ),
    "unknown_layout": gettext_lazy(
        "項目名の行を見つけられません（未知のレイアウト）。見つかった項目：%(found)s。"
        "知っているレイアウト：%(known)s と、一般的な項目名の表です。必要な項目：名前（または姓・名）と、"
        "メールアドレス・募集職種・選考終了理由などのうち1つ以上。1行目の項目名を直して、もう一度取り込んでください。"
    ),
}

ROW_PROBLEMS = {
    "email": gettext_lazy(
        "メールアドレスの形式が正しくありません（%(value)s）。このままではメールを送れません。"
        "アドレスを直して、もう一度取り込んでください。"
    ),
    "phone": gettext_lazy(
        "電話番号として読み取れません（%(value)s）。このままでは電話番号が残りません。"
        "「090-1234-5678」のように直して、もう一度取り込んでください。"
    ),
    "outcome_unclear": gettext_lazy(
        "「%(value)s」からは不採用かどうか分かりません。このままでは紹介の対象になりません。"
        "不採用のときは、選考結果か選考終了理由を「不採用」にして、もう一度取り込んでください。"
    ),
    "origin": gettext_lazy(
        "きっかけを読み取れません（%(value)s）。ファイルに選んだきっかけで取り込みます。"
        "「応募」「イベント」「スカウト」「紹介」「その他」のどれかを入力してください。"
    ),
    "name_missing": gettext_lazy("名前がありません。誰の応募か分からないため取り込めません。名前を入力してください。"),
    "name_unreadable": gettext_lazy(
        "名前として読み取れません（%(value)s）。合計などの行なら、そのままでかまいません。人の行なら、名前を入力してください。"
    ),
    "too_long": gettext_lazy("文字数が多すぎます（%(limit)s文字まで）。列がずれていないか確認し、短くしてください。"),
    "line_break": gettext_lazy("名前の途中に改行があります。メールの宛名に使えません。改行を取り除いてください。"),
    "nul": gettext_lazy(
        "読み取れない文字（NUL）が含まれています。データが壊れています。このセルを入力し直してください。"
    ),
    "date": gettext_lazy(
        "日付として読み取れません（%(value)s）。「2026/4/1」「2026年4月1日」「令和8年4月1日」のように入力してください。"
        "分からないときは空欄にしてください。"
    ),
    "date_ahead": gettext_lazy(
        "まだ来ていない日付です（%(value)s）。年を確かめて、直してください。分からないときは空欄にしてください。"
    ),
    "erased": gettext_lazy(
        "本人の求めで消去した人です。もう一度取り込むことはできません。新しく応募した人なら、応募日時を入れてください。"
    ),
    "too_many_cells": gettext_lazy(
        'セルの数が項目名より多く、列がずれています。カンマや引用符（"）を含む値が正しく囲まれているか確認してください。'
    ),
    "quote": gettext_lazy(
        '引用符（"）の使い方が正しくありません。セルの区切りが分かりません。この行の引用符を直してください。'
    ),
}


class FileRefused(Exception):
    """The whole file is refused and nothing of it was written; `str()` says why, in the reader's language.

    `line` and `column` (characters) count from 1 and name the place, when there is one.
    """

    def __init__(self, code: str, *, line: int | None = None, column: int | None = None, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.line, self.column, self.facts = code, line, column, facts

    def __str__(self) -> str:
        said = str(FILE_PROBLEMS[self.code])
        return place(self.line, self.column) + (said % self.facts if self.facts else said)


def place(line: int | None, column: int | None = None) -> str:
    """「12行目：」 or 「12行目の5文字目：」"""
    if line is None:
        return ""
    if column is None:
        return _("%(line)s行目：") % {"line": line}
    return _("%(line)s行目の%(column)s文字目：") % {"line": line, "column": column}


def row_message(code: str, *, row: int, column: str, facts: Mapping[str, Any]) -> str:
    """「12行目「応募時刻」：日付として読み取れません（…）。…」"""
    where = _("%(line)s行目「%(column)s」：") % {"line": row, "column": column} if column else place(row)
    return where + row_explanation(code, facts=facts)


def row_explanation(code: str, *, facts: Mapping[str, Any]) -> str:
    """「日付として読み取れません（…）。…」"""
    said = str(ROW_PROBLEMS[code])
    return said % facts if facts else said
