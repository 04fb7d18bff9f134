"""In which of a template's languages a person is written to."""

import unicodedata
from typing import NamedTuple

from candidates.models import Application, Candidate
from referrals.rejections import placeholders
from referrals.rejections.models import Version

JAPANESE, ENGLISH = "ja", "en"


class Text(NamedTuple):
    """One language's subject and body."""

    language: str
    subject: str
    body: str


def texts_of(version: Version) -> list[Text]:
    """The version's own language first, then the other one where it was written."""
    own = Text(version.template.language, version.subject, version.body)
    return [own, Text(other_than(own.language), **version.other)] if version.other else [own]


def text_for(version: Version, candidate: Candidate) -> Text:
    """The person's language where it was written, else the template's own."""
    wanted = language_of(candidate)
    return next((text for text in texts_of(version) if text.language == wanted), texts_of(version)[0])


def language_of(candidate: Candidate) -> str:
    """Somebody whose name is told in Latin letters alone, without kana beside it, is written to in English."""
    name = candidate.last_name + candidate.first_name
    letters = [each for each in name if each.isalpha()]
    is_latin = bool(letters) and all(unicodedata.name(each, "").startswith("LATIN") for each in letters)
    return ENGLISH if is_latin and not (candidate.last_name_kana or candidate.first_name_kana) else JAPANESE


def other_than(language: str) -> str:
    return ENGLISH if language == JAPANESE else JAPANESE


def missing_in(version: Version, application: Application) -> list[str]:
    """The placeholders of this person's text that they have no value for."""
    text = text_for(version, application.candidate)
    return placeholders.missing_values((text.subject, text.body), application)
