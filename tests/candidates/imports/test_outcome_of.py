"""Only a clear rejection by the employer is a rejection."""

import pytest

from candidates.imports.outcomes import Outcome, is_unclear, outcome_of


@pytest.mark.parametrize(
    ("outcome", "texts"),
    [
        (
            Outcome.REJECTED,
            (
                "不採用 お見送り 見送り 書類選考不合格 一次面接お見送り 不採用（スキル不足） 不採用：日程が合わず "
                "採用見送り １次ＮＧ 否 × 落選 書類選考落ち 経験不足 スキルアンマッチ "
                "ポジションクローズ 不採用連絡待ち rejected 選考終了(不採用)"
            ),
        ),
        (
            Outcome.WITHDRAWN,
            "応募者辞退 辞退 内定辞退 入社辞退 選考辞退 辞退（他社内定） 他社決定 連絡不通 候補者都合 withdrawn",
        ),
        (Outcome.HIRED, "入社決定 入社 採用 採用決定 内定承諾 hired 選考終了（採用）"),
        (Outcome.EXCLUDED, "非選考対象 対象外 重複応募 テスト応募"),
        (
            Outcome.OPEN,
            "選考中 保留 不採用検討中 採用予定 結果待ち 書類選考 一次面接 内定 合格 その他 ミスマッチ 入社時期が合わず",
        ),
    ],
)
def test_reads_what_recruiters_write(outcome, texts):
    read = {text: outcome_of([], [text]) for text in texts.split()}
    assert read == dict.fromkeys(read, outcome)


@pytest.mark.parametrize(
    ("statuses", "reasons", "stage", "outcome"),
    [
        (["不採用"], ["経験不足"], "書類選考", Outcome.REJECTED),
        (["選考終了"], ["不採用"], "", Outcome.REJECTED),
        (["書類選考"], ["不採用"], "", Outcome.REJECTED),
        ([""], [""], "不採用", Outcome.REJECTED),
        (["不採用"], ["他社内定のため辞退"], "", Outcome.WITHDRAWN),
        (["不採用"], ["入社決定"], "", Outcome.HIRED),
        (["選考中"], ["不採用"], "", Outcome.OPEN),
        (["応募者辞退"], ["経験不足"], "", Outcome.WITHDRAWN),
        ([""], [""], "一次選考", Outcome.OPEN),
        ([], [], "", Outcome.OPEN),
    ],
)
def test_weighs_result_reason_and_stage(statuses, reasons, stage, outcome):
    assert outcome_of(statuses, reasons, stage) is outcome


def test_says_when_a_reason_does_not_tell_the_end():
    assert is_unclear([""], ["その他"])
    assert not is_unclear([""], ["不採用"])
    assert not is_unclear([""], ["-"])
