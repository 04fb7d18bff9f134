"""A furnished world: acme and its rival with a row in every table, made by the services that make them in service."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from candidates.consents import services as consents
from candidates.documents import services as documents
from candidates.documents import storing
from candidates.imports import steps
from candidates.imports.services import import_file
from candidates.models import Application, Earlier, Notice, ShownForm
from referrals.models import (
    Decline,
    Delivery,
    DigestAddress,
    Dispatch,
    Dispute,
    Hire,
    Link,
    Mail,
    Note,
    Opening,
    Progress,
    Reading,
    Referral,
    Registration,
)
from referrals.optin import letters, rights, services
from referrals.rejections import services as rejections
from referrals.rejections.first_template import TEXTS
from referrals.relay import services as relay
from tenants import jobs, outbox, post, tokens
from tenants.idempotency import services as idempotency
from tenants.models import (
    ApiKey,
    Export,
    Letter,
    LicenceReminder,
    Membership,
    Plan,
    Policy,
    StepIn,
    Tenant,
)
from tenants.people import invitations, ranks
from tenants.people.sso import services as sso
from tenants.scope import scope
from tenants.webhooks import messages
from tenants.webhooks import services as webhooks
from tenants.webhooks.models import Attempt
from tests import factories
from tests.candidates.documents.files import picture
from tests.conftest import make_cast
from tests.database import admin, renew
from tests.isolation import sums
from tests.isolation.doors import sign_in
from tests.isolation.keepsakes import ask, compare, demand, remember, want_sender
from tests.referrals.slots.stage import use_slot

COLUMNS = "応募ID,応募時刻,名前,メールアドレス,電話番号,募集職種,選考ステップ,選考終了理由"


@dataclass(frozen=True)
class Marks:
    """What only this employer's people are called: found anywhere else, it has leaked."""

    family: str
    domain: str
    evaluation: str

    @property
    def all(self) -> tuple[str, str, str]:
        return (self.family, self.domain, self.evaluation)


ACME = Marks("柊木", "hiiragi.example", "協調性に欠けるとの評価")
RIVAL = Marks("榊原", "sakaki.example", "志望度が低いとの評価")


def build_world(at: datetime) -> SimpleNamespace:
    """The cast, furnished: `world.acme`, `world.rival`, …, `world.acme_link` and so on."""
    cast = make_cast(at)
    with scope(network=True):
        Plan.objects.update(referrals_per_slot=1)  # so that one person is a slot, and the slot a hire
        cast.left_agency = factories.AgencyFactory(slug="left-agency", name="こだま人材株式会社")
        parties = ("acme", "rival", "agency", "other_agency")
        cast.keys = {name: factories.make_key(getattr(cast, name)) for name in parties}
        cast.key_ids = {name: key_id_of(key) for name, key in cast.keys.items()}
        cast.keys |= unwelcome_keys(cast.acme, at)
        factories.twin_of(cast.agency)
        cast.agency_test_key = factories.make_key(cast.agency, is_test=True)
    for name, marks in (("acme", ACME), ("rival", RIVAL)):
        setattr(cast, f"{name}_rows", furnish(getattr(cast, name), cast, marks, at))
    with scope(tenant=cast.agency):
        cast.agency_rows = SimpleNamespace()
        people(cast.agency, cast.agency_rows, at)
        add_endpoint(cast.agency, cast.agency_rows, at)
        add_digest(cast.agency, cast.agency_rows, at)
    return cast


def key_id_of(secret: str) -> str:
    return ApiKey.objects.get(digest=tokens.digest(secret.removeprefix("cr_live_"))).public_id


def unwelcome_keys(tenant: Tenant, at: datetime) -> dict[str, str]:
    """The employer's keys that open less, or nothing; and one that opens its test twin."""
    factories.twin_of(tenant)
    return {
        "revoked": factories.make_key(tenant, revoked_at=at),
        "expired": factories.make_key(tenant, expires_at=at),
        "scopeless": factories.make_key(tenant, scopes=[]),
        "bound": factories.make_key(tenant, networks=["203.0.113.0/24"]),
        "test": factories.make_key(tenant, is_test=True),
    }


def furnish(tenant: Tenant, cast: SimpleNamespace, marks: Marks, at: datetime) -> SimpleNamespace:
    """One employer's whole story, and the rows it left."""
    rows = SimpleNamespace()
    with scope(tenant=tenant):
        tenant = Tenant.objects.select_related("plan").get(pk=tenant.pk)
        tell_of_rejections(tenant, marks, rows, at)
        upload(tenant, marks, rows, at)
        register(tenant, cast, rows, at)
        remember(tenant, marks, rows, at)
        ask(tenant, rows, at)
        add_endpoint(tenant, rows, at)
        keep_answer(tenant, at)
        settle(tenant, cast, rows, at)
    while outbox.publish_events(at=at) or jobs.run_due_jobs(at=at):
        pass
    while storing.store_next(at):
        pass
    post.send_due(model=Note, render=letters.write_note, at=at)
    leave(tenant, cast, rows, at)
    deliver(tenant, cast, rows, at)
    use_slot(tenant, cast, rows, at)
    return rows


def tell_of_rejections(tenant: Tenant, marks: Marks, rows: SimpleNamespace, at: datetime) -> None:
    """Two people by file, one row that cannot be read; a template, and a mail for each."""
    said = "2026/07/01,{family} 花{number},hana{number}@{domain},,営業,一次面接,不採用"
    told = {"family": marks.family, "domain": marks.domain}
    lines = [f"{marks.family}-{number}," + said.format(number=number, **told) for number in (1, 2)]
    file = "\n".join([COLUMNS, *lines, f"{marks.family}-3,2026/07/01,,,,営業,一次面接,不採用"]).encode()
    rows.imported = import_file(tenant=tenant, file=file, filename="herp.csv", at=at)
    Application.objects.for_tenant(tenant).update(reason=marks.evaluation)
    rows.version = rejections.create_template(tenant=tenant, by=None, at=at, language="ja", **TEXTS["ja"])
    rows.applications = list(Application.objects.for_tenant(tenant).select_related("candidate").order_by("id"))
    rejections.queue_mails(tenant=tenant, version=rows.version, applications=rows.applications, by=None, at=at)
    rows.mail = Mail.objects.for_tenant(tenant).order_by("id")[0]
    sent = {"version": rows.version, "mode": "now", "asked_at": at, "planned_at": at, "filled_at": at}
    compare(tenant, rows, at)
    rows.dispatch = Dispatch.objects.create(tenant=tenant, **sent)
    links = {link.application_id: link for link in Link.objects.for_tenant(tenant)}
    rows.used_link, rows.open_link = (links[application.pk] for application in rows.applications)
    rows.shared_link = rejections.issue_shared_link(tenant=tenant, label="採用サイト", at=at)


def upload(tenant: Tenant, marks: Marks, rows: SimpleNamespace, at: datetime) -> None:
    """A file on its way in, its columns chosen and remembered; and a row as it was before an earlier one."""
    content = f"名前,メールアドレス,募集職種\n{marks.family} 次郎,jiro@{marks.domain},営業\n".encode()
    file = SimpleUploadedFile("next.csv", content)
    rows.upload = steps.receive_file(tenant=tenant, file=file, filename=file.name, by=None, at=at)
    steps.choose_columns(tenant=tenant, upload=rows.upload, targets=rows.upload.targets, by=None, at=at)
    first = rows.applications[0]
    Earlier.objects.create(tenant=tenant, imported=rows.imported, kind="application", row_id=first.pk, values={})


def first_notice() -> Notice:
    return Notice.objects.get(version=1, language="ja")


def register(tenant: Tenant, cast: SimpleNamespace, rows: SimpleNamespace, at: datetime) -> None:
    """The first person consents (and leaves one agency again); somebody else waits for the confirmation."""
    given = {str(cast.agency.pk): True, str(cast.other_agency.pk): False, str(cast.left_agency.pk): True}
    person = rows.applications[0].candidate
    form = {"tenant": tenant, "choices": given, "is_mail_given": True, "notice": first_notice(), "at": at}
    filled = factories.answers(last_name=person.last_name, first_name=person.first_name, email=person.email)
    papers(tenant, rows, at)
    rows.form = ShownForm.objects.create(tenant=tenant, digest=bytes(32), html="<form>", language="ja", shown_at=at)
    rows.registration = services.submit_registration(link=rows.used_link, answers=filled, **form)
    Registration.objects.filter(pk=rows.registration.pk).update(documents=[str(rows.document.pk)])
    rows.referral = Referral.objects.for_tenant(tenant).select_related("consent__notice").get()
    consents.renew_consent(tenant=tenant, consent=rows.referral.consent, at=at)
    Opening.objects.create(tenant=tenant, link=rows.used_link, opens=1, first_at=at, last_at=at)
    answer = {"notice": form["notice"], "language": "ja", "declined_at": at}
    Decline.objects.create(tenant=tenant, link=rows.shared_link, **answer)
    elsewhere = filled | {"email": f"waiting@{person.email.partition('@')[2]}"}
    rows.waiting = services.submit_registration(link=rows.shared_link, answers=elsewhere, **form)


def papers(tenant: Tenant, rows: SimpleNamespace, at: datetime) -> None:
    """A file of the person's, named as they are called."""
    person = rows.applications[0].candidate
    rows.document = documents.receive_document(tenant=tenant, name=f"{person.last_name}.png", content=picture(), at=at)


def add_endpoint(tenant: Tenant, rows: SimpleNamespace, at: datetime) -> None:
    rows.endpoint = webhooks.open_endpoint(tenant=tenant, url="https://hooks.example.com/relay", at=at)
    message = messages.tell(tenant=tenant, kind="introduction.updated", data={}, at=at, cause=rows.endpoint.pk)
    rows.attempt = Attempt.objects.create(
        tenant=tenant,
        endpoint=rows.endpoint,
        message_id=message.pk,
        kind=message.kind,
        number=1,
        started_at=at,
        milliseconds=1,
    )


def keep_answer(tenant: Tenant, at: datetime) -> None:
    """What a program of the employer's was answered."""
    api_key = ApiKey.objects.for_tenant(tenant).order_by("id")[0]
    asked = idempotency.Asked(api_key, "k1", "POST /api/v1/rejections", digest=bytes(32))
    idempotency.keep_answer(tenant=tenant, asked=asked, status=201, answer="{}", at=at)


def settle(tenant: Tenant, cast: SimpleNamespace, rows: SimpleNamespace, at: datetime) -> None:
    """What a tenant's own house holds: its rules, who may come in, what was written to it, what it took along."""
    Policy.objects.create(tenant=tenant, updated_at=at)
    add_digest(tenant, rows, at)
    people(tenant, rows, at)
    rows.sender = want_sender(tenant, at)
    provider = {"issuer": "https://id.example", "client_id": "x", "secret": "y", "domains": [f"{tenant.slug}.example"]}
    sso.save_provider(tenant=tenant, by=rows.member.user, at=at, **provider)
    Letter.objects.create(
        tenant=tenant, kind="invitation", recipient="a@b.example", cause="x", queued_at=at, next_at=at
    )
    StepIn.objects.create(tenant=tenant, operator=cast.operator, reason="問い合わせ", started_at=at, ends_at=at)
    LicenceReminder.objects.create(tenant=tenant, expires_date=at.date(), days=90, at=at)
    done = {"tenant": tenant, "path": f"{tenant.slug}.zip", "requested_at": at, "finished_at": at}
    rows.export = Export.objects.create(**done, expires_at=at + timedelta(days=7))


def add_digest(tenant: Tenant, rows: SimpleNamespace, at: datetime) -> None:
    asked = {"email": f"new@{tenant.slug}.example", "frequency": "daily", "created_at": at, "told_at": at}
    rows.digest = DigestAddress.objects.create(tenant=tenant, **asked)


def people(tenant: Tenant, rows: SimpleNamespace, at: datetime) -> None:
    """Somebody who may be removed, and somebody asked in, by whoever rules there."""
    by = Membership.objects.select_related("tenant", "user").get(tenant=tenant, role=ranks.top_role(tenant))
    rows.member = factories.MembershipFactory(tenant=tenant, role=ranks.ROLES_OF[tenant.kind][-1])
    asked = {"email": f"new@{tenant.slug}.example", "role": rows.member.role, "by": by, "at": at}
    rows.invitation, _is_new = invitations.invite(tenant=tenant, **asked)


def leave(tenant: Tenant, cast: SimpleNamespace, rows: SimpleNamespace, at: datetime) -> None:
    """The person takes their consent back from one agency."""
    with scope(tenant=tenant):
        rights.withdraw(tenant=tenant, referral=rows.referral, agency=cast.left_agency, at=at)
        demand(tenant, cast, rows, at)


def deliver(tenant: Tenant, cast: SimpleNamespace, rows: SimpleNamespace, at: datetime) -> None:
    """The chosen agency has the profile, with its record."""
    with scope(tenant=cast.agency):
        rows.delivery = Delivery.objects.get(tenant=tenant, agency=cast.agency)
        relay.record_readings(agency=cast.agency, deliveries=[rows.delivery], at=at)
        Delivery.objects.filter(pk=rows.delivery.pk).update(delivered_at=at)
    object_to(tenant, cast, rows, at)
    sums.sum_up(tenant, cast, rows, at)


def object_to(tenant: Tenant, cast: SimpleNamespace, rows: SimpleNamespace, at: datetime) -> None:
    """An agency's dispute of the referral: its own row, about the employer's; the rival's is another agency's."""
    by = cast.agency if tenant.slug == "acme" else cast.other_agency
    said = {"reason": "unreachable", "evidence": "電話3回", "actor": "person", "actor_id": cast.consultant.pk}
    with scope(tenant=by):
        rows.dispute = Dispute.objects.create(tenant=tenant, agency=by, referral=rows.referral, opened_at=at, **said)
        whose = {"tenant": tenant, "agency": by, "referral": rows.referral, "reported_at": at}
        Progress.objects.create(**whose, status="hired", occurred_at=at, actor="person", actor_id=cast.consultant.pk)
        Reading.objects.create(tenant=tenant, agency=by, delivery=rows.delivery, user=cast.consultant, at=at)
        Hire.objects.create(**whose, company="入社先の会社", annual_salary=1)


@contextmanager
def committed_world(blocker: Any, at: datetime) -> Iterator[SimpleNamespace]:
    """The world for all tests of a module; a fresh database afterwards."""
    with blocker.unblock():
        made = build_world(at - timedelta(minutes=1))
        made.cookies = sign_in(made)
        connections.close_all()
    yield made
    with blocker.unblock():
        connections.close_all()
        with admin() as connection:
            renew(connection)
