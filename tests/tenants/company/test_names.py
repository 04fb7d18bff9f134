"""What a company may be called: in its address, and in a mail's From."""

import pytest
from django.core.exceptions import ValidationError

from tenants.company.names import address_name, check_display_name, name_key


@pytest.mark.parametrize(
    ("email", "name", "expected"),
    [
        ("saiyo@minato.co.jp", "ミナト精機株式会社", "minato"),
        ("saiyo@recruit.minato.co.jp", "ミナト精機株式会社", "minato"),
        ("hr@aoba-works.com", "株式会社青葉", "aoba-works"),
        ("aoba.taro@gmail.com", "Aoba Works Co., Ltd.", "aoba-works"),
        ("aoba.taro@gmail.com", "Ａｏｂａ株式会社", "aoba"),
        ("aoba.taro@gmail.com", "株式会社青葉", "company"),
    ],
)
def test_address_name_comes_from_the_domain_or_from_latin_letters(email, name, expected):
    assert address_name(email, name) == expected


@pytest.mark.parametrize(
    "email", ["a@admin.co.jp", "a@test.com", "a@test-5f.com", "a@minato.co.jp", "a@careerrelay.com"]
)
def test_address_name_adds_something_to_what_is_reserved_or_taken(email):
    found = address_name(email, "x", taken={"minato"})
    assert found not in {"admin", "test", "minato", "careerrelay"}
    assert len(found) <= 40


def test_name_key_is_one_for_names_a_reader_would_confuse():
    assert {name_key(name) for name in ("アクメ株式会社", "株式会社　ｱｸﾒ", "㈱アクメ", "（株）アクメ")} == {"アクメ"}
    assert name_key("Acme Co., Ltd.") == name_key("ＡＣＭＥ")
    assert name_key("アクメ東日本") != name_key("アクメ")


@pytest.mark.parametrize(
    "name",
    [
        "アクメ\r\nBcc: x@y.example",
        "アクメ <saiyo@acme.example>",
        "saiyo＠acme.example",
        "アクメ\u202eelcricraE",
        "Career Relay",
        "ＣａｒｅｅｒＲｅｌａｙ事務局",
        "株式会社",
        "・・・",
    ],
)
def test_check_display_name_refuses_what_breaks_hides_or_imitates(name):
    with pytest.raises(ValidationError):
        check_display_name(name)


@pytest.mark.parametrize("name", ["アクメ株式会社", "㈱髙﨑商店", "Aoba Co., Ltd.", "アクメ（採用担当）", "A&B: C"])
def test_check_display_name_takes_what_companies_are_called(name):
    check_display_name(name)
