"""The pages of a tenant's keys …"""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tenants.keys.forms import Ticket
from tenants.models import ApiKey, Membership, Tenant
from tenants.scope import scope
from tests import factories
from tests.tenants.keys.conftest import call

KEYS = "/e/acme/settings/keys/"
SECRET = re.compile(r"cr_(?:live|test)_[\w-]{43}")
GIVEN = {"name": "ATS", "mode": "live", "scopes": ["credits:read"], "life": "90", "last_date": "", "networks": ""}


@pytest.fixture
def owner(cast):
    return signed_in(cast.owner)


def signed_in(user):
    browser = Client()
    browser.force_login(user)
    return browser


def ticket_on(page):
    return re.search(r'name="ticket" value="([^"]+)"', page.content.decode())[1]


def issue(browser, path=KEYS, **changes):
    ticket = ticket_on(browser.get(f"{path}new/"))
    return browser.post(f"{path}new/", GIVEN | {"ticket": ticket} | changes)


def secret_in(answer):
    assert answer.status_code == 200
    return SECRET.search(answer.content.decode())[0]


def keys_of(tenant):
    with scope(tenant=tenant):
        return list(ApiKey.objects.for_tenant(tenant).order_by("created_at"))


def test_show_a_new_key_once(cast, owner):
    ticket = ticket_on(owner.get(f"{KEYS}new/"))
    answer = owner.post(f"{KEYS}new/", GIVEN | {"ticket": ticket})
    secret = secret_in(answer)
    assert "no-store" in answer["Cache-Control"]
    assert call(secret).status_code == 200
    again = owner.post(f"{KEYS}new/", GIVEN | {"ticket": ticket}, follow=True)
    assert again.redirect_chain == [(KEYS, 302)]
    for page in (again, owner.get(KEYS), owner.get(f"{KEYS}new/")):
        assert secret[8:] not in page.content.decode()
    assert len(keys_of(cast.acme)) == 1


def test_list_what_a_key_is_and_never_its_value(cast, owner):
    secret = secret_in(issue(owner, networks="203.0.113.0/24\n2001:db8::1"))
    text = owner.get(KEYS).content.decode()
    for told in ("ATS", f"…{secret[-4:]}", "credits:read", "203.0.113.0/24", "2001:db8::1/128", "本番用", "佐藤 花子"):
        assert told in text
    assert secret[8:-4] not in text


def test_give_an_agency_its_own_scopes(cast):
    with scope(network=True):
        boss = factories.MembershipFactory(tenant=cast.agency, role=Membership.Role.AGENCY_ADMIN).user
    answer = issue(signed_in(boss), "/a/agency/settings/keys/", scopes=["referrals:write"])
    assert call(secret_in(answer), "me").json()["scopes"] == ["referrals:write"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": ""}, "name"),
        ({"scopes": []}, "権限を1つ以上選んでください。"),
        ({"scopes": ["referrals:write"]}, "referrals:write"),
        ({"mode": "superuser"}, "superuser"),
        ({"life": "36500"}, "36500"),
        ({"life": "date", "last_date": ""}, "今日から5年以内の日付を入力してください。"),
        ({"life": "date", "last_date": "2020-01-01"}, "今日から5年以内の日付を入力してください。"),
        ({"life": "date", "last_date": "9999-12-31"}, "今日から5年以内の日付を入力してください。"),
        ({"networks": "203.0.113.0/24\nx"}, "2行目"),
        ({"networks": "0.0.0.0/0"}, "1行目"),
        ({"networks": "\n".join(f"192.0.2.{n}" for n in range(21))}, "20件までにしてください。"),
        ({"ticket": ""}, "この画面は古くなりました。"),
        ({"ticket": "key_01jqr5x8m3c7v2n9k4t6w0bhze"}, "この画面は古くなりました。"),
    ],
)
def test_say_what_is_wrong_and_keep_what_was_written(cast, owner, changes, told):
    answer = issue(owner, **({"name": "夜間バッチ"} | changes))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert told in text
    assert "name" in changes or "夜間バッチ" in text
    assert keys_of(cast.acme) == []


def test_take_no_ticket_of_another_tenants(cast, owner):
    answer = issue(owner, ticket=Ticket(cast.rival).initial)
    assert "この画面は古くなりました。" in answer.content.decode()
    assert keys_of(cast.acme) == []


def test_take_nothing_from_fields_they_do_not_have(cast, owner):
    """A form field is no way to another tenant, another person, or an endless life."""
    more = {"tenant": str(cast.rival.pk), "created_by": str(cast.rival_owner.pk), "expires_at": "", "digest": "x"}
    secret_in(issue(owner, **more))
    (key,) = keys_of(cast.acme)
    assert (key.created_by_id, keys_of(cast.rival)) == (cast.owner.pk, [])
    assert timedelta(days=89) < key.expires_at - timezone.now() <= timedelta(days=90)


def test_end_a_key_with_the_end_of_its_last_day_in_japan(cast, owner):
    day = timezone.localdate() + timedelta(days=3)
    secret_in(issue(owner, life="date", last_date=day.isoformat()))
    (key,) = keys_of(cast.acme)
    assert timezone.localtime(key.expires_at).isoformat() == f"{day + timedelta(days=1)}T00:00:00+09:00"


def test_offer_no_live_key_before_admission(cast, owner, twin):
    with scope(network=True):
        Tenant.objects.filter(pk=cast.acme.pk).update(admitted_at=None)
    page = owner.get(f"{KEYS}new/").content.decode()
    assert re.search(r'<input[^>]*value="live"[^>]*disabled', page)
    assert "本番用のキーはまだ発行できません。" in page
    assert issue(owner).status_code == 200
    assert keys_of(cast.acme) == []
    assert call(secret_in(issue(owner, mode="test"))).status_code == 200


def test_rotate_a_key_and_show_the_new_one_once(cast, owner):
    old = secret_in(issue(owner))
    path = f"{KEYS}{keys_of(cast.acme)[0].public_id}/rotate/"
    told = {"overlap": "1", "ticket": ticket_on(owner.get(path))}
    new = secret_in(owner.post(path, told))
    assert [call(secret).status_code for secret in (old, new)] == [200, 200]
    assert owner.post(path, told)["Location"] == KEYS
    assert len(keys_of(cast.acme)) == 2
    assert "まもなく期限切れ" in owner.get(KEYS).content.decode()


def test_revoke_a_key_only_after_naming_it(cast, owner):
    secret = secret_in(issue(owner))
    path = f"{KEYS}{keys_of(cast.acme)[0].public_id}/revoke/"
    assert f"「ATS」（末尾{secret[-4:]}）を失効" in owner.get(path).content.decode()
    assert call(secret).status_code == 200
    assert owner.post(path)["Location"] == KEYS
    assert call(secret).status_code == 401
    assert "失効済み" in owner.get(KEYS).content.decode()
    assert owner.post(path)["Location"] == owner.get(path)["Location"] == KEYS
    assert owner.get(path.replace("revoke", "rotate")).status_code == 404


@pytest.mark.parametrize("role", ["recruiter", "viewer"])
def test_are_not_for_everybody(cast, owner, role):
    issue(owner)
    with scope(network=True):
        member = factories.MembershipFactory(tenant=cast.acme, role=role).user
    key = keys_of(cast.acme)[0].public_id
    for path in (KEYS, f"{KEYS}new/", f"{KEYS}{key}/rotate/", f"{KEYS}{key}/revoke/"):
        assert signed_in(member).get(path).status_code == 403
    assert signed_in(member).post(f"{KEYS}{key}/revoke/").status_code == 403
    assert "settings/keys" not in signed_in(member).get("/e/acme/").content.decode()


@pytest.mark.parametrize("action", ["rotate", "revoke"])
def test_know_no_key_of_another(cast, owner, action):
    secret = secret_in(issue(owner))
    path = f"/e/rival/settings/keys/{keys_of(cast.acme)[0].public_id}/{action}/"
    rival = signed_in(cast.rival_owner)
    assert [rival.get(path).status_code, rival.post(path).status_code] == [404, 404]
    assert call(secret).status_code == 200


def test_stop_at_as_many_keys_as_anybody_can_oversee(cast, owner, monkeypatch):
    monkeypatch.setattr("tenants.keys.queries.MOST", 1)
    secret_in(issue(owner))
    assert owner.get(f"{KEYS}new/")["Location"] == KEYS
    assert "使えるキーは1件までです。" in owner.get(KEYS).content.decode()
