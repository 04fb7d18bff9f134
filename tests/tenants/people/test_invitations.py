"""invite(), resend_invitation(), revoke_invitation(), accept_invitation(): one mailbox, one token, seven days."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from tenants import post, tokens
from tenants.letters.services import word_letter
from tenants.models import AuditEntry, Invitation, Letter, Membership
from tenants.people import invitations
from tenants.people.invitations import NotOpen
from tenants.people.members import AboveOwnRole, Refused
from tenants.scope import scope
from tests.factories import UserFactory
from tests.threads import at_once

MAILBOX = "new@acme.example"
DAY = timedelta(days=1)


@pytest.fixture
def acme(cast):
    with scope(tenant=cast.acme):
        yield cast.acme


@pytest.fixture
def owner(cast, acme):
    return Membership.objects.select_related("tenant", "user").get(user=cast.owner)


@pytest.fixture
def admin(cast, acme):
    return Membership.objects.select_related("tenant", "user").get(user=cast.admin)


def invite(by, now, email=MAILBOX, role="recruiter", **more):
    return invitations.invite(tenant=by.tenant, email=email, role=role, by=by, at=now, **more)


def accept(acme, invitation, user, at):
    return invitations.accept_invitation(tenant=acme, invitation=invitation, user=user, at=at)


def test_keeps_only_a_digest_of_a_token_good_for_seven_days(owner, now):
    invitation, is_new = invite(owner, now, email=" ＮＥＷ@Acme.Example ")
    assert (is_new, invitation.email, invitation.expires_at) == (True, MAILBOX, now + 7 * DAY)
    assert bytes(invitation.digest) == tokens.digest(invitation.token)
    assert invitation.is_open_at(now + 7 * DAY - timedelta(seconds=1))
    assert not invitation.is_open_at(now + 7 * DAY)


@pytest.mark.parametrize(("language", "said"), [("ja", "アクメ株式会社への招待"), ("en", "invited")])
def test_writes_to_the_mailbox_who_invites_to_what_until_when(owner, now, language, said):
    invitation, _ = invite(owner, now, language=language)
    message = word_letter(Letter.objects.get(kind="invitation"))
    assert message.to == [MAILBOX]
    text = message.subject + message.body
    for part in (said, owner.user.name, "アクメ株式会社", f"/join/{invitation.token}/", "2026"):
        assert part in text, part


def test_keeps_the_token_out_of_the_letters_row(owner, now):
    invitation, _ = invite(owner, now)
    letter = Letter.objects.get(kind="invitation")
    assert invitation.token not in f"{letter.data} {letter.cause}"


def test_asked_twice_writes_once(owner, now):
    first, _ = invite(owner, now)
    again, is_new = invite(owner, now + DAY)
    assert (again, is_new, Letter.objects.count()) == (first, False, 1)


def test_refuses_another_role_for_a_waiting_mailbox(owner, now):
    invite(owner, now)
    with pytest.raises(Refused, match="別の役割"):
        invite(owner, now, role="viewer")


def test_refuses_a_member(owner, cast, now):
    with pytest.raises(Refused, match="すでにメンバー"):
        invite(owner, now, email=cast.viewer.email.upper())


@pytest.mark.parametrize("role", ["owner", "agency_admin", "consultant", "operator", ""])
def test_gives_nobody_more_than_the_inviter_has(admin, now, role):
    with pytest.raises(AboveOwnRole):
        invite(admin, now, role=role)


@pytest.mark.parametrize("name", ["recruiter", "viewer"])
@pytest.mark.usefixtures("acme")
def test_is_for_those_who_manage_members(cast, now, name):
    with pytest.raises(PermissionDenied):
        invite(Membership.objects.select_related("tenant").get(user=getattr(cast, name)), now, role="viewer")


def test_has_an_end_for_one_tenant(owner, now, monkeypatch):
    monkeypatch.setattr(invitations, "MOST_OPEN", 2)
    for number in range(2):
        invite(owner, now, email=f"{number}@acme.example")
    with pytest.raises(Refused, match="招待中が2件"):
        invite(owner, now, email="3@acme.example")


def test_sent_again_ends_the_token_before(acme, owner, now):
    invitation, _ = invite(owner, now)
    before = invitation.token
    again = invitations.resend_invitation(tenant=acme, invitation=invitation, by=owner, at=now + DAY)
    assert again.token != before
    assert (bytes(again.digest), again.expires_at) == (tokens.digest(again.token), now + 8 * DAY)
    assert not Invitation.objects.filter(digest=tokens.digest(before)).exists()
    assert Letter.objects.count() == 2


def test_sends_no_letter_whose_token_has_ended(acme, owner, now, django_capture_on_commit_callbacks):
    invitation, _ = invite(owner, now)
    invitations.resend_invitation(tenant=acme, invitation=invitation, by=owner, at=now + DAY)
    first = Letter.objects.order_by("queued_at").first()
    with pytest.raises(post.CannotRender):
        word_letter(first)
    assert mail.outbox == []


def test_pressed_twice_sends_one(acme, owner, now):
    invitation, _ = invite(owner, now)
    for seconds in (3600, 3601):
        at = now + timedelta(seconds=seconds)
        invitations.resend_invitation(tenant=acme, invitation=invitation, by=owner, at=at)
    assert Letter.objects.count() == 2


def test_invites_anew_after_seven_days(owner, now):
    first, _ = invite(owner, now)
    again, is_new = invite(owner, now + 8 * DAY, role="viewer")
    assert (again.pk, is_new, again.role, again.sent_count) == (first.pk, True, "viewer", 2)


def test_revoked_opens_nothing_and_leaves_room_for_another(acme, owner, now):
    invitation, _ = invite(owner, now)
    for _ in range(2):
        invitations.revoke_invitation(tenant=acme, invitation=invitation, by=owner, at=now)
    with pytest.raises(NotOpen):
        accept(acme, invitation, UserFactory(email=MAILBOX), now)
    with pytest.raises(Refused):
        invitations.resend_invitation(tenant=acme, invitation=invitation, by=owner, at=now + DAY)
    assert AuditEntry.objects.filter(action="member.invitation_revoked").count() == 1
    assert invite(owner, now)[1]


def test_is_taken_once_by_its_own_mailbox(acme, owner, now):
    invitation, _ = invite(owner, now)
    user = UserFactory(email=MAILBOX)
    member = accept(acme, invitation, user, now)
    assert (member.user, member.role) == (user, "recruiter")
    assert AuditEntry.objects.get(action="member.joined").actor_id == user.pk
    with pytest.raises(NotOpen):
        accept(acme, invitation, user, now)


def test_is_not_for_another_mailbox(acme, owner, now):
    invitation, _ = invite(owner, now)
    with pytest.raises(NotOpen):
        accept(acme, invitation, UserFactory(), now)


def test_opens_nothing_when_it_has_run_out(acme, owner, now):
    invitation, _ = invite(owner, now)
    with pytest.raises(NotOpen):
        accept(acme, invitation, UserFactory(email=MAILBOX), now + 7 * DAY)


def test_keeps_the_role_of_who_came_in_by_another_way(acme, owner, now):
    invitation, _ = invite(owner, now, role="owner")
    user = UserFactory(email=MAILBOX)
    Membership.objects.create(tenant=acme, user=user, role="viewer")
    assert accept(acme, invitation, user, now).role == "viewer"


def test_makes_one_account_and_one_place_of_many_answers(committed_cast, now):
    acme = committed_cast.acme
    with scope(tenant=acme):
        by = Membership.objects.select_related("tenant", "user").get(user=committed_cast.owner)
        invitation, _ = invite(by, now)

    def join(number):
        try:
            with scope(tenant=acme):
                told = {"name": f"新人{number}", "password": "correct-horse-battery", "at": now}
                invitations.join_with_new_account(tenant=acme, invitation=invitation, **told)
        except NotOpen:
            return 0
        return 1

    assert sum(at_once(join, 4)) == 1
    with scope(tenant=acme):
        assert Membership.objects.filter(user__email=MAILBOX).count() == 1


@pytest.mark.parametrize("most", ["MOST_OPEN", "MOST_BEFORE_ADMISSION"])
def test_what_was_taken_back_counts_for_the_day(acme, owner, now, monkeypatch, most):
    monkeypatch.setattr(invitations, most, 2)
    owner.tenant.admitted_at = now if most == "MOST_OPEN" else None
    for number in range(2):
        invitation, _is_new = invite(owner, now, email=f"new{number}@acme.example")
        invitations.revoke_invitation(tenant=acme, invitation=invitation, by=owner, at=now)
    with pytest.raises(Refused, match="1日に招待できるのは2件まで"):
        invite(owner, now)
    assert invite(owner, now + DAY)[1] is True
