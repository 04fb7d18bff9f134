"""write_mail(): text and HTML of the same words, in the person's language, with one click to stop it."""

import pytest

from candidates.models import Candidate
from referrals.models import Mail
from referrals.rejections import html, letters, services
from referrals.rejections.first_template import TEXTS
from tenants.scope import scope
from tests.factories import ApplicationFactory

pytestmark = pytest.mark.usefixtures("db")
OTHER = {"subject": "Your application", "body": "Dear {{氏名}},\n\n{{専用URL}}\n"}


def written(cast, now, **person):
    with scope(tenant=cast.acme):
        text = {"language": "ja", "other": OTHER, **TEXTS["ja"]}
        version = services.create_template(tenant=cast.acme, by=None, at=now, **text)
        application = ApplicationFactory(tenant=cast.acme)
        Candidate.objects.filter(pk=application.candidate_id).update(**person)
        services.queue_mails(tenant=cast.acme, version=version, applications=[application], by=None, at=now)
        mail = Mail.objects.select_related("link").get()
        return letters.write_mail(mail), mail


def test_both_parts_say_the_same_and_fetch_nothing(cast, now):
    message, mail = written(cast, now)
    page, kind = message.alternatives[0]
    assert kind == "text/html"
    for words in (cast.acme.address, "髙橋 美咲 様", mail.link.url):
        assert words in page
        assert words in message.body
    assert f'<a href="{mail.link.url}"' in page
    assert "style=" in page
    for trace in ("<style", "<img", "<link", "<script", "@import", "url("):
        assert trace not in page
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.language == "ja"


def test_a_name_cannot_bring_markup_along(cast, now):
    message, _mail = written(cast, now, last_name="<script>x()</script>", first_name='"><b>')
    assert "<script>x()" not in message.alternatives[0][0]
    assert "&lt;script&gt;x()" in message.alternatives[0][0]


def test_somebody_with_a_latin_name_reads_the_other_language(cast, now):
    message, mail = written(cast, now, last_name="Smith", first_name="Anna", last_name_kana="", first_name_kana="")
    assert message.subject == "Your application"
    assert 'lang="en"' in message.alternatives[0][0]
    assert mail.language == "en"


def test_an_address_is_a_link_that_shows_itself():
    assert html.linked("a https://x.example/?a=1&b=2 <b>").count("https://x.example/?a=1&amp;b=2") == 2
    assert "&lt;b&gt;" in html.linked("<b>")
