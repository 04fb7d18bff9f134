"""change_role(), remove_member(), leave_tenant(), transfer_ownership(): who may, and that the last owner stays."""

import threading
from contextlib import suppress

import psycopg
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from tenants.models import AuditEntry, Letter, Membership, Tenant
from tenants.people import members
from tenants.people.members import AboveOwnRole, Refused
from tenants.scope import scope
from tests.factories import MembershipFactory
from tests.threads import at_once

Role = Membership.Role


def place(user, tenant):
    return Membership.objects.select_related("tenant", "user").get(user=user, tenant=tenant)


@pytest.fixture
def acme(cast):
    with scope(tenant=cast.acme):
        yield cast.acme


@pytest.fixture
def at_acme(cast, acme):
    """Acme's places, by the name of who has them."""
    return {name: place(getattr(cast, name), acme) for name in ("owner", "admin", "recruiter", "viewer")}


@pytest.fixture
def change(acme, at_acme, now):
    """Give somebody of acme's another role: who, by whom, which."""

    def change(who, by, role):
        return members.change_role(tenant=acme, member=at_acme[who], role=role, by=at_acme[by], at=now)

    return change


def test_gives_another_role_and_writes_it_down(change, at_acme):
    assert change("viewer", "owner", Role.RECRUITER).role == Role.RECRUITER
    line = AuditEntry.objects.get(action="member.role_changed")
    assert (line.subject, line.actor_id) == (at_acme["viewer"].public_id, at_acme["owner"].user_id)
    assert line.detail == {"before": {"role": "viewer"}, "after": {"role": "recruiter"}}


def test_changes_nothing_when_the_role_is_the_same(change):
    change("viewer", "owner", Role.VIEWER)
    assert not AuditEntry.objects.filter(action="member.role_changed").exists()


@pytest.mark.parametrize(
    ("by", "who", "role"),
    [
        ("admin", "viewer", Role.OWNER),
        ("admin", "admin", Role.OWNER),
        ("admin", "owner", Role.VIEWER),
        ("owner", "viewer", Role.AGENCY_ADMIN),
        ("owner", "viewer", Role.CONSULTANT),
        ("owner", "viewer", "operator"),
        ("owner", "viewer", ""),
    ],
)
def test_refuses_what_is_above_ones_own_role_or_of_another_kind(change, by, who, role):
    with pytest.raises(AboveOwnRole):
        change(who, by, role)


@pytest.mark.parametrize("by", ["recruiter", "viewer"])
def test_is_for_those_who_manage_members(change, acme, at_acme, now, by):
    with pytest.raises(PermissionDenied):
        change("viewer", by, Role.RECRUITER)
    with pytest.raises(PermissionDenied):
        members.remove_member(tenant=acme, member=at_acme["viewer"], by=at_acme[by], at=now)


def test_keeps_the_last_owner(change, acme, at_acme, now):
    owner = at_acme["owner"]
    with pytest.raises(Refused, match="最後のオーナー"):
        change("owner", "owner", Role.ADMIN)
    with pytest.raises(Refused, match="最後のオーナー"):
        members.leave_tenant(tenant=acme, by=owner, at=now)
    assert Membership.objects.filter(pk=owner.pk, role=Role.OWNER).exists()


def test_lets_an_owner_go_while_another_stays(acme, at_acme, now):
    MembershipFactory(tenant=acme, role=Role.OWNER)
    members.leave_tenant(tenant=acme, by=at_acme["owner"], at=now)
    assert not Membership.objects.filter(pk=at_acme["owner"].pk).exists()


def test_keeps_an_agencys_last_admin(cast, now):
    with scope(tenant=cast.agency), pytest.raises(Refused):
        members.leave_tenant(tenant=cast.agency, by=place(cast.agency_admin, cast.agency), at=now)


def test_refuses_somebody_who_was_removed_in_the_meantime(change, acme, at_acme, now):
    members.remove_member(tenant=acme, member=at_acme["admin"], by=at_acme["owner"], at=now)
    with pytest.raises(PermissionDenied):
        change("viewer", "admin", Role.RECRUITER)
    with pytest.raises(Refused):
        members.remove_member(tenant=acme, member=at_acme["admin"], by=at_acme["owner"], at=now)


def test_hands_the_ownership_over_and_writes_to_both(acme, at_acme, now):
    members.transfer_ownership(tenant=acme, to=at_acme["viewer"], by=at_acme["owner"], at=now)
    roles = dict(Membership.objects.for_tenant(acme).values_list("user_id", "role"))
    assert roles[at_acme["viewer"].user_id] == Role.OWNER
    assert roles[at_acme["owner"].user_id] == Role.ADMIN
    written = set(Letter.objects.filter(kind="ownership").values_list("recipient", flat=True))
    assert written == {at_acme["owner"].user.email, at_acme["viewer"].user.email}
    assert AuditEntry.objects.filter(action="ownership.transferred", subject=at_acme["viewer"].public_id).exists()


def test_is_the_owners_alone_to_hand_over(acme, at_acme, now):
    with pytest.raises(PermissionDenied):
        members.transfer_ownership(tenant=acme, to=at_acme["admin"], by=at_acme["admin"], at=now)


def test_hands_nothing_to_who_has_it_already(acme, at_acme, now):
    second = place(MembershipFactory(tenant=acme, role=Role.OWNER).user, acme)
    with pytest.raises(Refused):
        members.transfer_ownership(tenant=acme, to=second, by=at_acme["owner"], at=now)


# --- What the database keeps, with no service in between ------------------------------------------------------------
@pytest.mark.parametrize("statement", ["SET role = 'admin'", "delete"])
def test_the_database_keeps_the_last_owner_too(acme, at_acme, statement):
    mine = Membership.objects.filter(pk=at_acme["owner"].pk)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        mine.delete() if statement == "delete" else mine.update(role=Role.ADMIN)
    assert isinstance(refused.value.__cause__, psycopg.errors.RestrictViolation)


def test_the_database_lets_a_closed_tenant_go(acme, at_acme, now):
    Tenant.objects.filter(pk=acme.pk).update(closed_at=now)
    assert Membership.objects.filter(pk=at_acme["owner"].pk).delete()[0] == 1


# --- At once --------------------------------------------------------------------------------------------------------
@pytest.fixture
def two_owners(committed_cast):
    with scope(tenant=committed_cast.acme):
        second = MembershipFactory(tenant=committed_cast.acme, role=Role.OWNER).user
    return committed_cast, [committed_cast.owner, second]


def owners_of(tenant):
    with scope(tenant=tenant):
        return Membership.objects.for_tenant(tenant).filter(role=Role.OWNER).count()


def test_leaves_one_owner_when_two_demote_each_other(two_owners, now):
    cast, owners = two_owners
    with scope(tenant=cast.acme):
        places = [place(user, cast.acme) for user in owners]

    def demote(number):
        try:
            with scope(tenant=cast.acme):
                me, them = places[number], places[1 - number]
                members.change_role(tenant=cast.acme, member=them, role=Role.VIEWER, by=me, at=now)
        except (PermissionDenied, Refused):
            return False
        return True

    assert sorted(at_once(demote, 2)) == [False, True]
    assert owners_of(cast.acme) == 1


def test_the_database_leaves_one_owner_when_two_leave_without_a_service(two_owners):
    cast, owners = two_owners
    both_are_through = threading.Barrier(2, timeout=0.5)

    def go(number):
        try:
            with scope(tenant=cast.acme), suppress(threading.BrokenBarrierError):
                Membership.objects.filter(user=owners[number]).update(role=Role.VIEWER)
                both_are_through.wait()  # it never is: the second waits for the first to commit
        except IntegrityError:
            return False
        return True

    assert sorted(at_once(go, 2)) == [False, True]
    assert owners_of(cast.acme) == 1
