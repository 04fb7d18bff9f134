"""The notice a new network starts with. Counsel reads it before launch; operators publish later versions."""

from typing import Any

TEXTS: dict[str, dict[str, Any]] = {
    "ja": {
        "title": "個人データの第三者提供についての同意",
        "purpose": (
            "あなたの次の仕事を紹介するため。人材紹介会社は、求人の案内、面談の連絡、"
            "応募先への紹介に限って使います。ほかの目的には使いません。"
        ),
        "items": [
            "氏名とフリガナ",
            "メールアドレス",
            "電話番号",
            "都道府県",
            "現在の勤務先と役職",
            "スキルと職歴",
            "履歴書・職務経歴書（添付したとき）",
            "次の仕事の希望",
        ],
        "retention": (
            "人材紹介会社は、紹介が終わってから2年以内に消します。"
            "あなたに頼まれたときは、そのときに消します。提供した事実の記録は、法律により3年間残します。"
        ),
        "withdrawal": (
            "「わたしの情報」のページで、いつでも会社ごとに撤回できます。撤回しても費用や不利益はありません。"
        ),
    },
    "en": {
        "title": "Consent to pass your personal data to third parties",
        "purpose": (
            "To introduce you to your next job. Agencies use the data only to tell you about openings, to arrange "
            "conversations and to introduce you to employers. They use it for nothing else."
        ),
        "items": [
            "Name and reading",
            "E-mail address",
            "Phone number",
            "Prefecture",
            "Current employer and title",
            "Skills and career",
            "Résumé (if you attach one)",
            "What you look for next",
        ],
        "retention": (
            "Agencies delete it within two years after they stop introducing you, or as soon as you ask. "
            "The record that it was passed on is kept for three years, as the law requires."
        ),
        "withdrawal": (
            "On the page “My information” you can withdraw at any time, for each agency. It costs nothing and has no "
            "disadvantage for you."
        ),
    },
}
