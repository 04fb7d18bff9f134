"""What became of a try, in the words of whoever must mend the receiver: what happened, why, what to do."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.webhooks.models import Attempt

Text = str | Promise
ERRORS: dict[str, Text] = {
    "timeout": _("15秒以内に応答が終わりませんでした。先に2xxを返し、時間のかかる処理は後で行ってください。"),
    "tls": _("TLSの証明書を確かめられませんでした。期限、ホスト名、中間証明書を確かめてください。"),
    "dns": _("ホスト名が見つかりませんでした。DNSの設定を確かめてください。"),
    "connect": _("接続できませんでした。サーバーが動いているか、443か8443番のポートが開いているかを確かめてください。"),
    "disconnected": _("応答の途中で接続が切れました。受信するプログラムのログを確かめてください。"),
    "bad_answer": _("HTTPとして読み取れない応答でした。受信するプログラムのログを確かめてください。"),
    "internal": _("こちらの問題で送信できませんでした。自動で送り直します。"),
}
REFUSED_ADDRESS = _(
    "ホスト名が、送信を許可していないアドレスに向いていました。公開されたアドレスになるようDNSを直してください。"
)
STATUSES: dict[int, Text] = {
    401: _("受信側が認証を求めました。署名のシークレットが合っているか、認証なしで受け取れるURLかを確かめてください。"),
    403: _("受信側が拒みました。ファイアウォールや、署名の確認の処理を確かめてください。"),
    404: _("URLに受信の処理がありませんでした。登録したURLを確かめてください。"),
    405: _("URLがPOSTを受け付けませんでした。登録したURLを確かめてください。"),
    410: _("受信側が「もう使わない」と答えたため、この送信先を止めました。再開すると、待っている通知が届きます。"),
    413: _("受信側が本文を大きすぎるとしました。上限を64kBより大きくしてください。"),
    429: _("受信側が「多すぎる」と答えました。Retry-Afterの時間だけ待って、送り直します。"),
}
FAMILIES: dict[int, Text] = {
    1: _("2xx以外の応答は、届かなかったものとして送り直します。"),
    3: _("転送（リダイレクト）には従いません。転送先のURLを登録してください。"),
    4: _("受信側が受け取りませんでした。応答の本文と、受信するプログラムのログを確かめてください。"),
    5: _("受信側でエラーが起きました。受信するプログラムのログを確かめてください。"),
}
A_PAGE = _(
    "2xxの応答なので、届いたものとして扱いました。ただし、応答がHTMLのページです。"
    "ログイン画面やエラー画面が返っていないか、URLが受信の処理に届いているかを確かめてください。"
)
DISABLED: dict[str, Text] = {
    "gone": _("受信側が410を返したため、止めました。"),
    "dead": _("長い間応答がなかったため、止めました。"),
    "owner": _("メンバーまたはAPIの操作で止めました。"),
}
STATES: dict[str, tuple[str, Text]] = {
    "healthy": ("success", _("稼働中")),
    "failing": ("warning", _("失敗が続いています")),
    "disabled": ("error", _("停止中")),
}
REFUSALS: dict[str, Text] = {
    "erased": _("候補者の情報が消去されたため、送りません。"),
    "licence_expired": _("許可の有効期限が過ぎているため、送りません。"),
}
NOT_SENT = _("本人の同意が終わったか、提供の条件を満たさなくなったため、送りません。")


def has_arrived(attempt: Attempt) -> bool:
    return 200 <= attempt.status < 300  # noqa: PLR2004  (the family of success)


def is_page(attempt: Attempt) -> bool:
    """Is the answer's body a page for people? A sign that something else than the receiver has answered."""
    return attempt.response.lstrip("\ufeff \t\r\n").lower().startswith(("<!doctype html", "<html", "<head", "<body"))


def meaning(attempt: Attempt) -> Text:
    """What the answer means and what to do; empty where there is nothing to do."""
    if has_arrived(attempt):
        return A_PAGE if is_page(attempt) else ""
    if attempt.status:
        return STATUSES.get(attempt.status) or FAMILIES.get(attempt.status // 100, FAMILIES[1])
    if attempt.error.startswith("address_"):
        return REFUSED_ADDRESS
    return ERRORS.get(attempt.error, ERRORS["connect"])


def outcome_of(attempt: Attempt) -> tuple[str, Text]:
    """`(tone, label)` of the badge."""
    if has_arrived(attempt):
        return ("warning", _("送信済み（要確認）")) if is_page(attempt) else ("success", _("送信済み"))
    return "error", _("失敗")


def standing_of(row: Any) -> tuple[str, Text]:
    """`(tone, label)` of where a message is on its way; `row` is its sending, or the delivery of a profile."""
    if row.delivered_at:
        return "success", _("送信済み")
    if getattr(row, "refused_at", None):
        return "", _("送信を中止")
    if row.failed_at:
        return "error", _("再試行を終了")
    return "info", _("送信待ち")


def why_not(row: Any) -> Text:
    """Why a message will not go any more by itself; empty where it will, or has gone."""
    is_refused = getattr(row, "refused_at", None) or (row.failed_at and not is_tried(row.reason))
    return REFUSALS.get(row.reason, NOT_SENT) if is_refused else ""


def is_tried(reason: str) -> bool:
    """Does the reason say what a try came to, rather than why none may be made?"""
    return reason.startswith(("status_", "address_")) or reason in {*ERRORS, "failed"}
