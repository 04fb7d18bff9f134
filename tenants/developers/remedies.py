"""What each of the API's problems means for the caller: what to do about it."""

from django.utils.translation import gettext_lazy as _

AGAIN = _("detail の内容を直して、送り直してください。")
REMEDIES = {
    "not-authenticated": _("Authorization ヘッダーと、キーの期限・失効・接続元のIPアドレスを確かめてください。"),
    "permission-denied": _("企業のキーと人材紹介会社のキーでは、使える呼び出しが違います。"),
    "insufficient-scope": _("WWW-Authenticate に書かれた権限を加えたキーを発行してください。"),
    "not-admitted": _("承認の前は、テスト用のキーだけが使えます。"),
    "not-accepting": _("許可番号の有効期限と、データの保存国を確かめてください。"),
    "not-found": _("IDを確かめてください。他社のものも、ないものと同じ答えです。"),
    "method-not-allowed": _("使えるメソッドは Allow ヘッダーにあります。"),
    "status-impossible": _("GET で、いま報告できる進捗を確かめてください。"),
    "dispute-closed": _("カウントされていない紹介か、期間を過ぎた紹介です。送り直さないでください。"),
    "document-not-ready": _("数分後に、もう一度読んでください。"),
    "link-expired": _("紹介の書類から、新しいリンクを受け取ってください。"),
    "consent-withdrawn": _("手元の情報の利用をやめてください。送り直さないでください。"),
    "test-key-only": _("cr_test_ で始まるキーを使ってください。"),
    "too-many-endpoints": _("使わない送信先を削除してください。"),
    "endpoint-disabled": _("送信先を有効にしてから、送り直してください。"),
    "replay-at-work": _("いまの再送が終わるまで待ってください。"),
    "message-expired": _("一覧の呼び出しで、現在の内容を読んでください。"),
    "content-too-large": _("本文を小さく分けてください。"),
    "rate-limited": _("Retry-After の秒数だけ待って、送り直してください。"),
    "idempotency-key-missing": _("操作ごとに新しい Idempotency-Key を付けてください。"),
    "idempotency-key-in-flight": _("少し待って、同じキーと本文で送り直してください。"),
    "idempotency-key-reused": _("別の操作には、新しいキーを付けてください。"),
    "server-error": _("少し待って、同じキーと本文で送り直してください。続くときは request_id を知らせてください。"),
}


def remedy_of(kind: str) -> str:
    return str(REMEDIES.get(kind, AGAIN))
