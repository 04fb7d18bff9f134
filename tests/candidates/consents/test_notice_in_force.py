"""notice_in_force(): the newest published version, in the reader's language where it has one."""

from datetime import timedelta

from candidates.consents.queries import notice_in_force
from candidates.models import Notice


def publish(version, language, at):
    texts = {"title": "題", "purpose": "", "items": [], "retention": "", "withdrawal": ""}
    Notice.objects.create(version=version, language=language, published_at=at, **texts)


def shown(language, at):
    notice = notice_in_force(language=language, at=at)
    return notice.version, notice.language


def test_is_the_reader_s(cast, now):
    assert shown("en", now) == (1, "en")


def test_is_the_newest_even_where_only_japanese_has_it(cast, now):
    publish(2, "ja", now)
    assert shown("en", now) == (2, "ja")


def test_waits_for_its_day(cast, now):
    publish(2, "ja", now + timedelta(days=1))
    assert shown("ja", now) == (1, "ja")
    assert shown("ja", now + timedelta(days=1)) == (2, "ja")
