"""What each act is called, and what of it a tenant may read: an act that is not here shows its code and nothing more.

The list is one of permissions. Rows of an employer's tenant may carry an agency's id, which the employer must never
learn (a withdrawal says towards whom): only the named keys of `detail` are shown, and a subject only where it says so.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Group(TextChoices):
    """What the acts are about, for the filter."""

    PEOPLE = "people", _("メンバーとログイン")
    KEYS = "keys", _("APIキーとWebhook")
    SETTINGS = "settings", _("会社情報と設定")
    POOL = "pool", _("候補者と取り込み")
    MAIL = "mail", _("文面・メール・専用URL")
    RELAY = "relay", _("登録・同意・紹介")
    SLOT = "slot", _("無料紹介枠")
    DATA = "data", _("記録とデータの持ち出し")
    DESK = "desk", _("運営と利用の状態")


@dataclass(frozen=True)
class Words:
    """One act: its group, its sentence, and what of its line may be read."""

    group: Group
    sentence: str | Promise
    shown: tuple[str, ...] = ()
    is_subject_shown: bool = True


CHANGE = ("before", "after")
PEOPLE, KEYS, SETTINGS, POOL = Group.PEOPLE, Group.KEYS, Group.SETTINGS, Group.POOL
MAIL, RELAY, SLOT, DATA, DESK = Group.MAIL, Group.RELAY, Group.SLOT, Group.DATA, Group.DESK
IMPORT = ("rows", "eligible", "errors", "refused_columns", "state", "count")
TOLD = ("created", "updated", "duplicate", "invalid", "mails")
ACTS: dict[str, Words] = {
    "member.signed_in": Words(PEOPLE, _("ログインしました"), (), is_subject_shown=False),
    "member.signed_out": Words(PEOPLE, _("ログアウトしました"), (), is_subject_shown=False),
    "member.locked_out": Words(PEOPLE, _("ログインの失敗が続いたため、止めました"), (), is_subject_shown=False),
    "member.password_changed": Words(PEOPLE, _("パスワードを変えました"), (), is_subject_shown=False),
    "member.mailbox_changed": Words(PEOPLE, _("ログインに使うアドレスを変えました"), (), is_subject_shown=False),
    "member.factor_added": Words(PEOPLE, _("2段階認証かパスキーを加えました"), (), is_subject_shown=False),
    "member.factor_removed": Words(PEOPLE, _("2段階認証かパスキーを外しました"), (), is_subject_shown=False),
    "member.recovery_codes_made": Words(PEOPLE, _("リカバリーコードを作りました"), (), is_subject_shown=False),
    "member.invited": Words(PEOPLE, _("メンバーを招待しました"), ("role",)),
    "member.invitation_resent": Words(PEOPLE, _("招待をもう一度送りました"), ("role", "sent_count")),
    "member.invitation_revoked": Words(PEOPLE, _("招待を取り消しました"), ("role",)),
    "member.joined": Words(PEOPLE, _("招待を受けて参加しました"), ("role",)),
    "member.role_changed": Words(PEOPLE, _("メンバーの役割を変えました"), (*CHANGE, "role")),
    "member.report_chosen": Words(PEOPLE, _("月次レポートの送り先を変えました"), CHANGE),
    "member.left": Words(PEOPLE, _("組織から抜けました"), ("role",)),
    "member.removed": Words(PEOPLE, _("メンバーを外しました"), ("role",)),
    "member.escalation_refused": Words(PEOPLE, _("権限のない操作を断りました"), ("role",)),
    "ownership.transferred": Words(PEOPLE, _("オーナーを引き継ぎました")),
    "sso.saved": Words(PEOPLE, _("シングルサインオンを設定しました"), (*CHANGE, "is_secret_new")),
    "sso.removed": Words(PEOPLE, _("シングルサインオンを外しました"), CHANGE),
    "sso.refused": Words(PEOPLE, _("シングルサインオンでのログインを断りました"), ("reason",)),
    "sso.entered": Words(PEOPLE, _("シングルサインオンでログインしました"), (), is_subject_shown=False),
    "sso.bypassed_by_owner": Words(PEOPLE, _("オーナーとして、シングルサインオンを使わずに入りました")),
    "membership.added": Words(PEOPLE, _("メンバーを登録しました")),
    "membership.changed": Words(PEOPLE, _("メンバーの登録を変えました"), CHANGE),
    "policy.sign_in_changed": Words(PEOPLE, _("ログインの決まりを変えました"), CHANGE),
    "key.issued": Words(KEYS, _("APIキーを発行しました"), ("scopes", "is_test", "expires_at", "networks")),
    "key.rotated": Words(KEYS, _("APIキーを入れ替えました"), ("scopes", "is_test", "expires_at", "networks")),
    "key.changed": Words(KEYS, _("APIキーの設定を変えました"), CHANGE),
    "key.revoked": Words(KEYS, _("APIキーを失効させました"), ("is_test",)),
    "endpoint.opened": Words(KEYS, _("Webhookの送信先を追加しました")),
    "endpoint.changed": Words(KEYS, _("Webhookの送信先を変えました"), (*CHANGE, "fields")),
    "endpoint.rotated": Words(KEYS, _("Webhookの署名シークレットを入れ替えました")),
    "endpoint.tested": Words(KEYS, _("Webhookの送信テストをしました"), ("event",)),
    "endpoint.resent": Words(KEYS, _("Webhookの通知をもう一度送りました"), ("event", "event_id")),
    "endpoint.replayed": Words(KEYS, _("Webhookの通知をまとめて送り直しました"), ("since", "count")),
    "endpoint.removed": Words(KEYS, _("Webhookの送信先を削除しました")),
    "endpoint.disabled": Words(KEYS, _("Webhookの送信先を止めました"), ("reason",)),
    "connector.opened": Words(KEYS, _("ATSとの連携を追加しました"), ("kind",)),
    "connector.ended": Words(KEYS, _("ATSとの連携を終えました")),
    "company.changed": Words(SETTINGS, _("会社情報を変えました"), (*CHANGE, "fields")),
    "company.zero_fee_confirmed": Words(SETTINGS, _("手数料0円の届出を確認しました")),
    "policy.changed": Words(SETTINGS, _("組織の設定を変えました"), CHANGE),
    "relay.rules_changed": Words(SETTINGS, _("連携ルールを変えました"), ("count",)),
    "sender.named": Words(SETTINGS, _("差出人のアドレスを登録しました"), ("domain",)),
    "sender.proven": Words(SETTINGS, _("差出人のアドレスを確認しました"), ("method",)),
    "sender.ready": Words(SETTINGS, _("自社のアドレスを差出人として使い始めました"), ("domain",)),
    "sender.lost": Words(
        SETTINGS, _("DNSの設定が変わったため、自社のアドレスの使用を止めました"), ("domain", "records")
    ),
    "sender.removed": Words(SETTINGS, _("差出人のアドレスの登録を外しました"), ("domain",)),
    "start.sender": Words(SETTINGS, _("差出人を確かめました")),
    "start.partners": Words(SETTINGS, _("連携先を確かめました")),
    "candidates.import": Words(POOL, _("候補者のファイルを取り込みました"), IMPORT),
    "pool.tagged": Words(POOL, _("候補者にタグを付けました"), ("count",), is_subject_shown=False),
    "pool.assigned": Words(POOL, _("候補者の担当者を設定しました"), ("count",), is_subject_shown=False),
    "pool.exported": Words(POOL, _("候補者の一覧を書き出しました"), ("count",), is_subject_shown=False),
    "pool.erasure_decided": Words(
        POOL, _("候補者をまとめて消去することを決めました"), ("people",), is_subject_shown=False
    ),
    "pool.erased": Words(POOL, _("候補者のまとめての消去が終わりました"), ("people",), is_subject_shown=False),
    "candidate.merged": Words(POOL, _("候補者を統合しました")),
    "candidate.unmerged": Words(POOL, _("候補者の統合を取り消しました")),
    "import.uploaded": Words(POOL, _("取り込むファイルを受け取りました"), IMPORT),
    "import.started": Words(POOL, _("候補者の取り込みを始めました"), IMPORT),
    "import.finished": Words(POOL, _("候補者の取り込みが終わりました"), IMPORT),
    "import.cancelled": Words(POOL, _("候補者の取り込みをやめました"), IMPORT),
    "import.undone": Words(POOL, _("候補者の取り込みを取り消しました"), IMPORT),
    "import.failed_rows_downloaded": Words(POOL, _("取り込めなかった行のファイルをダウンロードしました"), IMPORT),
    "rejections.told": Words(POOL, _("ATSから不採用を受け取りました"), TOLD),
    "rejection.taken_back": Words(POOL, _("不採用を取り消し、選考中に戻しました"), ("cancelled",)),
    "person.added": Words(POOL, _("候補者を手で追加しました")),
    "person.changed": Words(POOL, _("候補者の情報を直しました")),
    "note.added": Words(POOL, _("候補者のメモを書きました")),
    "note.changed": Words(POOL, _("候補者のメモを直しました")),
    "note.removed": Words(POOL, _("候補者のメモを消しました")),
    "person.tagged": Words(POOL, _("候補者のタグを変えました")),
    "person.assigned": Words(POOL, _("候補者の担当者を変えました")),
    "person.contact_stopped": Words(POOL, _("候補者への連絡を止めました")),
    "person.contact_allowed": Words(POOL, _("候補者への連絡の停止を解除しました")),
    "person.kept": Words(POOL, _("候補者の保存期限を個別に変えました"), CHANGE),
    "person.erased": Words(POOL, _("候補者の情報を消去しました")),
    "person.erased_self": Words(POOL, _("候補者が自分の情報を消去しました"), ("is_whole",)),
    "retention.erased": Words(POOL, _("保存期限を過ぎた候補者の情報を消去しました"), ("people",)),
    "document.received": Words(POOL, _("候補者の書類を受け取りました"), ("kind", "size")),
    "document.refused": Words(POOL, _("候補者の書類を受け取りませんでした"), ("reason",)),
    "document.shredded": Words(POOL, _("候補者の書類を消去しました")),
    "document.read": Words(POOL, _("候補者の書類をダウンロードしました")),
    "template.created": Words(MAIL, _("文面を作りました")),
    "template.written": Words(MAIL, _("文面を書き、新しい版にしました"), ("version",)),
    "template.aimed": Words(MAIL, _("文面を使う段階と理由を変えました"), CHANGE),
    "comparison.started": Words(MAIL, _("2つの版の比較を始めました"), ("first", "second")),
    "comparison.ended": Words(MAIL, _("版の比較を終えました")),
    "template.tried": Words(MAIL, _("文面をためしに自分へ送りました")),
    "mail.queued": Words(MAIL, _("不採用のメールの送信を受け付けました"), ("count", "version")),
    "mail.cancelled": Words(MAIL, _("送信待ちのメールを取り消しました"), ("count",)),
    "mail.settled": Words(MAIL, _("結果の分からないメールを、送信済みと確かめました"), ("count",)),
    "mail.sent_again": Words(MAIL, _("結果の分からないメールを、もう一度送ることにしました"), ("count",)),
    "mail.unrejected": Words(MAIL, _("不採用ではなくなった応募のメールを取り消しました"), ("count",)),
    "dispatch.asked": Words(MAIL, _("まとめての送信を依頼しました"), ("count", "mode", "version")),
    "dispatch.approved": Words(MAIL, _("まとめての送信を承認しました"), ("count",)),
    "dispatch.rejected": Words(MAIL, _("まとめての送信を差し戻しました"), ("count",)),
    "dispatch.cancelled": Words(MAIL, _("まとめての送信を取り消しました"), ("count",)),
    "dispatch.planned_anew": Words(MAIL, _("送信の予定を変えました"), CHANGE),
    "checkin.planned": Words(MAIL, _("近況確認のメールを予定しました"), ("count",), is_subject_shown=False),
    "checkin.answered": Words(MAIL, _("候補者が近況確認に答えました"), ("answer", "fields")),
    "suppression.added": Words(MAIL, _("送信停止のアドレスを登録しました"), ("reason",)),
    "suppression.lifted": Words(MAIL, _("送信停止を解除しました"), ("reason",)),
    "link.issued": Words(MAIL, _("共通の専用URLを作りました")),
    "links.exported": Words(MAIL, _("個人ごとの専用URLを書き出しました"), ("count",)),
    "link.revoked": Words(MAIL, _("専用URLを無効にしました")),
    "referral.registered": Words(RELAY, _("候補者が登録し、同意しました"), ("verdict", "reasons")),
    "referral.declined": Words(RELAY, _("候補者が「同意しない」を選びました"), (), is_subject_shown=False),
    "referral.reviewed": Words(RELAY, _("登録を確認し、カウントを決めました"), ("verdict", "reasons")),
    "referral.acknowledged": Words(RELAY, _("紹介の受け取りを知らせました")),
    "referral.progressed": Words(RELAY, _("紹介の進捗を報告しました"), ("status",)),
    "referrals.exported": Words(RELAY, _("受け取った紹介を書き出しました"), ("count",), is_subject_shown=False),
    "digest.changed": Words(SETTINGS, _("新着メールの宛先を変えました"), ("frequency",)),
    "digest.removed": Words(SETTINGS, _("新着メールの宛先を外しました")),
    "referral.disputed": Words(RELAY, _("紹介に異議を申し立てました"), ("dispute_reason",)),
    "dispute.decided": Words(RELAY, _("異議について決めました"), ("outcome", "ruling")),
    "referral.reversed": Words(RELAY, _("紹介のカウントを取り消しました"), ("ruling",)),
    "consent.renewed": Words(RELAY, _("候補者が同意を更新しました")),
    "consent.expired": Words(RELAY, _("同意の有効期間が終わりました")),
    "referral.changed": Words(RELAY, _("候補者が渡す情報を変えました"), ("fields",)),
    "consent.extended": Words(RELAY, _("候補者が渡す相手を加えました"), ("count",)),
    "request.proven": Words(RELAY, _("候補者が請求しました"), ("kind",)),
    "request.closed": Words(RELAY, _("候補者からの請求に回答しました"), ("kind", "outcome")),
    "request.reopened": Words(RELAY, _("候補者からの請求を再開しました"), ("kind",)),
    "request.recorded": Words(RELAY, _("候補者からの請求を記録しました"), ("kind",)),
    "recall.acknowledged": Words(RELAY, _("候補者の情報を消去したことを知らせました")),
    "consent.withdrawn": Words(RELAY, _("候補者が同意を撤回しました")),
    "ledger.wrong": Words(SLOT, _("台帳の検査で不一致が見つかりました。運営が確認します"), ()),
    "adjustment.proposed": Words(SLOT, _("運営が調整を起票しました"), ("unit", "amount", "reason")),
    "adjustment.approved": Words(SLOT, _("運営が調整を承認し、台帳に記録しました"), ("unit", "amount", "reason")),
    "adjustment.refused": Words(SLOT, _("運営が調整を却下しました"), ("unit", "amount", "reason")),
    "slot.restored": Words(SLOT, _("早期退職により枠を返還しました")),
    "slot_request.opened": Words(SLOT, _("無料紹介枠の利用を始めました")),
    "slot_request.cancelled": Words(SLOT, _("無料紹介枠の利用を取りやめました")),
    "slot_request.paused": Words(SLOT, _("枠の募集を一時停止しました")),
    "slot_request.resumed": Words(SLOT, _("枠の募集を再開しました")),
    "slot_request.expired": Words(SLOT, _("締切を過ぎた枠の募集を終了しました")),
    "introduction.made": Words(SLOT, _("枠の募集に候補者を紹介しました")),
    "introduction.withdrawn": Words(SLOT, _("枠の募集への紹介を取り下げました")),
    "introduction.shortlisted": Words(SLOT, _("紹介された候補者の詳細を開きました")),
    "introduction.interviewing": Words(SLOT, _("紹介された候補者の面接を始めました")),
    "introduction.offered": Words(SLOT, _("紹介された候補者に内定を出しました")),
    "introduction.accepted": Words(SLOT, _("内定の承諾を記録しました")),
    "introduction.declined": Words(SLOT, _("紹介された候補者を見送りました")),
    "introduction.left": Words(SLOT, _("枠で入社した人の退職を記録しました")),
    "placement.joined": Words(SLOT, _("入社を記録しました")),
    "audit.exported": Words(DATA, _("操作の記録を書き出しました"), ("rows",)),
    "export.requested": Words(DATA, _("データの書き出しを依頼しました")),
    "export.finished": Words(DATA, _("データの書き出しが終わりました"), ("tables", "rows")),
    "export.failed": Words(DATA, _("データの書き出しに失敗しました")),
    "export.downloaded": Words(DATA, _("書き出したデータをダウンロードしました")),
    "export.expired": Words(DATA, _("書き出したデータのファイルを消しました")),
    "visit.started": Words(DESK, _("組織の画面に立ち入りました"), ("reason", "ends_at"), is_subject_shown=False),
    "visit.page": Words(DESK, _("立ち入って画面を開きました"), ("page",), is_subject_shown=False),
    "visit.ended": Words(DESK, _("立ち入りを終えました"), (), is_subject_shown=False),
    "tenant.added": Words(DESK, _("組織を登録しました")),
    "tenant.changed": Words(DESK, _("組織の登録を変えました"), CHANGE),
    "tenant.founded": Words(DESK, _("利用を申し込みました")),
    "tenant.admitted": Words(DESK, _("利用を承認しました")),
    "tenant.refused": Words(DESK, _("利用の申込みを断りました")),
    "agency.invited": Words(DESK, _("人材紹介会社を招待しました")),
    "plan.changed": Words(DESK, _("プランを変えました"), CHANGE),
    "licence.expired": Words(DESK, _("許可の有効期限が過ぎたため、新しい紹介を止めました")),
    "job.retried": Words(DESK, _("止まっていた処理をやり直しました"), (), is_subject_shown=False),
    "breach.listed": Words(DESK, _("漏えいの調査で、影響を受けた本人を表示しました"), ("people",)),
    "breach.exported": Words(DESK, _("漏えいの調査で、影響を受けた本人を書き出しました"), ("people",)),
    "user.added": Words(DESK, _("利用者を登録しました"), (), is_subject_shown=False),
    "user.changed": Words(DESK, _("利用者の登録を変えました"), (*CHANGE, "fields"), is_subject_shown=False),
    "tenant.closed": Words(DESK, _("利用を終了しました")),
    "tenant.reopened": Words(DESK, _("利用を再開しました")),
    "tenant.emptied": Words(DESK, _("個人データを消去しました"), ("rows",)),
}
# The names of what `detail` holds; the words for its values are in `values.py`.
LABELS: dict[str, str | Promise] = {
    "role": _("役割"),
    "unit": _("単位"),
    "amount": _("増減"),
    "count": _("件数"),
    "rows": _("行数"),
    "tables": _("表の数"),
    "people": _("人数"),
    "eligible": _("不採用(対象)"),
    "errors": _("エラー"),
    "refused_columns": _("取り込まなかった列"),
    "state": _("結果"),
    "version": _("版"),
    "created": _("新規"),
    "updated": _("更新"),
    "duplicate": _("変更なし"),
    "invalid": _("取り込めなかった件数"),
    "mails": _("受け付けたメール"),
    "cancelled": _("取り消したメール"),
    "verdict": _("カウント"),
    "reasons": _("確認の理由"),
    "dispute_reason": _("異議の理由"),
    "status": _("進捗"),
    "outcome": _("決定の内容"),
    "ruling": _("決定の理由"),
    "reason": _("理由"),
    "sent_count": _("送信回数"),
    "scopes": _("権限"),
    "is_test": _("テスト用"),
    "is_secret_new": _("シークレットの入れ替え"),
    "expires_at": _("有効期限"),
    "ends_at": _("終了予定"),
    "since": _("いつから"),
    "event": _("通知の種類"),
    "event_id": _("通知のID"),
    "page": _("画面"),
    "networks": _("許可するIPアドレス"),
    "fields": _("変えた項目"),
    "mode": _("送り方"),
    "kind": _("種類"),
    "size": _("大きさ(バイト)"),
    "answer": _("回答"),
    "is_whole": _("すべて"),
    "first": _("比べる版"),
    "second": _("比べる相手の版"),
    "frequency": _("届ける間隔"),
    "domain": _("ドメイン"),
    "method": _("確認方法"),
    "records": _("レコード"),
    "report": _("月次レポート"),
}


def sentence_of(action: str) -> str:
    """The act in the reader's words; its code where there are none."""
    return str(ACTS[action].sentence) if action in ACTS else action
