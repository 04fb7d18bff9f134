"""What the page says of each record: its name, its state, and what is wrong with it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tenants.senders.records import DKIM, DMARC, MISSING, OWNER, RIGHT, SPF, UNKNOWN, WRONG, Record

Text = str | Promise
STATES: dict[str, tuple[str, Text]] = {  # → (tone, word)
    RIGHT: ("success", gettext_lazy("設定済み")),
    WRONG: ("error", gettext_lazy("値が違います")),
    MISSING: ("info", pgettext_lazy("レコード", "未設定")),
    UNKNOWN: ("", pgettext_lazy("レコード", "未確認")),
}
REASONS: dict[tuple[str, str], Text] = {
    (OWNER, "other"): gettext_lazy("同じ名前に別の値があります。下の値を加えてください。"),
    (SPF, "other"): gettext_lazy("いまの値には、私たちのサーバーが入っていません。下の値に置き換えてください。"),
    (SPF, "two"): gettext_lazy("SPFのレコードが2つ以上あります。受信側で無効になるため、1つにまとめてください。"),
    (SPF, "lookups"): gettext_lazy(
        "参照が10回を超えています。受信側で無効になるため、使っていないincludeを減らしてください。"
    ),
    (DKIM, "other"): gettext_lazy("別の名前を指しています。下の値に変えてください。"),
    (DMARC, "two"): gettext_lazy("DMARCのレコードが2つ以上あります。1つにまとめてください。"),
    (DMARC, "policy"): gettext_lazy("p=none、p=quarantine、p=rejectのどれかが必要です。"),
}


@dataclass(frozen=True)
class Line:
    """One record on the page: what to set, and what was found there."""

    record: Record
    state: str
    found: list[str]
    why: str
    at: datetime | None

    @property
    def kind(self) -> str:
        return self.record.key.partition(":")[0]

    @property
    def title(self) -> str:
        selector = self.record.key.partition(":")[2]
        names = {OWNER: _("ドメインの所有"), SPF: "SPF", DKIM: f"DKIM ({selector})", DMARC: "DMARC"}
        return names[self.kind]

    @property
    def tone(self) -> str:
        return STATES[self.state][0]

    @property
    def word(self) -> Text:
        return STATES[self.state][1]

    @property
    def reason(self) -> Text:
        return REASONS.get((self.kind, self.why), "") if self.state == WRONG else ""
