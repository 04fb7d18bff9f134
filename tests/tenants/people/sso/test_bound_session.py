"""A session by single sign-on is bound to its tenant: it opens nothing else, whatever else its person may."""

import pytest
from django.test import Client
from django.urls import reverse

from tenants.models import Membership, SingleSignOn, User
from tenants.people import entry
from tenants.scope import scope
from tests.isolation.doors import routes
from tests.tenants.people.sso.conftest import set_up
from tests.tenants.people.sso.journey import sign_in

OWNER = "owner@acme.example"
ASKS = "tenants/people/sso/own_sign_in.html"


@pytest.fixture
def client(acme):
    """The owner of acme and of rival, in by acme's provider."""
    with scope(tenant=acme.rival):
        Membership.objects.create(tenant=acme.rival, user=acme.owner, role="owner")
    client = Client()
    sign_in(client, OWNER)
    return client


def is_asked_for_own_sign_in(response):
    return response.status_code == 403 and ASKS in [template.name for template in response.templates]


def test_opens_its_own_tenant_alone(client):
    assert client.get("/e/acme/").status_code == 200
    assert is_asked_for_own_sign_in(client.get("/e/rival/"))


def test_does_not_tell_where_else_its_person_is_a_member(client):
    assert "ライバル" not in client.get("/e/acme/").content.decode()
    assert client.get("/")["Location"] == "/e/acme/"
    foreign, nowhere = (client.get(f"/e/{slug}/") for slug in ("rival", "nowhere"))
    assert foreign.status_code == nowhere.status_code
    assert len(foreign.content) == len(nowhere.content.replace(b"nowhere", b"rival"))


ELSEWHERE = [
    route.name
    for route in routes()
    if not route.parts and route.name.partition(":")[0] not in entry.SPACES and route.name not in entry.OPEN_TO_ALL
]


def test_every_page_of_an_account_and_of_the_operators_is_elsewhere():
    assert {"account_change_password", "account_email", "mfa_index", "usersessions_list"} <= set(ELSEWHERE)
    assert {"mfa_activate_totp", "account_reauthenticate", "account_set_password", "admin:index"} <= set(ELSEWHERE)


@pytest.mark.parametrize("verb", ["get", "post"])
@pytest.mark.parametrize("name", sorted(ELSEWHERE))
def test_opens_no_page_elsewhere(client, name, verb):
    address = reverse(name) if not name.endswith("?") else "/admin/nowhere"
    assert is_asked_for_own_sign_in(getattr(client, verb)(address)), name


def test_opens_no_admin_to_one_who_became_an_operator_since(client, acme):
    User.objects.filter(pk=acme.owner.pk).update(is_staff=True, is_superuser=True, desk_role="operator")
    assert is_asked_for_own_sign_in(client.get("/admin/"))


def test_a_sign_in_of_their_own_opens_the_rest(client, acme):
    client.post("/logout/")
    client.force_login(acme.owner)
    assert client.get("/e/rival/").status_code == 200
    assert not is_asked_for_own_sign_in(client.get(reverse("mfa_index")))


def test_stays_bound_when_the_same_person_signs_in_on_top(client, acme):
    client.force_login(acme.owner)
    assert is_asked_for_own_sign_in(client.get("/e/rival/"))


@pytest.mark.parametrize("end", ["removed", "another"])
def test_ends_with_its_provider(client, acme, liar, end):
    with scope(tenant=acme.acme):
        SingleSignOn.objects.filter(pk=acme.row.pk).delete()
    if end == "another":
        set_up(acme.acme, liar.issuer)
    assert is_asked_for_own_sign_in(client.get("/e/acme/"))


def test_costs_no_further_query(client, acme, django_assert_num_queries):
    own = Client()
    own.force_login(acme.viewer)
    for each in (own, client):
        each.get("/e/acme/links/")
    with django_assert_num_queries(len(queries_of(own))):
        client.get("/e/acme/links/")


def queries_of(client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as found:
        client.get("/e/acme/links/")
    return found.captured_queries
