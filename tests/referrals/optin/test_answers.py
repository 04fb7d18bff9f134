"""The answers on `/r/<token>`: what was shown is what is answered, a look before the yes, a no as good as a yes."""

import hashlib
import struct
import zlib

import pytest
import redis
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from candidates.documents.models import Document
from candidates.models import Consent, ShownForm
from referrals.models import Decline, Opening, Referral, Registration
from referrals.optin import openings, sensitive, tasks
from tenants.models import Tenant
from tenants.scope import scope
from tests.referrals.optin.people import consent, filled, path_of, personal_link, shared_link

BROWSER = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Line/15.1"}


@pytest.fixture
def link(cast):
    return personal_link(cast.acme)


def registered(tenant):
    with scope(tenant=tenant):
        return Registration.objects.count()


# --- What was shown -------------------------------------------------------------------------------------------------
def test_the_words_that_were_answered_are_kept_once_without_the_reader(cast, link):
    consent(link)
    consent(personal_link(cast.acme))
    with scope(tenant=cast.acme):
        form = ShownForm.objects.get()
        assert {made.record["form"]["hash"] for made in Consent.objects.all()} == {bytes(form.digest).hex()}
        assert hashlib.sha256(form.html.encode()).digest() == bytes(form.digest)
    assert cast.agency.licence_number in form.html
    assert "同意する" in form.html
    assert "mail.example" not in form.html
    assert "髙橋" not in form.html


def test_who_read_an_older_page_reads_the_new_one_first(cast, link):
    form = filled(link)
    with scope(network=True):
        Tenant.objects.filter(pk=cast.agency.pk).update(address="大阪府大阪市北区1-1")
    answer = consent(link, form)
    assert answer.status_code == 422
    assert "ページの内容が新しくなりました" in answer.content.decode()
    assert registered(cast.acme) == 0
    assert consent(link).status_code == 302


def test_a_page_shows_each_reader_their_own_and_nobody_elses(cast, link):
    other = personal_link(cast.acme, candidate__last_name="<b>榊</b>")
    first, second = (Client().get(path_of(each)).content.decode() for each in (link, other))
    assert link.application.candidate.email in first
    assert link.application.candidate.email not in second
    assert "&lt;b&gt;榊&lt;/b&gt;" in second
    shared = Client().get(path_of(shared_link(cast.acme))).content.decode()
    assert "mail.example" not in shared
    assert 'name="last_name" value=""' in shared


# --- A look first ---------------------------------------------------------------------------------------------------
def test_a_look_shows_exactly_what_would_go_and_sends_nothing(cast, link):
    form = filled(link, decision="preview", desired_role="経理", **{f"agency_{cast.other_agency.pk}": "no"})
    answer = Client().post(path_of(link), form)
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert "まだ何も渡っていません" in shown
    assert "<dd>経理</dd>" in shown
    assert registered(cast.acme) == 0
    typed = dict(answer.context["typed"])
    assert Client().post(path_of(link), typed | {"decision": "accept"}).status_code == 302
    with scope(tenant=cast.acme):
        assert dict(answer.context["profile"])["希望する職種"] == Referral.objects.get().profile["desired_role"]


def test_the_way_back_from_a_look_loses_no_word(link):
    form = filled(link, decision="edit", skills="簿記2級")
    answer = Client().post(path_of(link), form)
    assert answer.status_code == 200
    assert "簿記2級" in answer.content.decode()


# --- No -------------------------------------------------------------------------------------------------------------
def test_a_no_is_kept_with_its_words_and_can_be_changed(cast, link):
    answer = Client().post(path_of(link), {"decision": "decline"})
    assert "ありがとうございました" in answer.content.decode()
    with scope(tenant=cast.acme):
        declined = Decline.objects.get()
    assert (declined.link_id, declined.language, declined.notice.version) == (link.pk, "ja", 1)
    assert declined.form_id
    assert "に「同意しない」を選びました" in Client().get(path_of(link)).content.decode()
    assert consent(link).status_code == 302


# --- Facts that nobody may ask for ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("経理5年。本籍は東京都。", ["本籍"]),
        ("家族構成：妻と子。労働組合の委員", ["家族構成", "労働組合"]),
        ("My religion is private", ["religion"]),
        ("多国籍企業で営業、設計思想の整理", []),
        ("HTML, trace analysis", []),
    ],
)
def test_words_of_private_facts_are_found(text, words):
    assert sensitive.found_in(text) == words


def test_a_private_fact_goes_only_after_a_second_answer(cast, link):
    form = filled(link, career="本籍は東京都")
    answer = consent(link, form)
    assert answer.status_code == 422
    assert 'name="sensitive_sure"' in answer.content.decode()
    assert registered(cast.acme) == 0
    assert consent(link, form | {"sensitive_sure": "on"}).status_code == 302


# --- Who opens, and how often ---------------------------------------------------------------------------------------
def test_openings_are_written_down_by_and_by_and_programs_apart(
    cast, link, django_capture_on_commit_callbacks, monkeypatch, settings
):
    for name in ("WAITING", "TAKEN"):  # other tests open pages at the same time, beside the same Valkey
        monkeypatch.setattr(openings, name, f"openings:{link.pk}:{name}")
    patient = redis.Redis.from_url(settings.CELERY_BROKER_URL)  # the product's own gives up after a tenth of a second
    monkeypatch.setattr(openings, "counter", lambda _url: patient)
    with django_capture_on_commit_callbacks(execute=True):
        for headers in (BROWSER, BROWSER, BROWSER | {"Sec-Purpose": "prefetch"}, {"User-Agent": "Slackbot 1.0"}, {}):
            Client(headers=headers).get(path_of(link))
        Client(headers=BROWSER).head(path_of(link))
    for _ in range(2):
        tasks.write_openings()
    with scope(tenant=cast.acme):
        line = Opening.objects.get()
    assert (line.link_id, line.opens, line.robot_opens) == (link.pk, 2, 4)
    assert line.first_at <= line.last_at <= timezone.now()


def test_says_how_many_places_are_to_be_mended_and_names_as_many(link):
    page = Client().post(path_of(link), filled(link, desired_role="", desired_start="")).content.decode()
    assert "2か所を直してください。" in page
    assert page.count('<li><a href="#id_') == 2


def test_a_flood_of_forms_from_one_address_is_turned_away_and_nobody_else(link, settings):
    settings.CANDIDATE_FORMS_PER_MINUTE = 5
    flood, other = Client(REMOTE_ADDR="8.8.4.4"), Client(REMOTE_ADDR="1.1.1.1")
    answers = [flood.post(path_of(link), {"decision": "accept"}) for _ in range(14)]
    assert {answer.status_code for answer in answers} == {422, 429}
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused["Retry-After"] == "60"
    assert flood.get(path_of(link)).status_code == 200
    assert other.post(path_of(link), {"decision": "accept"}).status_code == 422


# --- Files ----------------------------------------------------------------------------------------------------------
def picture(name="履歴書.png"):
    dots = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", dots), (b"IDAT", zlib.compress(b"\0\0\0\0")), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return SimpleUploadedFile(name, b"\x89PNG\r\n\x1a\n" + body)


def test_a_file_survives_a_mistake_elsewhere_and_a_look_and_goes_with_the_yes(cast, link):
    form = filled(link, decision="preview")
    mistaken = Client().post(path_of(link), form | {"email": "x", "documents": [picture()]})
    assert mistaken.status_code == 422
    assert "履歴書.png" in mistaken.content.decode()
    kept = {"kept_documents": mistaken.context["files"].token}
    looked = Client().post(path_of(link), form | kept)
    assert "履歴書.png" in looked.content.decode()
    kept = {"kept_documents": looked.context["files"].token}
    assert Client().post(path_of(link), form | kept | {"decision": "accept"}).status_code == 302
    with scope(tenant=cast.acme):
        assert Registration.objects.get().documents == [str(Document.objects.get().pk)]
        assert "documents" in Consent.objects.get().record["data_items"]


def test_no_other_link_opens_with_its_token_and_no_hostile_file_comes_in(cast, link):
    refused = Client().post(path_of(link), filled(link) | {"documents": [SimpleUploadedFile("a.pdf", b"MZ\0\0")]})
    assert refused.status_code == 422
    assert registered(cast.acme) == 0
    looked = Client().post(path_of(link), filled(link, decision="preview") | {"documents": [picture()]})
    other = personal_link(cast.acme)
    for token in (looked.context["files"].token, "x", "W10:x:y"):
        assert consent(other, filled(other, kept_documents=token)).status_code == 302
    with scope(tenant=cast.acme):
        assert Registration.objects.get().documents == []
