"""The catalogue's judgement: what counts as a text, and what is wrong with its English."""

from pathlib import Path

import polib
import pytest

from careerrelay import catalogues

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext
_("保存")
pgettext("動詞", "紹介")
ngettext("%(n)s名", "%(n)s名たち", n)
_(variable)
"""
TEMPLATE = """{% load i18n %}{% translate "一覧" %}
{% blocktranslate with name=x %}{{ name }}さん{% endblocktranslate %}
<a title="{{ _("閉じる") }}">"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A little house with one module, one template and complete English."""
    for app in catalogues.APPS:
        (tmp_path / app).mkdir()
    (tmp_path / "credits" / "views.py").write_text(PYTHON)
    (tmp_path / "templates" / "tenants").mkdir(parents=True)
    (tmp_path / "templates" / "tenants" / "list.html").write_text(TEMPLATE)
    catalogues.add_missing(tmp_path)
    for app in ("credits", "tenants"):
        change(tmp_path, app, fill)
    return tmp_path


def change(project: Path, app: str, edit: object) -> None:
    book = polib.pofile(str(catalogues.catalogue_path(project, app)))
    for entry in book:
        edit(entry)  # type: ignore[operator]
    book.save()


def fill(entry: polib.POEntry) -> None:
    entry.msgstr = "" if entry.msgid_plural else english(entry.msgid)
    entry.msgstr_plural = {0: english(entry.msgid), 1: english(entry.msgid)} if entry.msgid_plural else {}


def english(text: str) -> str:
    return "text " + " ".join(sorted(catalogues.placeholders(text)))


def test_finds_every_text_of_code_and_templates(project: Path) -> None:
    found = {(use.app, use.message.context, use.message.text) for use in catalogues.uses(project)}
    assert found == {
        ("credits", None, "保存"),
        ("credits", "動詞", "紹介"),
        ("credits", None, "%(n)s名"),
        ("tenants", None, "一覧"),
        ("tenants", None, "%(name)sさん"),
        ("tenants", None, "閉じる"),
    }


def test_is_content_with_complete_english(project: Path) -> None:
    assert catalogues.faults(project) == []


def test_misses_a_new_text(project: Path) -> None:
    (project / "credits" / "forms.py").write_text('_("新しい")')
    assert catalogues.faults(project) == ["credits/forms.py:1: no English for '新しい'"]


def test_misses_an_emptied_translation(project: Path) -> None:
    change(project, "tenants", lambda entry: setattr(entry, "msgstr", ""))
    assert len(catalogues.faults(project)) == 3


def test_names_a_text_that_nobody_uses(project: Path) -> None:
    (project / "templates" / "tenants" / "list.html").unlink()
    assert [fault.rpartition(": ")[2] for fault in catalogues.faults(project)] == [
        "'一覧' is used nowhere",
        "'%(name)sさん' is used nowhere",
        "'閉じる' is used nowhere",
    ]


def test_refuses_a_guessed_translation(project: Path) -> None:
    change(project, "tenants", lambda entry: entry.flags.append("fuzzy"))
    assert len(catalogues.faults(project)) == 3


def test_refuses_other_placeholders(project: Path) -> None:
    change(project, "tenants", lambda entry: setattr(entry, "msgstr", "Dear %(who)s"))
    assert "different placeholders" in " ".join(catalogues.faults(project))


def test_refuses_two_translations_of_one_text(project: Path) -> None:
    book = catalogues.new_catalogue()
    book.append(polib.POEntry(msgid="保存", msgstr="Keep"))
    book.save(str(make_folder(catalogues.catalogue_path(project, "referrals"))))
    assert catalogues.faults(project) == ["credits and referrals differ in the English of '保存'"]


def make_folder(path: Path) -> Path:
    path.parent.mkdir(parents=True)
    return path


def test_compiles_what_django_reads(project: Path) -> None:
    assert catalogues.compile_all(project) == 6
    compiled = polib.mofile(str(catalogues.catalogue_path(project, "credits").with_suffix(".mo")))
    assert compiled.find("保存").msgstr == "text "
