"""The template an employer starts with: theirs to change."""

TEXTS = {
    "ja": {
        "name": "不採用のお知らせ",
        "subject": "選考結果のご連絡（{{会社名}}）",
        "body": """{{氏名}} 様

{{会社名}} 採用担当です。
「{{職種}}」にご応募いただき、ありがとうございました。

選考の結果、今回は採用を見送ることになりました。

当社は、不採用となった方が希望する場合に限り、人材紹介会社に情報をお渡ししています。
渡す相手と内容は、次のページで選べます。登録しなくても、今後の応募に影響はありません。

{{専用URL}}

この件のお問い合わせ：{{問い合わせ先}}
""",
    },
    "en": {
        "name": "Rejection notice",
        "subject": "The result of your application ({{会社名}})",
        "body": """Dear {{氏名}},

Thank you for applying to {{会社名}} for the position “{{職種}}”.

We have decided not to continue with your application this time.

If you wish, and only then, we can pass your details to recruitment agencies. On the following page you choose which
agencies, and what they receive. If you do not register, it has no effect on later applications.

{{専用URL}}

Questions: {{問い合わせ先}}
""",
    },
}
