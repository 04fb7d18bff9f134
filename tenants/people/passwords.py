"""Passwords that anybody would try here first: the product's and its field's own words."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

WORDS = (
    *("careerrelay", "carrerrelay", "relay", "career", "キャリアリレー", "キャリア", "リレー"),
    *("saiyo", "recruit", "jinzai", "shinsotsu", "chuto", "oinori", "採用", "人材", "紹介"),
)
FILLING = re.compile(r"[\W\d_]+")  # what people put around a word to make it long enough


class NoWordOfOurs:
    """Refuses a password that is nothing but such words, with digits and signs around them."""

    def validate(self, password: str, user: object = None) -> None:
        rest = FILLING.sub("", password).lower()
        for word in WORDS:
            rest = rest.replace(word, "")
        if not rest and FILLING.sub("", password):
            raise ValidationError(
                _("このサービスや採用に関わる言葉だけのパスワードは使えません。"), code="word_of_ours"
            )

    def get_help_text(self) -> str:
        return gettext("「キャリアリレー」「採用」など、このサービスに関わる言葉だけのものは使えません。")
