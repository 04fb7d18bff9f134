"""How a selection ended, out of what the columns say. Only a clear rejection by the employer is eligible."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from candidates.pool import normalise


class Outcome(StrEnum):
    """The four ends of a selection (DOMAIN §8), and the one that has none."""

    OPEN = "open"
    HIRED = "hired"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    EXCLUDED = "excluded"


# Asked in this order: 「内定辞退」 is a withdrawal, 「不採用検討中」 has not happened yet, 「不採用」 is no hire.
PATTERNS: tuple[tuple[Outcome, re.Pattern[str]], ...] = (
    (
        Outcome.EXCLUDED,
        re.compile(
            r"非選考|選考対象外|対象外|重複|誤登録|誤応募|テスト応募|スパム|いたずら|duplicate|spam|not considered"
        ),
    ),
    (
        Outcome.WITHDRAWN,
        re.compile(
            r"辞退|取り?下げ|キャンセル|(候補者|応募者|本人|先方)(都合|から|より|の意向)"
            r"|他社(に|へ|の|で)?(内定|決定|入社|選考|承諾|採用|就職)|無断|音信不通|連絡(が)?(不通|取れ|つか|なし|途絶)"
            r"|withdr[ae]w|they ?rejected|candidate (declined|rejected|withdrew)|declined offer"
        ),
    ),
    (Outcome.OPEN, re.compile(r"(不採用|不合格|見送り?|採用)(の|を)?(候補|検討|予定|保留|判断|か(確認|相談))")),
    (
        Outcome.REJECTED,
        re.compile(
            r"不採用|不採択|不合格|不通過|見送|落選|選考落ち|書類落ち|面接落ち|否決|お祈り|選外|不適格|^不可$|^否$|^[×✕✖]$"
            r"|(?<![a-z])ng(?![a-z])|(?<!not )rejected|^reject$|^fail(ed)?$|not (selected|hired)"
            r"|(スキル|経験|実績|能力|知識|資格|適性|志望度|コミュニケーション力?)(が|の)?(不足|不十分|未達|ミスマッチ|アンマッチ|不一致)"
            r"|カルチャー.{0,6}(ミスマッチ|アンマッチ|不一致)|(要件|基準|水準)(を|に)?(満たさ|満たな|未達|届か|未充足)"
            r"|要件(不一致|ミスマッチ|アンマッチ)|(ポジション|募集|求人|採用枠|職種)(の|が)?(クローズ|充足|終了|停止|中止|凍結)|他(の)?候補者"
        ),
    ),
    (
        Outcome.OPEN,
        re.compile(
            r"選考中|進行中|対応中|調整中|保留|検討|予定|未定|未対応|未選考|確認中|審査中|評価中|待ち?$"
            r"|^(open|active|in ?progress|pending|on ?hold)$"
        ),
    ),
    (
        Outcome.HIRED,
        re.compile(
            r"(^|[:(])(採用|入社|入職)(決定|確定|済み?|内定)?($|[:)])|内定承諾|^(合|○|◯)$|^(hired|joined)$"
            r"|offer accepted"
        ),
    ),
)
LONGEST_REASON = 4_000
BLANK = frozenset({"", "-", "ー", "―", "なし", "未設定", "未入力", "n/a", "選考終了", "終了", "完了", "closed", "done"})


def outcome_of(statuses: Iterable[str], reasons: Iterable[str], stage: str = "") -> Outcome:
    """The outcome that a row tells, from its result columns, its reasons, and last from its stage.

    What contradicts a rejection takes it away: 不採用 with the reason 他社内定 is a withdrawal, and a text that is not
    understood leaves the selection open, since a mail sent to the wrong person cannot be taken back.
    """
    return _outcome_of(tuple(statuses), tuple(reasons), stage)


@lru_cache(maxsize=8192)
def _outcome_of(statuses: tuple[str, ...], reasons: tuple[str, ...], stage: str) -> Outcome:
    told = _first(statuses)
    reason = _first(reasons)
    if told is Outcome.REJECTED and reason in (Outcome.WITHDRAWN, Outcome.HIRED, Outcome.EXCLUDED):
        return reason
    return told or reason or read(stage) or Outcome.OPEN


@dataclass(frozen=True, slots=True)
class End:
    """How a selection ended, and why."""

    outcome: str
    reason: str
    is_unclear: bool


Cells = tuple[str, ...]


@lru_cache(maxsize=1024)
def ended(
    statuses: Cells, reasons: Cells, withdrawals: Cells, details: Cells, stage: str, *, is_unselected: bool
) -> End:
    """How the selection ended, as the cells tell it: the same few ways in all rows of a file."""
    theirs = ["辞退" for cell in withdrawals if not normalise.is_nothing(cell)]
    outcome = outcome_of(statuses, [*reasons, *theirs], stage)
    if is_unselected and not any(map(str.strip, [*statuses, *reasons, *withdrawals, stage])):
        outcome = Outcome.EXCLUDED
    told = [normalise.paragraph(cell) for cell in [*reasons, *withdrawals, *details]]
    reason = "\n".join(text for text in told if text)[:LONGEST_REASON]
    return End(outcome.value, reason, is_unclear(statuses, reasons, stage))


def is_unclear(statuses: Iterable[str], reasons: Iterable[str], stage: str = "") -> bool:
    """Does the row give a reason for an end, without telling which end it was?"""
    told = _first(statuses) or _first(reasons) or read(stage)
    return told is None and any(_plain(reason) not in BLANK for reason in reasons)


@lru_cache(maxsize=2048)
def read(text: str) -> Outcome | None:
    """The outcome one cell tells; None when it tells none."""
    said = _plain(text)
    if said in BLANK:
        return None
    return next((outcome for outcome, pattern in PATTERNS if pattern.search(said)), None)


def _first(texts: Iterable[str]) -> Outcome | None:
    return next((found for text in texts if (found := read(text)) is not None), None)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()
