"""The tracking links' pages …"""

import csv
import io

import pytest
from django.test import Client

from referrals.links import files
from referrals.models import Link
from referrals.rejections import services as rejections
from tenants.models import AuditEntry
from tenants.scope import scope
from tests.factories import ApplicationFactory, CandidateFactory

LINKS = "/e/acme/links/"


@pytest.fixture
def owner(cast):
    client = Client()
    client.force_login(cast.owner)
    return client


@pytest.fixture
def shared(cast, now):
    with scope(tenant=cast.acme):
        return rejections.issue_shared_link(tenant=cast.acme, label="営業職 2026年秋", at=now)


def acts(tenant):
    with scope(tenant=tenant):
        return list(AuditEntry.objects.for_tenant(tenant).values_list("action", "detail"))


def test_make_one_link_for_each_use(cast, owner):
    assert owner.post(LINKS, {"label": " 営業職　2026年秋 "}).status_code == 302
    again = owner.post(LINKS, {"label": "営業職 2026年秋"})
    assert "同じ用途の専用URLがすでにあります" in again.content.decode()
    assert owner.post(LINKS, {"label": "\u200b"}).status_code == 200
    with scope(tenant=cast.acme):
        assert Link.objects.get().label == "営業職 2026年秋"


def test_show_the_text_in_both_languages_with_the_address(owner, shared):
    page = owner.get(LINKS, headers={"Accept-Language": "ja"}).content.decode()
    assert page.count(shared.url) == 3
    assert "希望する場合に限り" in page
    assert "recruitment agencies" in page
    assert 'lang="en"' in page


@pytest.mark.parametrize(("kind", "begins"), [("svg", b"<?xml"), ("png", b"\x89PNG")])
def test_draw_the_address_as_a_qr_code(owner, shared, kind, begins):
    answer = owner.get(f"{LINKS}{shared.pk}/qr.{kind}")
    assert answer.content.startswith(begins)
    assert answer["Content-Disposition"].startswith("inline")
    assert owner.get(f"{LINKS}{shared.pk}/qr.{kind}?download")["Content-Disposition"].startswith("attachment")
    assert files.draw_qr(shared.url, kind) == answer.content != files.draw_qr(shared.url + "x", kind)


def test_revoke_after_asking_and_answer_calmly_from_then_on(cast, owner, shared):
    address = shared.url.partition("testserver")[2] or f"/r/{shared.token}"
    assert Client().get(address).status_code == 200
    assert "営業職 2026年秋" in owner.get(f"{LINKS}{shared.pk}/revoke/").content.decode()
    assert Client().get(address).status_code == 200
    assert owner.post(f"{LINKS}{shared.pk}/revoke/").status_code == 302
    gone = Client().get(address)
    assert gone.status_code == 410 or "使えません" in gone.content.decode()
    assert "link.revoked" in [action for action, _ in acts(cast.acme)]
    assert owner.get(f"{LINKS}{shared.pk}/qr.svg").status_code == 404
    assert "無効にした専用URL" in owner.get(LINKS).content.decode()


def test_know_nothing_of_another_employers_link(cast, owner, now):
    with scope(tenant=cast.rival):
        other = rejections.issue_shared_link(tenant=cast.rival, label="x", at=now)
    for page in ("qr.svg", "qr.png", "revoke/"):
        assert owner.get(f"{LINKS}{other.pk}/{page}").status_code == 404
    assert owner.post(f"{LINKS}{other.pk}/revoke/").status_code == 404


# --- Personal ones ---------------------------------------------------------------------------------------------------
@pytest.fixture
def people(cast):
    with scope(tenant=cast.acme):
        odd = CandidateFactory(tenant=cast.acme, last_name="=HYPERLINK(1)")
        without = CandidateFactory(tenant=cast.acme, email="", email_key="")
        return [
            ApplicationFactory(tenant=cast.acme, candidate=odd),
            ApplicationFactory(tenant=cast.acme, job="経理"),
            ApplicationFactory(tenant=cast.acme, candidate=without),
            ApplicationFactory(tenant=cast.acme, outcome="withdrawn"),
        ]


def table(answer):
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_write_out_a_link_for_each_person_not_mailed(cast, owner, people):
    assert "2名が対象です" in owner.get(f"{LINKS}personal/").content.decode()
    rows = table(owner.post(f"{LINKS}personal/", {"job": "", "source": "", "since": ""}))
    with scope(tenant=cast.acme):
        urls = {link.url for link in Link.objects.for_tenant(cast.acme)}
    assert {row["専用URL"] for row in rows} == urls
    assert len(rows) == 2
    assert rows[0]["姓"] == "'=HYPERLINK(1)"
    assert ("links.exported", {"count": 2}) in acts(cast.acme)
    again = table(owner.post(f"{LINKS}personal/", {"job": "経理"}))
    assert [row["専用URL"] for row in again] == [rows[1]["専用URL"]]


def test_write_out_personal_links_only_to_who_may_export(cast, people):
    client = Client()
    client.force_login(cast.recruiter)
    assert client.post(f"{LINKS}personal/", {}).status_code == 403
    assert "個人ごとの専用URL" not in client.get(LINKS).content.decode()
