"""Random histories of one employer, told through the services, and what they come to when everything is recounted."""

import random
from collections import Counter
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from candidates.models import Application, Candidate, Merge, Suppression
from candidates.person import services as persons
from candidates.pool import merging
from candidates.suppression import services as suppression
from credits import services as ledger
from referrals.models import Delivery, Mail, Progress, Referral
from referrals.optin import services as optin
from referrals.rejections import services as rejections
from referrals.rejections.first_template import TEXTS
from referrals.retention import services as retention
from referrals.sending import tracking
from tests import factories
from tests.isolation.world import first_notice

JOBS, STAGES = ("法人営業", "経理", ""), ("書類選考", "一次面接")

SELDOM = "allow correct drop erase lift merge part reverse stop suppress".split()


class History:
    """One employer's story, a random step at a time."""

    def __init__(self, cast: SimpleNamespace, seed: int) -> None:
        self.acme, self.owner, self.agency, self.dice = cast.acme, cast.owner, cast.agency, random.Random(seed)
        self.at = factories.NOW - timedelta(days=300)
        self.texts = [self.text(number) for number in range(2)]
        self.link = rejections.issue_shared_link(tenant=self.acme, label="求人サイト", at=self.at)

    def furnish(self) -> "History":
        """A year in which most things have happened once."""
        for act in [self.reject] * 10 + [self.mail, self.post] * 4 + [self.register, self.register_alone] * 3:
            self.at += timedelta(hours=self.dice.randint(1, 60))
            act()
        return self

    def text(self, number: int) -> Any:
        told = TEXTS["ja"] | {"name": f"文面{number}"}
        return rejections.create_template(tenant=self.acme, by=None, at=self.at, language="ja", **told)

    def one(self, rows: Any) -> Any:
        found = list(rows.order_by("pk"))
        return self.dice.choice(found) if found else None

    def step(self) -> None:
        self.at += timedelta(hours=self.dice.randint(1, 200))
        often = [self.reject, self.mail, self.post, self.report, self.register, self.register_alone, self.deliver]
        often += [self.progress]
        self.dice.choice(often * 2 + [getattr(self, name) for name in SELDOM])()

    def reject(self) -> None:
        where = {"job": self.dice.choice(JOBS), "stage": self.dice.choice(STAGES), "channel": "求人媒体"}
        if self.at.day % 3 == 0:
            where |= {"channel": "", "candidate__origin": "event"}
        outcome = self.dice.choice(["rejected", "rejected", "rejected", "withdrawn"])
        told = where | {"outcome": outcome, "created_at": self.at, "candidate__as_of": self.at}
        person = self.one(self.mine(Candidate).present()) if self.dice.random() < 0.2 else None
        if person:
            told = {name: value for name, value in told.items() if "__" not in name} | {"candidate": person}
        factories.ApplicationFactory(tenant=self.acme, **told)

    def mine(self, model: Any) -> Any:
        return model.objects.for_tenant(self.acme)

    def mail(self) -> None:
        some = self.dice.sample(list(self.mine(Application).order_by("pk")), k=min(3, self.mine(Application).count()))
        told = {"version": self.dice.choice(self.texts), "applications": some, "by": None, "at": self.at}
        rejections.queue_mails(tenant=self.acme, **told)

    def post(self) -> None:
        waiting = self.mine(Mail).filter(sent_at=None, failed_at=None, cancelled_at=None)
        for mail in waiting[:3]:
            end = self.dice.choice(["sent_at"] * 6 + ["failed_at", "cancelled_at"])
            self.mine(Mail).filter(pk=mail.pk).update(handed_at=self.at, **{end: self.at})

    def report(self) -> None:
        mail = self.one(self.mine(Mail).filter(sent_at__isnull=False).select_related("link"))
        if mail:
            kind = self.dice.choice(["delivered", "bounced", "complained"])
            told = tracking.Report(kind=kind, recipient=mail.link.sent_to, at=self.at, reason="bounced")
            tracking.note_report(tenant=self.acme, mail=mail, report=told)

    def register(self) -> None:
        mail = self.one(self.mine(Mail).filter(sent_at__isnull=False).select_related("link__application__candidate"))
        if mail and mail.application.candidate.email:
            self.submit(mail.link, mail.application.candidate.email)

    def register_alone(self) -> None:
        """By the shared link: the mailbox is proven by the confirmation mail."""
        made = self.submit(self.link, f"alone{self.dice.randint(0, 5)}@mail.example")
        if made.confirmed_at is None:
            optin.confirm_registration(tenant=self.acme, registration=made, at=self.at)

    def submit(self, link: Any, email: str) -> Any:
        form = {"answers": factories.answers(email=email), "choices": {str(self.agency.pk): True}}
        told = {"is_mail_given": False, "notice": first_notice(), "at": self.at}
        return optin.submit_registration(tenant=self.acme, link=link, **form, **told)

    def deliver(self) -> None:
        referral = self.one(self.mine(Referral))
        if referral:
            key = {"tenant": self.acme, "agency": self.agency, "referral": referral, "kind": "referral.created"}
            told = {"candidate": referral.candidate, "consent": referral.consent, "payload": {"profile": {}}}
            times = dict.fromkeys(("next_at", "created_at", "updated_at"), self.at)
            made, _is_new = Delivery.objects.get_or_create(**key, defaults=told | times)
            Delivery.objects.filter(pk=made.pk, delivered_at=None).update(delivered_at=self.at)

    def progress(self) -> None:
        """The agency reports the next step that it has not reported yet."""
        delivery = self.one(self.mine(Delivery).filter(delivered_at__isnull=False))
        said = Progress.objects.filter(referral=delivery.referral) if delivery else Progress.objects.none()
        left = [
            status for status in ("contacted", "interviewing", "offered", "hired") if not said.filter(status=status)
        ]
        if delivery and left:
            by = {"agency": self.agency, "actor": "key", "actor_id": self.owner.pk, "reported_at": self.at}
            told = {"tenant": self.acme, "referral": delivery.referral, "status": left[0], "occurred_at": self.at}
            Progress.objects.create(**told, **by)

    def reverse(self) -> None:
        referral = self.one(self.mine(Referral).filter(verdict="counted"))
        if referral:
            ledger.reverse_referral(tenant=self.acme, cause=f"referral:{referral.public_id}", at=self.at)
            self.mine(Referral).filter(pk=referral.pk).update(verdict="reversed", decided_at=self.at)

    def person(self) -> Any:
        return self.one(self.mine(Candidate).present())

    def stop(self) -> None:
        if one := self.person():
            persons.stop_contact(tenant=self.acme, candidate=one, reason="希望", by=self.owner, at=self.at)

    def allow(self) -> None:
        if one := self.one(self.mine(Candidate).exclude(do_not_contact_at=None)):
            persons.allow_contact(tenant=self.acme, candidate=one, by=self.owner, at=self.at)

    def suppress(self) -> None:
        if (one := self.person()) and one.email_key:
            told = {"email_key": one.email_key, "reason": "manual", "at": self.at}
            suppression.stop_mail(tenant=self.acme, by=self.owner, **told)

    def lift(self) -> None:
        if row := self.one(self.mine(Suppression).active().filter(reason__in=["manual", "bounce"])):
            told = {"suppression": row, "why": "本人から", "by": self.owner, "at": self.at}
            suppression.lift_suppression(tenant=self.acme, **told)

    def correct(self) -> None:
        """The ATS told it otherwise."""
        if one := self.one(self.mine(Application)):
            told = {"job": self.dice.choice(JOBS), "outcome": self.dice.choice(["rejected", "open"])}
            self.mine(Application).filter(pk=one.pk).update(updated_at=self.at, **told)

    def merge(self) -> None:
        two = list(self.mine(Candidate).present().order_by("?")[:2])
        if len(two) == 2:
            merging.merge_people(tenant=self.acme, kept=two[0], merged=two[1], by=self.owner, at=self.at)

    def part(self) -> None:
        if made := self.one(self.mine(Merge).filter(undone_at=None)):
            merging.undo_merge(tenant=self.acme, merge=made, by=self.owner, at=self.at)

    def erase(self) -> None:
        if one := self.person():
            retention.erase_person(tenant=self.acme, candidate=one, by=self.owner, at=self.at)

    def drop(self) -> None:
        """As an import is undone: what nothing has come of goes."""
        unused = self.mine(Application).filter(mails=None, referrals=None, links=None)
        if one := self.one(unused):
            self.mine(Application).filter(pk=one.pk)._raw_delete("default")


OUTCOMES = {"met": {"interviewing", "offered", "hired"}, "hired": {"hired"}}


def steps_of(referral: Any) -> set[str]:
    return set(Progress.objects.filter(referral=referral).values_list("status", flat=True))


def month_of(at: Any) -> str:
    return timezone.localtime(at).strftime("%Y-%m-01")


def recounted(tenant: Any) -> dict[tuple[str, str, str], Counter[str]]:
    """Everything, counted in plain Python from the rows themselves: (month, dimension, value) → counts."""
    cells: dict[tuple[str, str, str], Counter[str]] = {}
    for application in Application.objects.for_tenant(tenant).select_related("candidate"):
        add_application(cells, application)
    for referral in Referral.objects.for_tenant(tenant):
        add_referral(cells, referral)
    for first in hires_of(tenant).values():
        add(cells, (month_of(first), "hired", ""), n=1)
    for person in Candidate.objects.for_tenant(tenant).present():
        add(cells, (str(timezone.localdate(person.as_of)), "fresh", ""), n=1)
    return {cell: +counts for cell, counts in cells.items() if +counts}


def hires_of(tenant: Any) -> dict[Any, Any]:
    """Whoever was hired elsewhere, once a person, by the first hire."""
    found: dict[Any, Any] = {}
    hired = Progress.objects.filter(tenant=tenant, status="hired").select_related("referral__application__candidate")
    for step in hired.select_related("referral__candidate"):
        application = step.referral.application
        person = application.candidate if application else step.referral.candidate
        root = person.merged_into_id or person.pk
        found[root] = min(found.get(root, step.occurred_at), step.occurred_at)
    return found


def add_application(cells: Any, application: Any) -> None:
    mail = Mail.objects.filter(application=application, cancelled_at=None).first()
    add_journey(cells, application, mail, Referral.objects.filter(application=application).first())
    if todo := todo_of(application, mail):
        add(cells, ("1970-01-01", "todo", todo), n=1)


def add_referral(cells: Any, referral: Any) -> None:
    if referral.application_id is None:
        add_journey(cells, None, None, referral)
    if referral.verdict == "held":
        add(cells, ("1970-01-01", "todo", "held"), n=1)


def todo_of(application: Any, mail: Any) -> str:
    if mail:
        return "failed" if mail.failed_at else ""
    if application.outcome != "rejected" or application.candidate.anonymised_at:
        return ""
    is_mailable = Application.objects.filter(pk=application.pk).mailable().exists()
    return "unsent" if is_mailable else "unmailable"


def add(cells: Any, cell: tuple[str, str, str], **counts: int) -> None:
    cells.setdefault(cell, Counter()).update(counts)


def add_journey(cells: Any, application: Any, mail: Any, referral: Any) -> None:
    sent = mail.sent_at if mail else None
    registered = referral.registered_at if referral else None
    began = min((at for at in (sent, registered) if at), default=None)
    if began is None:
        return
    is_relayed = Delivery.objects.filter(referral=referral, delivered_at__isnull=False).exists() if referral else False
    counts = {
        "sent": bool(sent),
        "reached": bool(sent and not mail.bounced_at),
        "registered": bool(referral),
        "answered": bool(sent and referral),
        "counted": bool(referral and referral.verdict == "counted"),
        "relayed": is_relayed,
        **{name: bool(referral and steps_of(referral) & statuses) for name, statuses in OUTCOMES.items()},
    }
    told = {name: getattr(application, name, "") for name in ("job", "stage", "channel")}
    origin = (application or referral).candidate.origin
    told["channel"] = told["channel"] or ("" if origin == "applicant" else f"origin:{origin}")
    values = {"all": "", "version": str(mail.version_id) if mail else "", **told}
    for dimension, value in values.items():
        add(cells, (month_of(began), dimension, value), **{name: int(yes) for name, yes in counts.items()})
    if sent and registered and registered >= sent:
        hours = (registered - sent).total_seconds() / 3600
        bucket = sum(hours > limit for limit in (1, 24, 72, 168, 336, 720))
        add(cells, (month_of(began), "wait", str(bucket)), n=1)
