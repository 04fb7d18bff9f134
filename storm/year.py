"""A year of a whole network, a month at a time: what each party does, told through the product's services.

The functions at the top are what one worker process does for one party; `storm/rehearsal.py` calls them in turn.
"""

import csv
import io
import random
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from candidates.consents import services as consents
from candidates.imports.services import import_file
from candidates.models import Application, Notice
from credits import queries as purse
from referrals.disputes import services as disputes
from referrals.insights import services as insights
from referrals.models import Delivery, Introduction, Mail, Offer, Referral, SlotRequest
from referrals.optin import rights
from referrals.optin import services as optin
from referrals.progress import services as progress
from referrals.rejections import letters
from referrals.rejections import services as rejections
from referrals.rejections.first_template import TEXTS
from referrals.rejections.models import Template
from referrals.relay import preparing, recording
from referrals.relay import services as relay
from referrals.sending import tracking
from referrals.slots import introducing, services, steps
from storm.cast import FACTS
from storm.history import RELATED, WANTED, NoRace
from tenants import jobs, outbox, post
from tenants.company import services as company
from tenants.models import Plan, Tenant, User
from tenants.scope import scope
from tenants.webhooks import services as webhooks
from tenants.webhooks.safe_http import Answer

YEAR, MONTHS = 2027, 12
COLUMNS = "応募ID 応募時刻 名前 メールアドレス 応募経路 募集職種 選考ステップ 選考終了理由 選考終了日".split()
CHANNELS, JOBS = ("求人媒体", "自社サイト", ""), ("法人営業", "経理", "エンジニア", "人事")
STAGES = ("書類選考", "一次面接", "最終面接")
DECLINED, BOUNCES, WITHDRAWS, ALONE = 0.1, 0.02, 0.03, 0.01
ALSO_ELSEWHERE = 0.03  # of the applicants apply to another employer, too
STEPS = {"contacted": 0.7, "interviewing": 0.5, "offered": 0.5, "hired": 0.7}  # each of those before it
OBJECTS = 0.01


def day(month: int, number: int, hour: int = 10) -> datetime:
    """In Japan's morning; months from 0."""
    return datetime(YEAR, month + 1, number, tzinfo=UTC) + timedelta(hours=hour - 9)


def chance_of(seed: int, what: str, who: uuid.UUID | str, month: int) -> random.Random:
    return random.Random(f"{seed} {what} {who} {month}")


# Before the year -----------------------------------------------------------------------------------------------------
def found_all(employers: int, agencies: int) -> tuple[list[str], list[str]]:
    """The parties' slugs, and two operators."""
    at = datetime(YEAR - 1, 12, 1, tzinfo=UTC)
    with scope(network=True):
        consents.publish_first_notice(at=at)
        plan = Plan.objects.create(name="rehearsal")
        for number in range(2):
            User.objects.create_user(f"operator-{number}@careerrelay.example", None)
        slugs = [found(plan, "employer", number, at) for number in range(employers)]
        return slugs, [found(plan, "agency", number, at) for number in range(agencies)]


def found(plan: Plan, kind: str, number: int, at: datetime) -> str:
    law: dict[str, Any] = {}
    if kind == "agency":
        law = {
            "licence_number": f"13-ユ-{number:06d}",
            "licence_expires_date": datetime(2099, 3, 31, tzinfo=UTC).date(),
        }
        law["zero_fee_confirmed_at"] = at
    told: dict[str, Any] = {"slug": f"{kind}-{number}", "name": f"{kind} {number}", "plan": plan, "admitted_at": at}
    made = company.found_tenant(kind=kind, at=at, **told, **FACTS, **law)
    if kind == "agency":
        webhooks.open_endpoint(tenant=made, url=f"http://127.0.0.1:9/{made.slug}", at=at)
    else:
        rejections.create_template(tenant=made, by=None, at=at, language="ja", **TEXTS["ja"])
    return made.slug


def tenant_of(slug: str) -> Tenant:
    with scope(network=True):
        found: Tenant = Tenant.objects.select_related("plan").get(slug=slug)
    return found


# An employer's month -------------------------------------------------------------------------------------------------
def reject(seed: int, slug: str, month: int, people: int) -> int:
    """The ATS's file comes in, and everybody who may be told is."""
    chance, at = chance_of(seed, "reject", slug, month), day(month, 2)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for number in range(people):
        writer.writerow(applicant(chance, f"{slug}-{month}-{number}", month))
    tenant = tenant_of(slug)
    with scope(tenant=tenant):
        import_file(tenant=tenant, file=file.getvalue().encode(), filename="herp.csv", at=at)
        version = Template.objects.for_tenant(tenant).get().latest
        fresh = Application.objects.for_tenant(tenant).eligible().mailable().filter(created_at=at)
        return rejections.queue_mails(tenant=tenant, version=version, applications=fresh, by=None, at=at)


def applicant(chance: random.Random, name: str, month: int) -> list[str]:
    """A line of the file. Some mailboxes are known to many employers."""
    mailbox = f"everywhere-{chance.randrange(400)}" if chance.random() < ALSO_ELSEWHERE else name
    outcome = "辞退" if chance.random() < DECLINED else "不採用"
    date = f"{YEAR}/{month + 1:02d}/01"
    where = [chance.choice(CHANNELS), chance.choice(JOBS), chance.choice(STAGES)]
    return [name, date, f"山田 {name}", f"{mailbox}@mail.example", *where, outcome, date]


def send(month: int) -> int:
    """A worker's share of the month's mails."""
    done = 0
    while sent := post.send_due(model=Mail, render=letters.write_mail, at=day(month, 3)):
        done += sent
    return done


def answer(seed: int, slug: str, month: int, registering: float) -> int:
    """Some mails come back; some people (`registering` of them) register, of whom some think again."""
    chance, tenant = chance_of(seed, "answer", slug, month), tenant_of(slug)
    with scope(tenant=tenant):
        sent = Mail.objects.for_tenant(tenant).filter(sent_at__gte=day(month, 1), sent_at__lt=day(month, 28))
        mails = list(sent.select_related("link__application__candidate").order_by("application__remote_id"))
        agencies = list(Tenant.objects.agencies().filter(test_of=None).order_by("slug"))
        notice = Notice.objects.get(version=1, language="ja")
    registered = 0
    for mail in mails:
        if chance.random() < BOUNCES:
            come_back(tenant, mail, day(month, 4))
        elif chance.random() < registering:
            mail.link.tenant = tenant
            register(
                tenant, mail.link, form_of(chance, mail.link.sent_to, agencies) | {"notice": notice}, chance, month
            )
            registered += 1
    if chance.random() < ALONE * len(mails):
        register_alone(tenant, agencies, notice, chance, month)
    return registered


def come_back(tenant: Tenant, mail: Mail, at: datetime) -> None:
    report = tracking.Report(kind="bounced", recipient=mail.link.sent_to, at=at, reason="bounced")
    with scope(tenant=tenant):
        tracking.note_report(tenant=tenant, mail=mail, report=report)


def form_of(chance: random.Random, email: str, agencies: list[Tenant]) -> dict[str, Any]:
    answers = {
        "last_name": "山田",
        "first_name": "花子",
        "email": email,
        "desired_role": "営業",
        "desired_start": "now",
    }
    given = chance.sample(agencies, k=min(len(agencies), chance.choice([1, 2, 3])))
    return {"answers": answers, "choices": {str(one.pk): one in given for one in agencies}, "is_mail_given": False}


def register(tenant: Tenant, link: Any, form: dict[str, Any], chance: random.Random, month: int) -> None:
    at = day(month, 3) + timedelta(minutes=chance.choice([30, 600, 3000, 8000, 15000]))
    with scope(tenant=tenant):
        made = optin.submit_registration(tenant=tenant, link=link, at=at, **form)
        if chance.random() < WITHDRAWS:
            referral = Referral.objects.for_tenant(tenant).select_related(*RELATED).get(application=link.application_id)
            for agency in Tenant.objects.filter(pk__in=form["choices"]):
                rights.withdraw(tenant=tenant, referral=referral, agency=agency, at=at + timedelta(hours=1))
    assert made.pk


def register_alone(tenant: Tenant, agencies: Any, notice: Notice, chance: random.Random, month: int) -> None:
    """By the link on the careers page: nobody knows of an application, so it is held."""
    at = day(month, 9)
    form = form_of(chance, f"alone-{tenant.slug}-{month}@mail.example", agencies)
    with scope(tenant=tenant):
        link = rejections.issue_shared_link(tenant=tenant, label="採用サイト", at=at)
        made = optin.submit_registration(tenant=tenant, link=link, notice=notice, at=at, **form)
        optin.confirm_registration(tenant=tenant, registration=made, at=at)


def ask_for_people(seed: int, slug: str, month: int) -> str:
    """A slot, if there is one and somebody wants it: the request's id."""
    chance, tenant, at = chance_of(seed, "ask", slug, month), tenant_of(slug), day(month, 20)
    with scope(tenant=tenant):
        if purse.progress(tenant=tenant)["slots"]["available"] < 1 or chance.random() < 0.4:
            return ""
        return str(services.open_slot_request(tenant=tenant, at=at, **WANTED).pk)


def introduce(request: str, agency_slug: str, month: int) -> str:
    agency, at = tenant_of(agency_slug), day(month, 21)
    person = {"last_name": "入", "first_name": "社", "email": f"{request}@career.example"}
    agreed: dict[str, Any] = {"consented_at": at, "consent_method": Introduction.Consent.EMAIL}
    with scope(tenant=agency):
        offer = Offer.objects.filter(agency=agency, request=request).get()
        told: dict[str, Any] = {"summary": "営業5年", "person": person, "at": at, **agreed}
        return str(introducing.introduce_person(agency=agency, offer=offer, **told).pk)


def hire(seed: int, slug: str, introduction: str, month: int) -> None:
    """To the first day; now and then the hire leaves within the guarantee, or the request is given up before."""
    chance, tenant, at = chance_of(seed, "hire", slug, month), tenant_of(slug), day(month, 22)
    with scope(tenant=tenant):
        found = Introduction.objects.for_tenant(tenant).get(pk=introduction)
        told: dict[str, Any] = {"tenant": tenant, "introduction": found}
        if chance.random() < 0.2:
            request = SlotRequest.objects.for_tenant(tenant).get(pk=found.request_id)
            services.cancel_slot_request(tenant=tenant, request=request, at=at)
            return
        for act in steps.MOVES:
            steps.advance(act=act, at=at, **told)
        salary = chance.randrange(4_000_000, 9_000_000)
        steps.record_joined(theoretical_annual_salary=salary, at=at, **told)
        if chance.random() < 0.2:
            left_at = day(month, 26)
            steps.record_left(left_date=left_at.date(), reason="resigned", at=left_at, **told)


# An agency's month ---------------------------------------------------------------------------------------------------
def work(seed: int, slug: str, month: int) -> list[str]:
    """Acknowledges, reports how far each came, objects to a few: the disputes' ids."""
    agency = tenant_of(slug)
    with scope(tenant=agency):
        arrived = Delivery.objects.filter(agency=agency, kind="referral.created", delivered_at__gte=day(month, 1))
        mine = list(arrived.filter(delivered_at__lt=day(month, 28)).order_by("id"))
    return list(filter(None, (work_on(seed, agency, delivery, month) for delivery in mine)))


def work_on(seed: int, agency: Tenant, delivery: Delivery, month: int) -> str:
    chance, who = chance_of(seed, "work", delivery.pk, month), {"actor": "key", "actor_id": agency.pk}
    at = day(month, 17)
    with scope(tenant=agency):
        for status, share in STEPS.items():
            if chance.random() > share:
                break
            at += timedelta(hours=20)
            report = progress.Report(status=status, occurred_at=at)
            progress.report_progress(agency=agency, delivery=delivery, report=report, at=at, **who)  # type: ignore[arg-type]
        if chance.random() < OBJECTS and delivery.disputable_until:
            said: dict[str, Any] = {"reason": "fake", "evidence": "x", "at": at, **who}
            return str(disputes.open_dispute(agency=agency, delivery=delivery, **said).pk)
    return ""


# The network's own work ----------------------------------------------------------------------------------------------
def catch_up(at: datetime) -> int:
    """A worker's share of what follows."""
    done = 0
    while count := outbox.publish_events(at=at) + jobs.run_due_jobs(at=at):
        done += count
    return done


def deliver(seed: int, month: int) -> int:
    """Everything that is due goes; one receiver in thirty fails at first."""
    chance, at, done = random.Random(f"{seed} deliver {month}"), day(month, 16), 0
    while True:
        with scope(network=True):
            ids = relay.claim_due(at=at)
            pushes = preparing.prepare_pushes(ids=ids, guard=NoRace(), at=at) if ids else []
            times = {"started_at": at, "ended_at": at}
            results = [
                recording.Result(push=push, answer=Answer(status=500 if chance.random() < 1 / 30 else 204), **times)
                for push in pushes
            ]
            if results:
                recording.record_results(results=results)
            left = Delivery.objects.filter(delivered_at=None, refused_at=None, failed_at=None).exists()
        done += len(pushes)
        at += timedelta(minutes=10 if not ids else 0)
        if not ids and not left:
            return done


def fold(slug: str) -> None:
    tenant = tenant_of(slug)
    while True:
        with scope(tenant=tenant):
            if not insights.fold_changes(tenant=tenant):
                return


def decide(dispute: str, month: int) -> None:
    """Upheld: the count is taken back."""
    with scope(network=True):
        operator = User.objects.get(email="operator-0@careerrelay.example")
        told: dict[str, Any] = {"outcome": "upheld", "ruling": "本人ではない", "by": operator, "at": day(month, 24)}
        disputes.decide_dispute(dispute=disputes.Dispute(pk=dispute), **told)
