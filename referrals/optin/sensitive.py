"""Facts that no recruiter may collect (職業安定法 5条の5): asked for nowhere, warned of in free text."""

import unicodedata

WORDS = (
    "本籍 出生地 出身地 国籍 人種 民族 社会的身分 門地 家族構成 家族の職業 配偶者 扶養 既婚 未婚 離婚 妊娠 "
    "両親 父親 母親 宗教 信仰 信条 支持政党 支持する政党 人生観 尊敬する人物 愛読書 労働組合 組合活動 学生運動 "
    "病歴 既往歴 持病 障害者手帳 精神疾患 犯罪歴 前科 血液型 住宅状況"
).split()
ENGLISH = (
    "birthplace|place of birth|nationality|ethnicity|religion|religious|creed|political party|trade union|"
    "labor union|labour union|marital status|married|divorced|pregnant|spouse|medical history|"
    "criminal record|blood type"
).split("|")


def found_in(text: str) -> list[str]:
    """The words of such facts that stand in a text, in whatever width or case they were typed."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("多国籍", "")  # an enterprise, not a person
    words = "".join(letter if letter.isalnum() else " " for letter in plain)
    return [word for word in WORDS if word in plain] + [word for word in ENGLISH if f" {word} " in f" {words} "]
