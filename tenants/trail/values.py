"""The words for what an act's details hold: by the detail's name, then by the value."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VALUES: dict[str, dict[str, str | Promise]] = {
    "fields": {
        "representative": _("代表者"),
        "contact": _("問い合わせ先"),
        "email": _("メールアドレス"),
        "name": _("氏名"),
        "password": _("パスワード"),
    },
    "mode": {"scheduled": _("営業時間内に送る"), "now": _("すぐに送る")},
    "role": {
        "owner": _("オーナー"),
        "admin": _("管理者"),
        "recruiter": _("採用担当"),
        "viewer": _("閲覧者"),
        "agency_admin": _("紹介会社の管理者"),
        "consultant": _("コンサルタント"),
    },
    "verdict": {
        "counted": _("カウント済み"),
        "duplicate": _("重複(カウント対象外)"),
        "held": _("確認待ち"),
        "refused": _("カウント対象外"),
        "reversed": _("カウント取消"),
    },
    "dispute_reason": {
        "duplicate": _("重複している"),
        "unreachable": _("連絡が取れない"),
        "fake": _("本人の登録ではない"),
        "other": _("その他"),
    },
    "status": {
        "contacted": _("連絡済み"),
        "interviewing": _("面談中"),
        "offered": _("内定"),
        "hired": _("入社決定"),
        "closed": _("終了"),
    },
    "method": {"mail": _("メールのボタン"), "dns": _("DNSのレコード")},
    "answer": {"looking": _("まだ探している"), "moved": _("転職した"), "stop": _("連絡しないでほしい")},
    "outcome": {"upheld": _("認める"), "refused": _("認めない")},
    "state": {"succeeded": _("成功"), "partly_failed": _("一部失敗"), "failed": _("失敗")},
}
