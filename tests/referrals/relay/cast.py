"""The relay's cast: an employer, agencies with their endpoints, and people who consented."""

import itertools
import uuid
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from candidates.models import Application, Candidate, Choice, Consent, Notice
from referrals.models import Delivery, Link, Referral, Registration
from referrals.relay import services as relay
from tenants.models import Plan, Tenant
from tenants.scope import scope
from tenants.webhooks import services as webhooks
from tenants.webhooks.models import Endpoint

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
EVALUATION = "志望動機が弱く、協調性に欠ける印象"  # the employer's own words: no agency may ever read them
numbers = itertools.count(1)


def make_tenant(kind: str, name: str, **fields) -> Tenant:
    plan, _ = Plan.objects.get_or_create(name="標準")
    if kind == "agency":
        number = f"13-ユ-{next(numbers):06d}"
        fields = {"licence_number": number, "licence_expires_date": date(2099, 3, 31)} | fields
    facts = {"address": "東京都千代田区1-1", "representative": f"{name}の代表", "contact": "info@example.jp"}
    fields = {"admitted_at": AT} | fields
    return Tenant.objects.create(kind=kind, slug=f"{kind}-{next(numbers)}", name=name, plan=plan, **facts, **fields)


def employer(name: str = "アクメ株式会社") -> Tenant:
    with scope(network=True):
        return make_tenant("employer", name)


def agency(name: str, url: str = "", **fields) -> Tenant:
    """An agency that may receive; with `url`, at an endpoint whose secret is `secret_of(agency)`."""
    with scope(network=True):
        made = make_tenant("agency", name, **fields)
        if url:
            webhooks.open_endpoint(tenant=made, url=url, at=AT)
        return made


def secret_of(agency: Tenant) -> str:
    with scope(tenant=agency):
        return Endpoint.objects.for_tenant(agency).get().secret


def referral(tenant: Tenant, *given: Tenant, refused: tuple[Tenant, ...] = (), at: datetime = AT) -> Referral:
    """A person who consented to `given` and to nobody of `refused`. Nothing is planned yet."""
    with scope(network=True):
        return _referral(tenant, given, refused, at)


def _referral(tenant, given, refused, at):
    number = next(numbers)
    profile = {
        "last_name": "髙橋",
        "first_name": f"花子{number}",
        "email": f"hanako{number}@example.jp",
        "skills": "簿記2級",
    }
    moments = {"created_at": at, "updated_at": at}
    candidate = Candidate.objects.create(
        tenant=tenant,
        last_name="髙橋",
        first_name="花子",
        email=profile["email"],
        email_key=profile["email"],
        as_of=at,
        **moments,
    )
    application = Application.objects.create(
        tenant=tenant,
        candidate=candidate,
        source="herp",
        remote_id=str(number),
        outcome="rejected",
        reason=EVALUATION,
        **moments,
    )
    notice, _ = Notice.objects.get_or_create(
        version=1,
        language="ja",
        defaults={
            "title": "同意文",
            "purpose": "再就職の支援",
            "items": [],
            "retention": "",
            "withdrawal": "",
            "published_at": at,
        },
    )
    consent = Consent.objects.create(
        tenant=tenant,
        candidate=candidate,
        receipt_id=uuid.uuid4(),
        notice=notice,
        record={},
        record_hash="",
        is_mail_given=False,
        given_at=at,
    )
    for each in (*given, *refused):
        ends = at + timedelta(days=730) if each in given else None
        Choice.objects.create(tenant=tenant, consent=consent, agency=each, is_given=each in given, expires_at=ends)
    link = Link.objects.create(tenant=tenant, application=application, digest=uuid.uuid4().bytes * 2, created_at=at)
    registration = Registration.objects.create(
        tenant=tenant,
        link=link,
        answers=profile,
        choices={},
        is_mail_given=False,
        language="ja",
        notice=Notice.objects.get(version=1, language="ja"),
        email_key=profile["email"],
        digest=uuid.uuid4().bytes * 2,
        submitted_at=at,
    )
    return Referral.objects.create(
        tenant=tenant,
        registration=registration,
        candidate=candidate,
        application=application,
        consent=consent,
        profile=profile | {"reason": EVALUATION, "impression": EVALUATION},  # a slip that must not get out
        verdict="counted",
        registered_at=at,
        decided_at=at,
        updated_at=at,
    )


def planned(tenant: Tenant, *given: Tenant, at: datetime | None = None, **more) -> Referral:
    """A referral whose deliveries are planned and due."""
    at = at or timezone.now() - timedelta(seconds=1)
    made = referral(tenant, *given, at=at, **more)
    with scope(tenant=tenant):
        relay.plan_deliveries(tenant=tenant, referral=made, kind="referral.created", at=at)
    return made


def delivery_of(referral: Referral, agency: Tenant) -> Delivery:
    with scope(network=True):
        return Delivery.objects.get(referral=referral, agency=agency)
