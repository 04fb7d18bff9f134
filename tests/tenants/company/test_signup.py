"""Signing up: nothing is founded before the mailbox is proven, and nobody learns who has an account."""

import re

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import mail
from django.test import Client

from tenants.models import Founding, Membership, Tenant, User
from tenants.people import accounts
from tenants.scope import scope
from tests.factories import UserFactory

FORM = {
    "name": "青葉 太郎",
    "email": "taro@aoba-works.example",
    "password1": "correct-horse-battery",
    "company": "株式会社青葉製作所",
    "corporate_number": "３０１０００１０００００４",
    "address": "東京都千代田区丸の内1-1-1",
    "representative": "代表取締役 青葉 太郎",
    "contact": "saiyo@aoba-works.example",
}
pytestmark = pytest.mark.usefixtures("cast")


def sign_up(client=None, **changes):
    return (client or Client()).post("/signup/", FORM | changes)


def founded():
    with scope(network=True):
        return Tenant.objects.live().filter(name=FORM["company"]).first()


def confirm(client):
    address = re.search(r"http://\S+(/account/email/confirm/\S+)", mail.outbox[-1].body)[1]
    assert client.get(address).status_code == 200
    assert founded() is None  # opening it changes nothing
    return client.post(address)


def test_founds_nothing_until_the_mailbox_is_proven():
    assert sign_up().status_code == 302
    assert founded() is None
    with scope(network=True):
        assert Founding.objects.get().facts["corporate_number"] == "3010001000004"


def test_shows_no_tenant_who_waits(cast):
    sign_up()
    with scope(tenant=cast.acme):
        assert not Founding.objects.exists()


def test_founds_the_company_with_its_owner_when_it_is():
    client = Client()
    sign_up(client)
    confirm(client)
    tenant = founded()
    assert (tenant.slug, tenant.is_open, tenant.corporate_number) == ("aoba-works", False, "3010001000004")
    with scope(network=True):
        member = Membership.objects.select_related("user").get(tenant=tenant)
        assert (member.user.email, member.role) == (FORM["email"], "owner")
        assert Tenant.objects.filter(test_of=tenant).count() == 1
        assert not Founding.objects.exists()


def test_founds_once_however_often_the_mail_is_confirmed():
    client = Client()
    sign_up(client)
    confirm(client)
    address = re.search(r"http://\S+(/account/email/confirm/\S+)", mail.outbox[-1].body)[1]
    Client().post(address)
    with scope(network=True):
        assert Tenant.objects.live().filter(name=FORM["company"]).count() == 1


def test_answers_the_same_for_an_address_that_has_an_account():
    known = UserFactory(email="known@aoba-works.example")
    new, old = sign_up(), sign_up(email=known.email)
    assert (old.status_code, old["Location"]) == (new.status_code, new["Location"])
    with scope(network=True):
        assert not Founding.objects.filter(user=known).exists()
    assert User.objects.filter(email=known.email).count() == 1


def test_reveals_no_duplicate_number():
    with scope(network=True):
        Tenant.objects.filter(slug="rival").update(corporate_number="3010001000004")
    assert sign_up().status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("corporate_number", "010001000004", "法人番号は13桁です。入力は12桁でした。"),
        ("corporate_number", "4010001000004", "この法人番号は正しくありません。"),
        ("corporate_number", "301000100000X", "数字だけで入力してください"),
        ("company", "CareerRelay事務局", "この名前は差出人に使えません"),
        ("company", "青葉 <a@b.example>", "などの記号や、見えない文字は使えません"),
        ("password1", "short", "短すぎます"),
    ],
)
def test_says_what_is_wrong_and_loses_nothing(field, value, sentence):
    response = sign_up(**{field: value})
    page = response.content.decode()
    assert response.status_code == 200
    assert sentence in page
    assert FORM["address"] in page
    assert not User.objects.filter(email=FORM["email"]).exists()


def test_takes_no_rights_from_extra_fields():
    sign_up(is_staff="on", is_superuser="on", desk_role="operator", plan="1", admitted_at="2026-01-01", slug="acme")
    user = User.objects.get(email=FORM["email"])
    assert (user.is_staff, user.is_superuser, user.desk_role) == (False, False, "")


def test_somebody_signed_in_adds_a_company(cast):
    client = Client()
    client.force_login(cast.owner)
    company = {name: FORM[name] for name in ("company", "corporate_number", "address", "representative", "contact")}
    response = client.post("/signup/company/", company)
    tenant = founded()
    assert response["Location"] == f"/e/{tenant.slug}/"
    assert client.get(f"/e/{tenant.slug}/").status_code == 200
    assert Client().get("/signup/company/")["Location"].startswith("/login/")


def test_takes_as_long_for_an_address_that_has_an_account(monkeypatch):
    """What takes time is the password's digest: one for either."""
    made = []
    real = Argon2PasswordHasher.encode
    monkeypatch.setattr(Argon2PasswordHasher, "encode", lambda *told, **more: made.append(1) or real(*told, **more))
    sign_up()
    assert len(made) == 1
    sign_up(email=UserFactory().email)
    assert len(made) == 2


def test_founds_nothing_that_somebody_else_had_asked_for_in_the_mailboxs_name():
    """They signed up with another's address; its holder comes in by a new password."""
    sign_up(contact="stranger@evil.example")
    holder, new = Client(), {"password1": "another-quiet-horse", "password2": "another-quiet-horse"}
    holder.post("/account/password/reset/", {"email": FORM["email"]})
    letter = re.search(r"http://\S+(/account/password/reset/\S+)", mail.outbox[-1].body)[1]
    holder.post(holder.get(letter)["Location"], new)
    holder.post("/login/", {"login": FORM["email"], "password": new["password1"]})
    address = re.search(r"http://\S+(/account/email/confirm/\S+)", mail.outbox[0].body)[1]
    assert holder.post(address).status_code == 302
    assert accounts.is_mailbox_proven(User.objects.get(email=FORM["email"]))
    assert founded() is None


def added(client, **changes):
    names = ("company", "corporate_number", "address", "representative", "contact")
    return client.post("/signup/company/", {name: FORM[name] for name in names} | changes)


def test_a_company_added_twice_is_one(cast):
    client = Client()
    client.force_login(cast.owner)
    assert added(client)["Location"] == added(client)["Location"]
    with scope(network=True):
        assert Tenant.objects.live().filter(name=FORM["company"]).count() == 1


def test_so_many_companies_wait_for_one_person_and_no_more(cast):
    client = Client()
    client.force_login(cast.owner)
    statuses = [added(client, company=f"株式会社青葉{number}").status_code for number in range(6)]
    assert statuses == [302] * 5 + [200]
    assert "承認待ちの会社が多いため" in added(client, company="株式会社青葉9").content.decode()
