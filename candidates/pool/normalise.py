"""How a person's facts are written: one spelling to compare, beside the one the person typed."""

import re
import unicodedata
from functools import lru_cache

import phonenumbers

# What no one types on purpose: it reorders or hides text (bidi marks, zero width space, byte order mark).
INVISIBLE = frozenset(
    "\u200b\u200e\u200f\u061c\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029"
)
HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
SPACING_MARKS = {0x309B: "\u3099", 0x309C: "\u309a"}  # ゛゜ written after a kana, as combining marks
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−ーｰ─━﹣－〜～~"), "-")
NOTHING = frozenset(
    {"", "-", "--", "なし", "無し", "無", "未入力", "未登録", "不明", "非公開", "n/a", "na", "null", "none", "#n/a"}
)
LONGEST_NOTHING = 20  # with spaces around it
EMAIL = re.compile(
    r"\A(?=.{1,64}@)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})\Z",
    re.IGNORECASE | re.ASCII,  # without it, K and ſ are letters of an address too
)
MOBILE = re.compile(r"\A0[789]0[1-9][0-9]{7}\Z")
TYPED_MOBILE = re.compile(r"\A0[789]0-?[1-9][0-9]{3}-?[0-9]{4}\Z")  # as nearly everybody writes it
READING = re.compile(r"\A[ァ-ヶー]+(?: [ァ-ヶー]+)*\Z")
GMAIL = frozenset({"gmail.com", "googlemail.com"})
PREFECTURES = (
    "北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 富山県 "
    "石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 "
    "岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県"
).split()


class Unusable(ValueError):
    """A value that cannot be taken as it is; `code` says why, the caller says it in the reader's words."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def line(value: str) -> str:
    """One line of text: trimmed, runs of line breaks and tabs made one space, nothing invisible left in it."""
    if value.isprintable():
        return value.strip()
    spaced = " ".join(part.strip() for part in re.split(r"[\r\n\t\v\f\x85]+", value) if part.strip())
    return _without_invisible(spaced).strip()


def paragraph(value: str) -> str:
    """Text of several lines: `\\n` between them, nothing invisible in it."""
    if value.isprintable():
        return value.strip()
    lines = value.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_without_invisible(one).rstrip() for one in lines).strip()


def name(value: str, *, longest: int = 300) -> str:
    """A name as typed (﨑 and 髙 stay), trimmed and without hidden marks.

    `Unusable`: `line_break` (it would end a mail header), `nul`, `too_long`.
    """
    kept = value.strip() if value.isprintable() else _refuse_broken(value.strip())
    if len(kept) > longest:
        raise Unusable("too_long", limit=longest)
    return kept


def split_name(value: str) -> tuple[str, str]:
    """姓 and 名 of a name in one column, parted at the first space; all of it is 姓 when there is none."""
    last, _, first = " ".join(value.split()).partition(" ")
    return last, first


def kana(value: str) -> str:
    """A reading in full-width katakana; what is not kana is kept, in its compatibility form.

    ひらがな and ﾊﾝｶｸ become カタカナ, so that one person's reading is written one way.
    """
    if READING.match(value):
        return value
    composed = unicodedata.normalize("NFKC", value.translate(SPACING_MARKS))
    katakana = unicodedata.normalize("NFKC", composed.translate(HIRAGANA_TO_KATAKANA))
    return " ".join(_without_invisible(katakana.replace("\n", " ")).split())


def email_address(value: str) -> str:
    """The address that mail is sent to: as typed, trimmed, in half-width; `""` when there is none.

    It may still be wrong: ask `is_email`.
    """
    typed = value.strip()
    if not typed.isascii():
        typed = _without_invisible(unicodedata.normalize("NFKC", typed)).strip()
    typed = typed.removeprefix("mailto:").strip("<> ")
    return "" if typed.lower() in NOTHING else typed


def is_email(address: str) -> bool:
    """Can mail be sent to it? ASCII, one @, a domain with a dot; docomo's `a..b@` of old is refused by servers."""
    return EMAIL.match(address) is not None


def email_identity(address: str) -> str:
    """The mailbox behind an address: lower case, without a plus tag, and for gmail without dots (DOMAIN §4)."""
    return mailbox(email_address(address))


def mailbox(address: str) -> str:
    """`email_identity` of what `email_address` gave."""
    local, at, domain = address.lower().rpartition("@")
    if not at:
        return domain
    local = local.partition("+")[0] or local
    domain = domain.rstrip(".")
    if domain in GMAIL:
        local, domain = local.replace(".", "") or local, "gmail.com"
    return f"{local}@{domain}"


def domain_of(address: str) -> str:
    """The domain of an address, in lower case."""
    return email_identity(address).rpartition("@")[2]


def phone(value: str, region: str = "JP") -> str:
    """A phone number in E.164; `""` when it is none that can exist."""
    if region == "JP" and TYPED_MOBILE.match(value):
        return f"+81{value[1:].replace('-', '')}"
    return _phone(value, region)


@lru_cache(maxsize=4096)
def _phone(value: str, region: str) -> str:
    typed = unicodedata.normalize("NFKC", value).translate(DASHES).strip()
    digits = typed.replace("-", "").replace(" ", "")
    if region == "JP" and MOBILE.match(digits):
        return f"+81{digits[1:]}"
    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=1024)
def prefecture(value: str) -> str:
    """The prefecture an address begins with, in full (東京 → 東京都); `""` when it begins with none."""
    typed = re.sub(r"\A(?:〒?\s*\d{3}-?\d{4})?\s*", "", unicodedata.normalize("NFKC", value).strip())
    full = next((one for one in PREFECTURES if typed.startswith(one)), "")
    return full or next((one for one in PREFECTURES if typed == one[:-1]), "")


def is_nothing(value: str) -> bool:
    """Does the cell say that there is nothing to say (空欄, -, なし, 未入力 …)?"""
    if len(value) > LONGEST_NOTHING:
        return False
    return unicodedata.normalize("NFKC", value).strip().translate(DASHES).lower() in NOTHING


def _refuse_broken(value: str) -> str:
    if "\x00" in value:
        raise Unusable("nul")
    if re.search(r"[\r\n\v\f\x85\u2028\u2029]", value):
        raise Unusable("line_break")
    return _without_invisible(value.replace("\t", " ")).strip()


def _without_invisible(value: str) -> str:
    """Control characters, bidi marks and lone surrogates dropped; joiners (emoji) and variation selectors stay."""
    if value.isprintable():
        return value
    return "".join(one for one in value if one not in INVISIBLE and unicodedata.category(one) not in ("Cc", "Cs"))
