"""The pages of sending: approve by another, cancel, filter, and bad input that loses nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from referrals.models import Dispatch, Mail
from referrals.rejections import letters
from referrals.sending.queries import Standing, standing_of
from tenants import post
from tenants.models import AuditEntry
from tenants.scope import scope

BASE = "/e/acme/mails"


@pytest.fixture
def people(cast, version):
    return cast


def as_(client, user):
    client.force_login(user)
    return client


def ask(client, people, version, **form):
    told = {"template": version.template.public_id, "mode": "scheduled", "wanted_at": "", **form}
    return as_(client, people.recruiter).post(f"{BASE}/send/", told)


def only(people):
    with scope(tenant=people.acme):
        return Dispatch.objects.for_tenant(people.acme).get()


def test_a_second_person_approves_and_the_author_cannot(people, version, client, approval):
    at = ask(client, people, version)["Location"]
    assert "承認待ち" in client.get(at).content.decode()
    assert client.post(f"{at}approve/").status_code == 403  # a recruiter
    with scope(tenant=people.acme):
        Dispatch.objects.update(asked_by=people.admin)
    as_(client, people.admin).post(f"{at}approve/")
    assert only(people).approved_at is None
    as_(client, people.owner).post(f"{at}approve/")
    assert only(people).approved_by_id == people.owner.pk


def test_sending_back_needs_a_reason(people, version, client, approval):
    at = ask(client, people, version)["Location"]
    page = as_(client, people.owner).post(f"{at}reject/", {"comment": " "})
    assert (page.status_code, only(people).rejected_at) == (200, None)
    client.post(f"{at}reject/", {"comment": "文面が古い"})
    assert "文面が古い" in client.get(at).content.decode()


@pytest.mark.parametrize("wanted", ["2020-01-01T10:00", "2999-01-01T10:00", "きのう", "2026-13-45T99:99"])
def test_a_wrong_time_is_explained_and_sends_nothing(people, version, client, wanted):
    page = ask(client, people, version, wanted_at=wanted)
    assert (page.status_code, wanted in page.content.decode()) == (200, True)
    with scope(tenant=people.acme):
        assert not Dispatch.objects.exists()


def test_one_mail_is_cancelled_on_its_own_page_and_the_list_is_filtered(people, version, client):
    at = ask(client, people, version)["Location"]
    with scope(tenant=people.acme):
        mail = Mail.objects.for_tenant(people.acme)[0]
    assert client.get(f"{BASE}/{mail.public_id}/cancel/").status_code == 200
    client.post(f"{BASE}/{mail.public_id}/cancel/")
    for state, rows in (("cancelled", 1), ("planned", 2), ("sent", 0)):
        page = client.get(f"{BASE}/", {"state": state, "sending": only(people).public_id})
        assert len(page.context["page"].object_list) == rows, state
    assert client.get(f"{BASE}/?sending=disp_x").status_code == 404
    client.post(f"{at}cancel/")
    assert client.get(f"{BASE}/?state=cancelled").context["page"].paginator.count == 3
    assert client.get(f"{BASE}/sendings/").context["page"].paginator.count == 1


def test_a_mail_of_which_nobody_knows_is_settled_by_a_person(people, version, client):
    ask(client, people, version)
    now = timezone.now()
    with scope(tenant=people.acme):
        Mail.objects.update(handed_at=now - timedelta(hours=1), attempts=1, is_timed=False)
        left, again, late = Mail.objects.for_tenant(people.acme).order_by("id")
        Mail.objects.filter(pk=late.pk).update(handed_at=now)
    assert client.get(f"{BASE}/").context["unsettled"] == 2
    for mail, answer in ((left, "left"), (again, "again"), (late, "again"), (left, "again"), (left, "")):
        at = f"{BASE}/{mail.public_id}/settle/"
        assert client.get(at).status_code == 200
        client.post(at, {"answer": answer})
    with scope(tenant=people.acme):
        known = {each.pk: standing_of(each, timezone.now()) for each in Mail.objects.for_tenant(people.acme)}
        trail = AuditEntry.objects.for_tenant(people.acme).filter(action__in=["mail.settled", "mail.sent_again"])
        assert [entry.action for entry in trail.order_by("id")] == ["mail.settled", "mail.sent_again"]
    assert known == {left.pk: Standing.SENT, again.pk: Standing.QUEUED, late.pk: Standing.UNCERTAIN}
    as_(client, people.viewer)
    assert client.post(f"{BASE}/{late.public_id}/settle/", {"answer": "left"}).status_code == 403


def test_another_time_is_chosen_until_it_has_left(people, version, client):
    at = ask(client, people, version)["Location"]
    client.post(f"{at}plan/", {"mode": "now", "wanted_at": ""})
    assert only(people).mode == "now"
    post.send_due(model=Mail, render=letters.write_mail, at=timezone.now() + timedelta(seconds=1))
    client.post(f"{at}plan/", {"mode": "scheduled", "wanted_at": ""})
    assert only(people).mode == "now"
    page = client.get(at)
    assert dict(page.context["figures"]) == {Standing.SENT: 3}


def test_every_page_reads_in_english(people, version, client, approval):
    at = ask(client, people, version)["Location"]
    as_(client, people.owner)
    for path in (f"{BASE}/", f"{BASE}/sendings/", at, f"{at}plan/", f"{at}cancel/", "/e/acme/suppressions/"):
        assert client.get(path, {"lang": "en"}).status_code == 200
