"""A key may do what its scopes say …, and a view that says nothing is open to nobody."""

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from tenants import roles
from tenants.api.keys import HasKey, action_of
from tenants.keys import scopes as words
from tenants.models import Tenant
from tenants.scope import scope
from tests import factories
from tests.tenants.api import broken_house
from tests.tenants.api.conftest import caller_of, kind_of

VERBS = ("get", "post", "put", "patch", "delete")
ADDRESSES = {  # action: what asks for it
    "credits.view": "credits",
    "referral.view": "referrals",
}


def api_views():
    """Every view behind the API's door, from the resolver itself."""
    (api,) = [entry for entry in get_resolver().url_patterns if getattr(entry, "namespace", "") == "api"]
    waiting, found = [api], []
    while waiting:
        entry = waiting.pop()
        waiting += getattr(entry, "url_patterns", [])
        found += [entry.callback.view_class] if isinstance(entry, URLPattern) else []
    return found


def key_with(tenant, *scopes, **fields):
    with scope(network=True):
        return factories.make_key(tenant, scopes=list(scopes), **fields)


def call(secret, path):
    return Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"}).get(f"/api/v1/{path}")


def test_as_every_view_declares_for_each_of_its_methods():
    views = api_views()
    assert len(views) > 5
    for view in views:
        methods = {verb.upper() for verb in VERBS if hasattr(view, verb)}
        assert set(getattr(view, "actions", {})) == methods, view
        (permission,) = view.permission_classes
        assert issubclass(permission, HasKey), view


def test_as_some_scope_gives_for_every_action_a_view_declares():
    """Otherwise nobody could ever call it."""
    for view in api_views():
        (permission,) = view.permission_classes
        for action in set(view.actions.values()) - {roles.KNOW_ITSELF}:
            assert any(roles.scopes_for(kind, action) for kind in permission.kinds), view


@pytest.mark.parametrize(("action", "path"), ADDRESSES.items())
@pytest.mark.parametrize("kind", ["acme", "agency"])
def test_and_no_more(cast, kind, action, path):
    """Each scope alone: it opens the addresses of its own actions, and for the others it names the one that would."""
    tenant = getattr(cast, kind)
    wanted = roles.scopes_for(tenant.kind, action)
    for name, actions in roles.SCOPES[tenant.kind].items() if wanted else ():
        answer = call(key_with(tenant, name), path)
        assert answer.status_code == (200 if action in actions else 403), name
        if answer.status_code == 403:
            assert kind_of(answer) == "insufficient-scope"
            assert answer.json()["detail"] == f"This API key lacks the scope {wanted[0]}. Issue a key that has it."
            challenge = f'Bearer realm="careerrelay", error="insufficient_scope", scope="{wanted[0]}"'
            assert answer["WWW-Authenticate"] == challenge


def test_though_a_scope_of_the_other_kind_stands_in_its_row(cast):
    """Written there by hand: an employer's key does not become an agency's."""
    secret = key_with(cast.acme, "referrals:write", "introductions:write", "nonsense")
    assert {path: call(secret, path).status_code for path in ("credits", "referrals", "referrals/ref_1")} == {
        "credits": 403,
        "referrals": 403,
        "referrals/ref_1": 403,
    }


def test_and_nothing_where_a_view_declares_no_action(broken, cast, monkeypatch):
    monkeypatch.setattr(broken_house.Effect, "actions", {})
    answer = caller_of(cast.acme)("POST", "effect", key="k1")
    assert (answer.status_code, kind_of(answer)) == (403, "permission-denied")
    assert action_of(broken_house.Effect, "POST") is None


@pytest.mark.parametrize("kind", ["acme", "agency"])
def test_only_while_the_operator_admits_its_tenant(cast, kind):
    tenant = getattr(cast, kind)
    with scope(network=True):
        factories.twin_of(tenant)
        Tenant.objects.filter(pk=tenant.pk).update(admitted_at=None)
    every = list(roles.SCOPES[tenant.kind])
    answer = call(key_with(tenant, *every), "referrals")
    assert (answer.status_code, kind_of(answer)) == (403, "not-admitted")
    assert "approv" in answer.json()["detail"]
    assert call(key_with(tenant, *every), "me").status_code == 200
    assert call(key_with(tenant, *every, is_test=True), "referrals").status_code == 200


def test_which_it_is_told_about_itself(cast, now):
    with scope(network=True):
        factories.twin_of(cast.acme)
    live, test = (
        call(key_with(cast.acme, "credits:read", expires_at=now.replace(year=2099), is_test=is_test), "me").json()
        for is_test in (False, True)
    )
    both = {
        "kind": "employer",
        "slug": "acme",
        "name": "アクメ株式会社",
        "key_name": "test",
        "scopes": ["credits:read"],
    }
    ends = {"expires_at": "2099-11-20T01:00:00Z"}
    assert live == both | ends | {"mode": "live"}
    assert test == both | ends | {"mode": "test"}


def test_each_of_which_has_its_words():
    for kind in roles.SCOPES:
        told = dict(words.choices_for(kind))
        assert set(told) == set(roles.SCOPES[kind])
        assert all(name in text and text != name for name, text in told.items())
