"""`/r/<token>`: opening changes nothing, a lone press consents to nothing, and no input makes it stumble."""

import gzip
import re
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.utils import timezone

from referrals.models import Link, Referral, Registration
from tenants import tokens
from tenants.models import AuditEntry, Tenant
from tenants.scope import scope
from tests.referrals.optin.people import consent, count_of, filled, path_of, personal_link, shared_link

CONSENT_STATEMENTS = 12 + 3  # of the POST that accepts, the door's own and three of the test's scope included
PAGE_STATEMENTS = 4 + 3
PAGE_BYTES = 20_000
DOORS = ("r", "confirm", "receipt", "me")


@pytest.fixture
def link(cast):
    return personal_link(cast.acme)


def registrations():
    with scope(network=True):
        return Registration.objects.count(), Referral.objects.count()


# --- Opening --------------------------------------------------------------------------------------------------------
def fingerprint():
    """Every row of every table, and the transaction that last wrote it."""
    with scope(network=True), connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name != "django_migrations"]
        found = {}
        for table in tables:
            cursor.execute(f"SELECT count(*), md5(string_agg(t::text || xmin, '|' ORDER BY t::text)) FROM {table} t")
            found[table] = cursor.fetchone()
    return found


def test_opening_changes_no_row_in_any_table(committed_cast):
    link = personal_link(committed_cast.acme)
    waiting = personal_link(committed_cast.acme)
    consent(link)
    consent(waiting, filled(waiting, email="new@mail.example"))
    with scope(network=True):
        secrets = [registration.token for registration in Registration.objects.all()]
    before = fingerprint()
    for secret in [link.token, waiting.token, *secrets]:
        for door in DOORS:
            for verb in ("GET", "HEAD", "DELETE"):
                assert Client().generic(verb, f"/{door}/{secret}?decision=accept&confirm=yes").status_code < 500
    assert fingerprint() == before


def test_sorts_by_how_soon_agencies_get_in_touch_and_hides_none(cast, link):
    """Only where somebody asks, and where a place is known; what is consented to is the page in that order."""
    assert "最初の連絡が早い順" not in Client().get(path_of(link)).content.decode()
    with scope(network=True):
        Tenant.objects.filter(pk=cast.other_agency.pk).update(contact_place=1)
    by_name, asked = (Client().get(path_of(link) + query).content.decode() for query in ("", "?order=contact"))
    aoba, minato = "あおば人材株式会社", "みなと紹介株式会社"
    names = [[name for name in re.findall("<h3>(.*?)</h3>", page) if "株式会社" in name] for page in (by_name, asked)]
    assert names == [[aoba, minato], [minato, aoba]]
    assert "会社名の順です。" in by_name
    assert "各社の報告から比べています" in asked
    form = filled(link)
    assert Client().post(f"{path_of(link)}?order=contact", form).status_code == 422  # those words were not shown
    assert Client().post(path_of(link), form).status_code == 302


def test_a_lone_press_consents_to_nothing(link):
    """What a scanner that submits forms would send: the button, or the form as it stands."""
    as_it_stands = {name: value for name, value in filled(link).items() if not name.startswith(("agency_", "desired_"))}
    for form in ({"decision": "accept"}, {}, as_it_stands, {"decision": "yes"}):
        assert Client().post(path_of(link), form).status_code == 422
    assert registrations() == (0, 0)


def test_a_full_form_without_the_button_consents_to_nothing(link):
    form = filled(link)
    del form["decision"]
    assert Client().post(path_of(link), form).status_code == 422
    assert registrations() == (0, 0)


def test_every_agency_wants_its_answer(link, cast):
    form = filled(link)
    del form[f"agency_{cast.other_agency.pk}"]
    assert consent(link, form).status_code == 422
    assert registrations() == (0, 0)


def test_no_to_everybody_is_no_consent(link, cast):
    refused = {f"agency_{agency.pk}": "no" for agency in (cast.agency, cast.other_agency)}
    assert consent(link, filled(link, **refused)).status_code == 422
    assert registrations() == (0, 0)


def test_declining_is_written_down_and_is_nothing_else(link, cast):
    assert Client().post(path_of(link), {"decision": "decline"}).status_code == 200
    assert registrations() == (0, 0)
    with scope(tenant=cast.acme):
        assert AuditEntry.objects.for_tenant(cast.acme).filter(action="referral.declined").count() == 1


def test_a_replayed_consent_leads_to_the_same_receipt(link, cast):
    form = filled(link)
    first, again = consent(link, form), consent(link, form | {"desired_role": "経理"})
    assert (first.status_code, first["Location"]) == (302, again["Location"])
    assert registrations() == (1, 1)
    assert count_of(cast.acme) == (1, 0)


# --- Addresses that open nothing ------------------------------------------------------------------------------------
def dead_tokens(cast):
    """Forged, unknown, cut, foreign, revoked, expired."""
    good, revoked, expired = (personal_link(cast.acme) for _ in range(3))
    with scope(tenant=cast.acme):
        Link.objects.filter(pk=revoked.pk).update(revoked_at=timezone.now())
        Link.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    forged = good.token[:-2] + ("AA" if good.token[-2:] != "AA" else "BA")
    foreign = tokens.derived_token(cast.rival.pk, "link", good.pk)
    unknown = tokens.new_token(cast.acme.pk)
    nobody = tokens.new_token(Tenant(kind="employer").pk)
    return [
        forged,
        foreign,
        unknown,
        nobody,
        good.token[:-1],
        good.token + "A",
        revoked.token,
        expired.token,
        "x",
        "%00",
        "あ",
    ]


def without_address(body, token):
    return body.replace(token.encode(), b"")


def test_every_dead_address_says_the_same_kind_thing(cast):
    answers = [Client().get(f"/r/{token}") for token in dead_tokens(cast)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert "このURLは使えません。開いたことで、何かが送られることはありません。" in answers[0].content.decode()


def test_a_dead_address_names_no_employer(cast):
    for token in dead_tokens(cast):
        assert cast.acme.name not in Client().get(f"/r/{token}").content.decode()


@pytest.mark.parametrize("door", DOORS)
def test_a_dead_address_takes_no_form(cast, door):
    for token in dead_tokens(cast):
        answer = Client().post(f"/{door}/{token}", {"decision": "accept", "confirm": "yes", "withdraw": "x"})
        assert answer.status_code in (404, 405)
    assert registrations() == (0, 0)


# --- Input from hell ------------------------------------------------------------------------------------------------
HOSTILE = {
    "nul": {"last_name": "髙\0橋"},
    "controls": {"last_name": "\x07\x1b[31m", "desired_role": "\u202e\u200b"},
    "header": {"last_name": "髙橋\r\nBcc: all@mail.example"},
    "huge number": {"desired_salary": "9" * 5000},
    "odd number": {"desired_salary": "²"},
    "exponent": {"desired_salary": "1e309"},
    "long": {"desired_role": "あ" * 100_000, "skills": "x" * 1_000_000},
    "address": {"email": "a@" + "b" * 300 + ".example"},
    "address with a line": {"email": "hana@mail.example\nBcc: all@mail.example"},
    "phone": {"phone": "+" + "9" * 4000},
    "start": {"desired_start": "yesterday"},
    "agency": {"agency_00000000-0000-0000-0000-000000000000": "yes", "agency_x": "yes"},
    "notice": {"notice": "9" * 400},
    "negative notice": {"notice": "-1"},
    "surrogate": {"last_name": "\ud800".encode("utf-8", "surrogatepass")},
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_value_is_refused_not_stumbled_over(link, kind):
    answer = consent(link, filled(link, **HOSTILE[kind]))
    assert answer.status_code in (302, 400, 413, 422)
    if answer.status_code == 302:
        with scope(network=True):
            told = str(Registration.objects.values_list("answers", flat=True).get())
        assert not re.search(r"[\x00-\x08\r\x1b]|Bcc", told)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"decision=accept&last_name=%ff%fe%00", "application/x-www-form-urlencoded"),
        (b"&".join(b"f%d=x" % number for number in range(10_000)), "application/x-www-form-urlencoded"),
        (b"decision=accept&" * 2_000, "application/x-www-form-urlencoded"),
        (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n', "multipart/form-data; boundary=x"),
        (b"\xff\xfe", "multipart/form-data; boundary=\xff"),
        (b"{}", "application/json; charset=nonsense"),
        (b"[" * 100_000, "application/json"),
        (b"x" * 6_000_000, "application/x-www-form-urlencoded"),
    ],
)
def test_a_hostile_body_is_refused_not_stumbled_over(link, body, kind):
    answer = Client(raise_request_exception=False).generic("POST", path_of(link), body, content_type=kind)
    assert 400 <= answer.status_code < 500
    assert registrations() == (0, 0)


@pytest.mark.parametrize("query", ["lang=%ff", "lang=xx", "lang=" + "e" * 10_000, "%00=%00", "lang=en&lang=ja"])
def test_a_hostile_query_is_ignored(link, query):
    assert Client().get(f"{path_of(link)}?{query}").status_code == 200


# --- Light, and for everybody ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["ja", "en"])
def test_it_weighs_less_than_20_kb_in_all(link, language):
    page = Client().get(f"{path_of(link)}?lang={language}").content
    assert re.findall(rb"<script[^>]*>", page) == [b'<script type="module" src="/static/js/draft.js">']
    sheets = re.findall(rb'<link rel="stylesheet" href="/static/([^"]+)"', page)
    assert sheets
    whole = [page, *(open_static(sheet.decode()) for sheet in sheets), open_static("js/draft.js")]
    assert sum(len(gzip.compress(part)) for part in whole) < PAGE_BYTES


def open_static(path):
    found = finders.find(path)
    assert found, path
    return Path(found).read_bytes()


def test_it_needs_and_sets_no_cookie(link):
    browser = Client(enforce_csrf_checks=True)
    assert not browser.get(path_of(link)).cookies
    answer = browser.post(path_of(link), filled(link))
    assert answer.status_code == 302
    assert not browser.get(answer["Location"]).cookies


def test_it_speaks_both_languages(cast, link):
    japanese, english = (Client().get(f"{path_of(link)}?lang={code}").content.decode() for code in ("ja", "en"))
    assert 'lang="ja"' in japanese
    assert "同意する" in japanese
    assert '<html lang="en"' in english
    names = f"{cast.agency.name}|{cast.other_agency.name}|{cast.acme.address}|日本語|（[^）]*）"
    assert re.findall(r".*[ぁ-ん].*", re.sub(f"<[^>]*>|{names}", "", english)) == []


# --- Few statements -------------------------------------------------------------------------------------------------
@pytest.fixture
def statements(monkeypatch):
    """Every statement that reaches PostgreSQL, whoever sends it: the ledger's prepared ones pass Django by."""
    sent, execute = [], psycopg.Cursor.execute

    def noted(cursor, statement, *values, **options):
        sent.append(statement)
        return execute(cursor, statement, *values, **options)

    monkeypatch.setattr(psycopg.Cursor, "execute", noted)
    return sent


def test_a_consent_takes_few_statements(cast, link, statements):
    consent(personal_link(cast.acme))  # the employer's first opens its purse, and keeps the words of the page
    form = filled(link)
    statements.clear()
    assert consent(link, form).status_code == 302
    assert len(statements) <= CONSENT_STATEMENTS, statements


def test_an_opening_takes_few_statements(link, statements):
    assert Client().get(path_of(link)).status_code == 200
    assert len(statements) <= PAGE_STATEMENTS, statements


def test_a_shared_link_waits_for_the_mailbox(cast):
    link = shared_link(cast.acme)
    assert consent(link, filled(link, last_name="髙橋", email="hana@mail.example")).status_code == 200
    assert registrations() == (1, 0)
    with scope(network=True):
        registration = Registration.objects.get()
    door = f"/confirm/{registration.token}"
    assert Client().get(door).status_code == 200
    assert Client().post(door, {}).status_code == 200  # a press without the page's answer confirms nothing
    assert registrations() == (1, 0)
    first, again = (Client().post(door, {"confirm": "yes"}) for _ in range(2))
    assert (first.status_code, first["Location"]) == (302, again["Location"])
    assert registrations() == (1, 1)
