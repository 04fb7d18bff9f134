"""What the columns of real exports are called: many names for one fact."""

import re
import unicodedata
from functools import lru_cache

from candidates.pool.normalise import kana

DECORATION = re.compile(r"[\s_・･:：;\-‐－ー~.,、。/／|*※★☆●○■□【】\[\]「」『』<>《》()（）'\"#＃?!]+")
BRACKETED = re.compile(r"[(\[【〔<].*?[)\]】〕>]")
MARKS = re.compile(r"(必須|任意|required|optional)")

NAMES: dict[str, str] = {
    # one person
    "name": (
        "名前 お名前 氏名 姓名 氏名漢字 名前漢字 漢字氏名 候補者名 候補者氏名 応募者名 応募者氏名 求職者名 "
        "求職者氏名 候補者 応募者 フルネーム name full_name candidate candidate_name applicant applicant_name"
    ),
    "last_name": "姓 姓漢字 漢字姓 氏名姓 名前姓 名字 苗字 氏 氏漢字 候補者姓 応募者姓 last_name family_name surname",
    "first_name": "名 名漢字 漢字名 氏名名 名前名 候補者名名 応募者名名 下の名前 first_name given_name",
    "kana": (
        "フリガナ カナ 氏名フリガナ 氏名カナ カナ氏名 フリガナ氏名 名前フリガナ 名前カナ 姓名カナ 姓名フリガナ "
        "ヨミガナ 氏名ヨミガナ 読み仮名 読み 候補者名フリガナ 候補者名カナ 応募者名フリガナ 応募者名カナ kana "
        "name_kana full_name_kana"
    ),
    "last_name_kana": (
        "姓カナ セイ カナ姓 姓フリガナ フリガナ姓 氏名カナ姓 氏名フリガナ姓 姓ヨミガナ 氏カナ 氏フリガナ 名字カナ "
        "last_name_kana"
    ),
    "first_name_kana": (
        "名カナ メイ カナ名 名フリガナ フリガナ名 氏名カナ名 氏名フリガナ名 名ヨミガナ first_name_kana"
    ),
    "email": (
        "メールアドレス メール eメール eメールアドレス emailアドレス 電子メール 電子メールアドレス "
        "メールアドレス1 メール1 メアド 候補者メールアドレス 応募者メールアドレス 連絡先メールアドレス "
        "個人メールアドレス pcメールアドレス pcメール email e_mail mail mail_address email_address "
        "candidate_email email_addresses primary_email candidate_email_address personal_email"
    ),
    "email_2": (
        "メールアドレス2 メール2 サブメールアドレス 携帯メールアドレス 携帯メール モバイルメールアドレス email2"
    ),
    "phone": (
        "電話番号 電話 tel 電話番号1 電話1 携帯電話番号 携帯電話 携帯番号 携帯 電話番号携帯 連絡先電話番号 "
        "候補者電話番号 応募者電話番号 日中連絡先 phone phone_number telephone mobile mobile_phone cell "
        "phone_numbers candidate_phone primary_phone phone_number_mobile"
    ),
    "phone_2": "電話番号2 電話2 自宅電話番号 自宅電話 電話番号自宅 固定電話 固定電話番号 home_phone phone2",
    "prefecture": (
        "都道府県 都道府県名 現住所都道府県 居住地都道府県 住所都道府県 居住都道府県 居住地 現住所 住所 住所1 "
        "prefecture state address"
    ),
    "birth_date": "生年月日 誕生日 birth_date birthday date_of_birth dob",
    "current_company": (
        "現職企業名 現職企業 現職会社名 現在の勤務先 現在の会社 現勤務先 現所属 現所属企業 所属企業 所属会社 "
        "勤務先 勤務先名 勤務先会社名 会社名 直近の勤務先 直近企業名 current_company company current_employer "
        "candidate_company most_recent_company"
    ),
    "current_title": (
        "現在の役職 現職役職 役職 現職での役職 肩書 肩書き 直近の役職 current_title title current_job_title "
        "candidate_title most_recent_title"
    ),
    "skills": "スキル 保有スキル スキルセット 経験スキル 技術スタック skills skill keywords",
    "origin": "きっかけ 接点 接点種別 接点の種類 出会い 候補者区分 origin touchpoint",
    # one application
    "remote_id": (
        "応募id 応募番号 応募管理番号 応募コード エントリーid エントリー番号 選考id 選考番号 id 管理番号 管理id "
        "application_id candidacy_id entry_id remote_id application_number"
    ),
    "person_id": (
        "候補者id 候補者番号 候補者コード 候補者管理番号 応募者id 応募者番号 応募者コード 応募者管理番号 求職者id "
        "求職者番号 人材id candidate_id applicant_id person_id candidate_number"
    ),
    "job": (
        "募集職種 募集職種名 応募職種 応募職種名 職種 職種名 求人 求人名 求人名称 求人タイトル 求人票 求人票名 "
        "応募求人 応募求人名 応募先求人 募集 募集名 募集要項 募集ポジション 応募ポジション ポジション "
        "ポジション名 応募先 job job_name job_title position job_post job_post_name requisition job_names jobs "
        "position_name"
    ),
    "channel": (
        "応募経路 応募経路名 応募媒体 応募媒体名 媒体 媒体名 求人媒体 求人媒体名 経路 流入経路 流入元 "
        "応募チャネル チャネル 採用チャネル 応募元 紹介元 source channel application_source source_name "
        "candidate_source referrer イベント名 イベント 参加イベント セミナー名 説明会名 スカウト媒体 スカウトサービス "
        "event event_name"
    ),
    "stage": (
        "選考ステップ 選考ステップ名 現在の選考ステップ 最終選考ステップ 終了時の選考ステップ 選考段階 "
        "選考フェーズ フェーズ ステップ stage current_stage step stage_name last_stage application_stage "
        "final_stage"
    ),
    "outcome": (
        "選考結果 最終選考結果 最終結果 結果 合否 合否結果 採否 採否結果 可否 選考ステータス 最終の選考ステータス "
        "応募ステータス ステータス 選考状況 応募状況 進捗 進捗状況 選考終了区分 終了区分 選考終了種別 終了種別 "
        "選考終了ステータス 判定 判定結果 状態 outcome result status application_status resolution "
        "candidate_status rejection_reason_type rejection_type"
    ),
    "reason": (
        "選考終了理由 終了理由 不採用理由 不合格理由 見送り理由 お見送り理由 不採用辞退理由 結果理由 理由 "
        "選考終了理由種別 reason rejection_reason reject_reason close_reason reject_reason_name "
        "rejection_reason_name"
    ),
    "their_reason": "辞退理由 応募者辞退理由 候補者辞退理由 withdrawal_reason",
    "reason_detail": (
        "選考終了理由詳細 選考終了理由の詳細 終了理由詳細 不採用理由詳細 見送り理由詳細 選考終了理由備考 "
        "選考終了理由コメント reason_detail rejection_note rejection_notes rejection_details"
    ),
    "applied_at": (
        "応募時刻 応募日時 応募日 応募年月日 応募受付日 応募受付日時 エントリー日 エントリー日時 エントリー時刻 "
        "登録日 登録日時 applied_at applied_on application_date applied_date date_applied application_created_at"
    ),
    "rejected_at": (
        "選考終了時刻 選考終了日時 選考終了日 終了日 終了日時 不採用日 不採用日時 不合格日 見送り日 お見送り日 "
        "結果通知日 合否通知日 不採用通知日 最終結果日 rejected_at rejected_on rejection_date closed_at "
        "rejected_date date_rejected rejected_at_date application_rejected_at"
    ),
}


@lru_cache(maxsize=2048)
def key_of(header: str) -> str:
    """A header to compare by: width, case, spaces, brackets' marks, kana and punctuation do not matter."""
    plain = kana(unicodedata.normalize("NFKC", header)).lower()
    return MARKS.sub("", DECORATION.sub("", plain))


@lru_cache(maxsize=2048)
def field_of(header: str) -> str:
    """The fact a column holds, `""` when its name is not known; 「氏名（漢字）」 and 「メール アドレス*」 are."""
    plain = unicodedata.normalize("NFKC", header)
    return FIELDS.get(key_of(plain)) or FIELDS.get(key_of(BRACKETED.sub("", plain)), "")


FIELDS: dict[str, str] = {key_of(name): field for field, names in NAMES.items() for name in names.split()}
