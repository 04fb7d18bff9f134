"""What a company may be called in an address and in a mail's From: no other company's name, and nothing that hides."""

import re
import secrets
import unicodedata
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Mailboxes that anybody may have: they say nothing about a company, so none is a company's own domain.
FREE_MAIL = frozenset(
    "gmail.com googlemail.com yahoo.co.jp yahoo.com ymail.ne.jp outlook.com outlook.jp hotmail.com hotmail.co.jp"
    " live.com live.jp msn.com icloud.com me.com mac.com aol.com proton.me protonmail.com docomo.ne.jp"
    " ezweb.ne.jp au.com softbank.ne.jp i.softbank.jp nifty.com biglobe.ne.jp ocn.ne.jp excite.co.jp".split()
)
# Of Japan's second level (co.jp, or.jp, …): the company's own word stands before it.
SECOND_LEVEL = frozenset("co ne or ac go gr ed lg com net org".split())
RESERVED = frozenset(
    "admin api app www test demo start new settings signup login logout join help me r e a careerrelay support".split()
)
LONGEST = 30
KINDS_OF_COMPANY = re.compile(r"株式会社|有限会社|合同会社|合資会社|合名会社|\(株\)|\(有\)|\(同\)")
CORPORATE_WORDS = re.compile(r"\b(inc|ltd|llc|kk|k\.k|co|corp|corporation|company|limited)\b\.?")
OURS = "careerrelay"
UNSAFE = '<>@"\\'  # they would pass for an address in a From header


def address_name(email: str, name: str, taken: Collection[str] = ()) -> str:
    """A free address name: from the mailbox's domain, else from Latin letters in the company's name.

    Something random is added to what is reserved or taken.
    """
    base = _word_of(email.rpartition("@")[2].lower()) or _latin(name) or "company"
    if base in RESERVED or base.startswith("test") or base in taken:
        return f"{base[:LONGEST]}-{secrets.token_hex(3)}"
    return base


def _word_of(domain: str) -> str:
    """`saiyo.minato.co.jp` → `minato`; nothing for a mailbox that anybody may have."""
    labels = domain.split(".")[:-1]
    if domain in FREE_MAIL or not labels:
        return ""
    own = labels[:-1] if len(labels) > 1 and labels[-1] in SECOND_LEVEL else labels
    return _latin(own[-1])


def _latin(text: str) -> str:
    words = re.findall(r"[a-z0-9]+", CORPORATE_WORDS.sub(" ", unicodedata.normalize("NFKC", text).lower()))
    return "-".join(words)[:LONGEST].strip("-")


def name_key(name: str) -> str:
    """What two names have in common when a reader would take one for the other."""
    folded = CORPORATE_WORDS.sub("", KINDS_OF_COMPANY.sub("", unicodedata.normalize("NFKC", name).casefold()))
    return "".join(letter for letter in folded if unicodedata.category(letter)[0] in "LN" or letter == "ー")


def check_display_name(name: str) -> None:
    """`ValidationError` for what would break a mail's header, hide letters, or pass for us or for an address."""
    hidden = [letter for letter in name if unicodedata.category(letter) in {"Cc", "Cf", "Zl", "Zp"}]
    if hidden or any(letter in UNSAFE for letter in unicodedata.normalize("NFKC", name)):
        raise ValidationError(
            _("@ < > などの記号や、見えない文字は使えません。会社や部署の名前だけを入力してください。"), code="unsafe"
        )
    if OURS in name_key(name) or not name_key(name):
        raise ValidationError(_("この名前は差出人に使えません。自社の名前を入力してください。"), code="ours")
