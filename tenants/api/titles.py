"""The titles of the API's problems: one for each type, the same whatever the occasion (RFC 9457 §3.1.3)."""

from django.utils.translation import gettext_lazy as _

TITLES = {
    "bad-request": _("リクエストを読み取れません"),
    "parse-error": _("本文を読み取れません"),
    "not-authenticated": _("有効なAPIキーが必要です"),
    "permission-denied": _("このAPIキーでは利用できません"),
    "insufficient-scope": _("APIキーの権限が足りません"),
    "not-admitted": _("運営の承認を待っています"),
    "not-accepting": _("受け入れの条件を満たしていません"),
    "not-found": _("見つかりません"),
    "method-not-allowed": _("このメソッドは使えません"),
    "not-acceptable": _("この形式では応答できません"),
    "status-impossible": _("この進捗は報告できません"),
    "dispute-closed": _("異議を申し立てられません"),
    "document-not-ready": _("書類を確認しています"),
    "link-expired": _("リンクの期限が切れています"),
    "erasure-not-requested": _("消去は依頼されていません"),
    "no-slot-available": _("利用できる枠がありません"),
    "request-closed": _("この募集は終了しています"),
    "request-paused": _("この募集は一時停止中です"),
    "already-introduced": _("すでに紹介した方です"),
    "not-eligible": _("紹介の条件を満たしていません"),
    "out-of-order": _("この段階では進められません"),
    "consent-withdrawn": _("同意が撤回されています"),
    "test-key-only": _("テスト用のAPIキーが必要です"),
    "too-many-endpoints": _("送信先はこれ以上追加できません"),
    "endpoint-disabled": _("送信先が停止しています"),
    "replay-at-work": _("まとめての再送が続いています"),
    "message-expired": _("通知の保存期間が過ぎています"),
    "content-too-large": _("本文が大きすぎます"),
    "unsupported-media-type": _("この形式の本文は受け付けていません"),
    "invalid-fields": _("入力に誤りがあります"),
    "rate-limited": _("リクエストが多すぎます"),
    "idempotency-key-missing": _("Idempotency-Keyがありません"),
    "idempotency-key-invalid": _("Idempotency-Keyの形式に誤りがあります"),
    "idempotency-key-in-flight": _("同じIdempotency-Keyの処理が続いています"),
    "idempotency-key-reused": _("Idempotency-Keyが別の内容で使われています"),
    "server-error": _("処理中に問題が起きました"),
}


def title_of(kind: str) -> str:
    """The title in the caller's language; for a type without one its own words."""
    return str(TITLES.get(kind, kind.replace("-", " ").capitalize()))
