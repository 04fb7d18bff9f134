"""Columns that must not be collected: refused by name, their values never read into anything.

職業安定法 art. 5-5 with its guideline (平成11年労働省告示第141号, as amended): race, family, birthplace, beliefs, union
membership. 厚生労働省「公正な採用選考の基本」 names further questions that may lead to discrimination. 個人情報保護法
art. 2(3) asks for the person's own consent before such facts are stored.
"""

import re

from candidates.imports.headers import key_of

WORDS = (
    *("人種", "民族", "国籍", "本籍", "出生地", "出身地", "社会的身分", "門地", "家柄"),
    *(
        "配偶",
        "扶養",
        "家族",
        "親族",
        "続柄",
        "婚姻",
        "既婚",
        "未婚",
        "結婚",
        "子供",
        "子ども",
        "こども",
        "お子",
        "両親",
        "兄弟",
        "姉妹",
    ),
    *("宗教", "信仰", "信条", "思想", "人生観", "政党", "尊敬する人", "購読新聞", "愛読書"),
    *("労働組合", "組合加入", "組合活動", "学生運動"),
    *("病歴", "既往症", "既往歴", "持病", "障害者", "障害の", "障害区分", "障害等級", "障がい", "犯罪", "前科", "賞罰"),
)
ENGLISH = re.compile(
    r"race|ethnicity|nationality|citizenship|birth ?place|place of birth|religion|creed|beliefs?|politic\w*"
    r"|(labou?r |trade )?union( member\w*)?|spouse|dependents?|marital( status)?|married|family( members?| structure)?"
    r"|children|disability|medical history|criminal record"
)


def is_forbidden(header: str) -> bool:
    """Must a column with this name be refused? Widths, spaces and brackets do not hide it."""
    key = key_of(header)
    return any(word in key for word in FORBIDDEN_KEYS) or _is_forbidden_in_english(header)


def _is_forbidden_in_english(header: str) -> bool:
    """The whole name, so that `family name` (姓) and `trace id` pass."""
    spoken = re.sub(r"[\s_/-]+", " ", header.lower()).strip()
    return ENGLISH.fullmatch(spoken) is not None


FORBIDDEN_KEYS = frozenset(key_of(word) for word in WORDS)
