"""What an operator cannot do at the desk: come in as a member, leave a party without its head, break a page by junk."""

import pytest
from django.contrib.auth.hashers import check_password
from django.test import Client
from django.urls import reverse

from tenants.models import AuditEntry, Membership, User
from tenants.scope import scope
from tests.factories import UserFactory

PASSWORD = "a long and quiet river"
NEW = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.OPERATOR_MFA_REQUIRED = False


def client_of(user):
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


@pytest.fixture
def operator(cast):
    return client_of(UserFactory(is_staff=True, desk_role="operator"))


@pytest.fixture
def superuser(cast):
    return client_of(cast.operator)


def place_of(user):
    with scope(network=True):
        return Membership.objects.get(user=user)


def password_page(user):
    return f"/admin/tenants/user/{user.pk}/password/"


def test_sets_no_members_password(operator, cast):
    assert operator.get(password_page(cast.owner)).status_code == 403
    assert operator.post(password_page(cast.owner), NEW).status_code == 403
    assert not check_password(PASSWORD, User.objects.get(pk=cast.owner.pk).password)


def test_is_offered_none(operator, cast):
    page = operator.get(reverse("admin:tenants_user_change", args=[cast.owner.pk])).content.decode()
    assert 'href="../password/"' not in page
    assert "argon2" not in page


def test_changes_no_members_address(operator, cast):
    form = {"email": "mine@evil.example", "name": "新しい名前", "is_active": "on"}
    assert operator.post(reverse("admin:tenants_user_change", args=[cast.owner.pk]), form).status_code == 302
    user = User.objects.get(pk=cast.owner.pk)
    assert (user.email, user.name) == (cast.owner.email, "新しい名前")


def test_a_password_that_a_superuser_sets_is_in_the_audit(superuser, cast):
    assert superuser.post(password_page(cast.owner), NEW).status_code == 302
    assert check_password(PASSWORD, User.objects.get(pk=cast.owner.pk).password)
    with scope(tenant=cast.acme):
        line = AuditEntry.objects.for_tenant(cast.acme).get(action="user.changed")
    assert (line.actor, line.actor_id, line.detail) == ("operator", cast.operator.pk, {"fields": ["password"]})


def test_a_password_that_is_refused_is_not(superuser, cast):
    assert superuser.post(password_page(cast.owner), NEW | {"password2": "x"}).status_code == 200
    with scope(tenant=cast.acme):
        assert not AuditEntry.objects.for_tenant(cast.acme).filter(action="user.changed").exists()


@pytest.mark.parametrize("role", ["owner", "viewer"])
def test_makes_nobody_a_member(operator, cast, role):
    for user in (cast.support, UserFactory()):
        form = {"user": str(user.pk), "tenant": str(cast.acme.pk), "role": role}
        assert operator.post("/admin/tenants/membership/add/", form).status_code == 403
        with scope(network=True):
            assert not Membership.objects.filter(user=user).exists()


def test_a_superuser_makes_members_but_no_operators(superuser, cast):
    added = []
    for user in (cast.operator, UserFactory()):
        form = {"user": str(user.pk), "tenant": str(cast.acme.pk), "role": "owner"}
        added.append(superuser.post("/admin/tenants/membership/add/", form).status_code)
    assert added == [200, 302]
    assert superuser.get("/e/acme/").status_code == 404


@pytest.mark.parametrize(
    ("role", "sentence"), [("viewer", "最後の責任者"), ("agency_admin", "この種別の組織にはない役割")]
)
def test_takes_no_last_owner_and_gives_no_foreign_role(operator, cast, role, sentence):
    page = reverse("admin:tenants_membership_change", args=[place_of(cast.owner).pk])
    answer = operator.post(page, {"role": role})
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert place_of(cast.owner).role == "owner"


FILTERS = ["auditentry/?action__exact", "job/?error__exact", "letter/?kind__exact", "membership/?role__exact"]


@pytest.mark.parametrize("asked", FILTERS)
def test_a_filter_by_nothing_that_a_database_holds_is_a_bad_request(superuser, asked):
    assert superuser.get(f"/admin/tenants/{asked}=%00").status_code == 400
