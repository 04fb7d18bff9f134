"""Invitations: a place kept for one mailbox, until it is taken, revoked or seven days old.

The token is derived from the row and how often it was sent, so that sending again ends what was sent before.
"""

import unicodedata
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tenants import audit, tokens
from tenants.letters.services import write_letter
from tenants.models import AuditEntry, Invitation, Membership, Tenant, User
from tenants.people.accounts import prove_mailbox
from tenants.people.members import AboveOwnRole, Refused
from tenants.people.ranks import roles_given_by
from tenants.roles import authorize
from tenants.scope import requires_scope

VALID = timedelta(days=7)
MOST_OPEN = 200  # of one tenant: mail to strangers in a company's name has an end
MOST_BEFORE_ADMISSION = 20  # in a day
DAY = timedelta(days=1)
MOST_SENT = 10  # of one invitation
AGAIN_AFTER = timedelta(minutes=1)  # a button pressed twice sends one letter


class NotOpen(Exception):
    """The invitation was taken, revoked or has run out, or is for another mailbox."""


def normalised(email: str) -> str:
    """As addresses of people who sign in are kept: half width, lower case."""
    return unicodedata.normalize("NFKC", email).strip().lower()


@requires_scope
def invite(
    *, tenant: Tenant, email: str, role: str, by: Membership, at: datetime, language: str = "ja"
) -> tuple[Invitation, bool]:
    """Keep a place and write to its mailbox; the same invitation asked for again is returned, with False."""
    _require_rank(by, role)
    email = normalised(email)
    if Membership.objects.for_tenant(tenant).filter(user__email=email).exists():
        raise Refused(_("%(email)sは、すでにメンバーです。") % {"email": email})
    waiting = _waiting(tenant).filter(email=email).first()
    if waiting and waiting.is_open_at(at):
        if waiting.role != role:
            raise Refused(_("%(email)sは、別の役割で招待中です。先に取り消してください。") % {"email": email})
        return waiting, False
    if waiting:
        waiting.role = role
        return _send(waiting, by, at, language), True
    if _waiting(tenant).filter(expires_at__gt=at).count() >= MOST_OPEN:
        raise Refused(_("招待中が%(n)s件あります。要らない招待を取り消してください。") % {"n": MOST_OPEN})
    _keep_within_a_day(tenant, at)
    until = at + VALID
    made = Invitation(tenant=tenant, email=email, role=role, invited_by=by.user, created_at=at, expires_at=until)
    return _keep_place(made, by, at, language)


@requires_scope
def resend_invitation(
    *, tenant: Tenant, invitation: Invitation, by: Membership, at: datetime, language: str = "ja"
) -> Invitation:
    """Write again, with a new token and seven new days; the token sent before opens nothing any more."""
    invitation = _locked_open(tenant, invitation)
    _require_rank(by, invitation.role)
    if at - _sent_at(invitation) < AGAIN_AFTER:
        return invitation
    if invitation.sent_count >= MOST_SENT:
        raise Refused(_("この招待は%(n)s回送りました。取り消して、宛先を確かめてください。") % {"n": MOST_SENT})
    return _send(invitation, by, at, language)


@requires_scope
def revoke_invitation(*, tenant: Tenant, invitation: Invitation, by: Membership, at: datetime) -> None:
    """Take the kept place back. Once revoked, revoking again changes nothing."""
    invitation = Invitation.objects.for_tenant(tenant).locked().get(pk=invitation.pk)
    _require_rank(by, invitation.role)
    if invitation.accepted_at:
        raise Refused(_("この招待の相手は、すでに参加しています。"))
    if invitation.revoked_at is None:
        invitation.revoked_at = at
        invitation.save(update_fields=["revoked_at"])
        _record(invitation, "member.invitation_revoked", by.user, at)


@requires_scope
def accept_invitation(*, tenant: Tenant, invitation: Invitation, user: User, at: datetime) -> Membership:
    """Take the place. Only its own mailbox's account can, and only once."""
    invitation = _open_for(tenant, invitation, at)
    if user.email.lower() != invitation.email:
        raise NotOpen("another mailbox")
    return _take_place(invitation, user, at)


@requires_scope
def join_with_new_account(
    *, tenant: Tenant, invitation: Invitation, name: str, password: str, at: datetime
) -> Membership:
    """Make an account for the invited mailbox, proven because the token went there, and take the place with it."""
    invitation = _open_for(tenant, invitation, at)
    try:
        with transaction.atomic():
            user = User.objects.create_user(invitation.email, password, name=name)
    except IntegrityError as error:
        raise NotOpen("the mailbox has an account by now") from error
    prove_mailbox(user)
    return _take_place(invitation, user, at)


def _require_rank(by: Membership, role: str) -> None:
    authorize(by, "member.manage")
    if role not in roles_given_by(by):
        raise AboveOwnRole(role)


def _keep_within_a_day(tenant: Tenant, at: datetime) -> None:
    """Taken back or not, each is a mail: a company that nobody has admitted yet writes to few."""
    most = MOST_OPEN if tenant.admitted_at else MOST_BEFORE_ADMISSION
    if Invitation.objects.for_tenant(tenant).filter(created_at__gt=at - DAY).count() >= most:
        raise Refused(_("1日に招待できるのは%(n)s件までです。明日、もう一度お試しください。") % {"n": most})


def _waiting(tenant: Tenant) -> Any:
    """Neither taken nor revoked, run out or not: one a mailbox."""
    return Invitation.objects.for_tenant(tenant).filter(accepted_at=None, revoked_at=None)


def _keep_place(made: Invitation, by: Membership, at: datetime, language: str) -> tuple[Invitation, bool]:
    made.digest = tokens.digest(made.token)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:  # somebody else invited the same mailbox in this moment
        return _waiting(made.tenant).get(email=made.email), False
    _record(made, "member.invited", by.user, at)
    _write(made, at, language)
    return made, True


def _send(invitation: Invitation, by: Membership, at: datetime, language: str) -> Invitation:
    invitation.sent_count += 1
    invitation.digest = tokens.digest(invitation.token)
    invitation.invited_by, invitation.expires_at = by.user, at + VALID
    invitation.save(update_fields=["role", "sent_count", "digest", "invited_by", "expires_at"])
    _record(invitation, "member.invitation_resent", by.user, at)
    _write(invitation, at, language)
    return invitation


def _sent_at(invitation: Invitation) -> datetime:
    return invitation.expires_at - VALID


def _write(invitation: Invitation, at: datetime, language: str) -> None:
    said: dict[str, Any] = {"invitation": str(invitation.pk), "sent_count": invitation.sent_count}
    cause = f"{invitation.public_id} {invitation.sent_count}"
    told: dict[str, Any] = {"kind": "invitation", "recipient": invitation.email, "cause": cause, "language": language}
    write_letter(tenant=invitation.tenant, at=at, **told, **said)


def _locked_open(tenant: Tenant, invitation: Invitation) -> Invitation:
    found: Invitation | None = _waiting(tenant).locked().filter(pk=invitation.pk).first()
    if found is None:
        raise Refused(_("この招待は、すでに使われたか、取り消されています。"))
    return found


def _open_for(tenant: Tenant, invitation: Invitation, at: datetime) -> Invitation:
    """The invitation under its lock, as long as the token that was shown is still its newest."""
    found: Invitation | None = _waiting(tenant).locked().filter(pk=invitation.pk, digest=invitation.digest).first()
    if found is None or not found.is_open_at(at):
        raise NotOpen("taken, revoked or run out")
    return found


def _take_place(invitation: Invitation, user: User, at: datetime) -> Membership:
    """Whoever is a member already, by another way in, keeps the role they have."""
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    place = {"tenant": invitation.tenant, "user": user}
    member, is_new = Membership.objects.get_or_create(**place, defaults={"role": invitation.role})
    if is_new:
        _record(invitation, "member.joined", user, at)
    return member


def _record(invitation: Invitation, action: str, by: User, at: datetime) -> None:
    acted: dict[str, Any] = {"actor": AuditEntry.Actor.PERSON, "actor_id": by.pk, "action": action}
    detail = {"role": invitation.role, "sent_count": invitation.sent_count}
    audit.record(tenant=invitation.tenant, subject=invitation.public_id, detail=detail, at=at, **acted)
