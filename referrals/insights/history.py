"""One person's story, newest first: what happened and when, without where they went."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from candidates.models import Application, Candidate, CheckIn, Consent, PoolNote
from candidates.person.services import MANUAL
from referrals.models import Mail, Referral
from tenants.models import Tenant
from tenants.scope import requires_scope


@dataclass(frozen=True)
class Moment:
    """One thing that happened."""

    at: datetime
    text: str


@requires_scope
def history_of(*, tenant: Tenant, candidate: Candidate) -> list[Moment]:
    """Applications, mails, consents and referrals of the person, newest first."""
    moments = [
        *of_arrival(candidate, list(Application.objects.for_tenant(tenant).filter(candidate=candidate))),
        *of_mails(Mail.objects.for_tenant(tenant).filter(application__candidate=candidate)),
        *of_notes(PoolNote.objects.for_tenant(tenant).filter(candidate=candidate)),
        *of_contact(candidate),
        *of_check_ins(CheckIn.objects.for_tenant(tenant).filter(candidate=candidate)),
        *of_registrations(Referral.objects.for_tenant(tenant).filter(candidate=candidate)),
        *(
            Moment(consent.given_at, _("同意しました"))
            for consent in Consent.objects.for_tenant(tenant).filter(candidate=candidate)
        ),
    ]
    return sorted(moments, key=lambda moment: moment.at, reverse=True)


def of_arrival(candidate: Candidate, applications: list[Application]) -> Iterator[Moment]:
    """Through an application, or as a person who has not applied."""
    yield from of_applications(applications)
    if not applications:
        yield Moment(candidate.created_at, _("候補者に加わりました"))


def of_applications(applications: Iterable[Application]) -> Iterator[Moment]:
    for application in applications:
        if application.applied_at:
            yield Moment(application.applied_at, _("%(job)sに応募しました") % {"job": application.job})
        if application.rejected_at:
            yield Moment(
                application.rejected_at, _("選考結果：%(outcome)s") % {"outcome": application.get_outcome_display()}
            )
        by_hand = application.source == MANUAL
        yield Moment(application.created_at, _("手で追加しました") if by_hand else _("取り込みました"))


def of_notes(notes: Iterable[PoolNote]) -> Iterator[Moment]:
    for note in notes:
        yield Moment(note.at, _("メモを書きました（%(kind)s）") % {"kind": note.get_kind_display()})


def of_contact(candidate: Candidate) -> Iterator[Moment]:
    if candidate.last_contact_at:
        yield Moment(candidate.last_contact_at, _("最後に連絡がありました"))
    if candidate.do_not_contact_at:
        yield Moment(candidate.do_not_contact_at, _("連絡を止めました"))


def of_check_ins(letters: Iterable[CheckIn]) -> Iterator[Moment]:
    for letter in letters:
        if letter.sent_at:
            yield Moment(letter.sent_at, _("近況確認のメールを送りました"))
        if letter.answered_at:
            told = {"answer": letter.get_answer_display()}
            yield Moment(letter.answered_at, _("近況確認に答えました（%(answer)s）") % told)


def of_mails(mails: Iterable[Mail]) -> Iterator[Moment]:
    for mail in mails:
        yield Moment(mail.queued_at, _("メールの送信を受け付けました"))
        if mail.sent_at:
            yield Moment(mail.sent_at, _("メールを送りました"))
        if mail.cancelled_at:
            yield Moment(mail.cancelled_at, _("メールを取り消しました：%(error)s") % {"error": mail.error})
        if mail.failed_at:
            yield Moment(mail.failed_at, _("メールを送れませんでした：%(error)s") % {"error": mail.error})


def of_registrations(referrals: Iterable[Referral]) -> Iterator[Moment]:
    for referral in referrals:
        yield Moment(
            referral.registered_at, _("登録しました（%(verdict)s）") % {"verdict": referral.get_verdict_display()}
        )
        if referral.verdict == Referral.Verdict.REVERSED:
            told = {"ruling": referral.ruling or "—"}
            yield Moment(referral.decided_at, _("カウントが取り消されました（%(ruling)s）") % told)
