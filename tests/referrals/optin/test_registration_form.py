"""RegistrationForm: what was read is what is agreed to; input as people type it."""

import pytest

from candidates.models import Notice
from referrals.optin.forms import RegistrationForm
from tests.factories import answers


@pytest.fixture
def shown(cast):
    return {"agencies": [cast.agency], "notice": Notice.objects.get(version=1, language="ja")}


def filled(cast, **changes):
    return answers() | {f"agency_{cast.agency.pk}": "yes", "notice": "1"} | changes


def test_takes_what_was_read(cast, shown):
    assert RegistrationForm(filled(cast), **shown).is_valid()


def test_asks_to_read_a_notice_that_changed_meanwhile(cast, shown, now):
    shown["notice"] = Notice.objects.create(
        version=2, language="ja", title="新", purpose="", items=[], retention="", withdrawal="", published_at=now
    )
    assert list(RegistrationForm(filled(cast), **shown).errors) == ["notice"]


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("desired_salary", "６５０万円", 650),
        ("phone", "０９０－１２３４－５６７８", "+819012345678"),
        ("last_name_kana", "たかはし", "タカハシ"),
        ("last_name", " 﨑 ", "﨑"),
    ],
)
def test_takes_input_as_people_type_it(cast, shown, field, typed, kept):
    form = RegistrationForm(filled(cast, **{field: typed}), **shown)
    assert form.is_valid(), form.errors
    assert form.answers[field] == kept


def test_sends_who_says_no_to_everybody_to_the_other_button(cast, shown):
    form = RegistrationForm(filled(cast, **{f"agency_{cast.agency.pk}": "no"}), **shown)
    assert not form.is_valid()
    assert form.non_field_errors().as_data()[0].code == "nobody"
