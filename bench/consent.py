"""A consent: what one submitted form writes, beside the same rows by hand in one transaction on psycopg.

Registration, consent record with a line for each agency, the person claimed in the employer and in the network,
referral, ledger count, two events, audit row: one commit. The floor reads what it must (the link under its lock, the
agencies for the record) and writes all but the ledger in one statement.
"""

import hashlib
import json
import secrets
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import psycopg
from django.db import connection

from bench.cast import agencies, employers
from bench.harness import Path
from bench.ledger import Floor as LedgerFloor
from candidates.consents import services as consents
from candidates.consents.models import Notice
from candidates.models import Application, Candidate, Choice, Consent
from credits import queries, verification
from referrals.optin import identity, reading
from referrals.optin import services as optin
from referrals.optin.models import Referral
from referrals.rejections.models import Link
from referrals.rejections.services import new_link
from tenants import hints, tokens
from tenants.ids import encode, uuid7
from tenants.models import Tenant
from tenants.scope import scope

STOCK = 12_000  # personal links that a contender makes ready before the clock runs
ITEMS = ["last_name", "first_name", "email", "desired_role", "desired_start"]


class Ready(NamedTuple):
    """A rejected person behind a personal link."""

    link_id: uuid.UUID
    email: str


class Cast(NamedTuple):
    employer: Tenant
    agencies: list[Tenant]


def stock(tenant: Tenant, at: datetime) -> list[Ready]:
    """People who were mailed and have not answered yet."""
    run = secrets.token_hex(4)
    common = {"tenant": tenant, "created_at": at, "updated_at": at}
    people = [
        Candidate(last_name="髙橋", first_name="美咲", email=mail, email_key=mail, as_of=at, **common)
        for mail in (f"p{number}-{run}@mail.example" for number in range(STOCK))
    ]
    rejected = {"outcome": Application.Outcome.REJECTED, "rejected_at": at, "job": "法人営業", "source": "bench"}
    applications = [Application(candidate=one, remote_id=one.email, **rejected, **common) for one in people]
    links = [new_link(tenant, one, at) for one in applications]
    with scope(tenant=tenant):
        Candidate.objects.bulk_create(people)
        Application.objects.bulk_create(applications)
        Link.objects.bulk_create(links)
    return [Ready(link.pk, one.email) for link, one in zip(links, people, strict=True)]


def answers(email: str) -> dict[str, str]:
    """The form, filled in."""
    given = {"last_name": "髙橋", "first_name": "美咲", "email": email}
    return given | {"desired_role": "法人営業", "desired_start": "now"}


def choices(cast: Cast) -> dict[str, bool]:
    return {str(agency.pk): number > 0 for number, agency in enumerate(cast.agencies)}


class Ours:
    """`submit_registration` in a scope of its own, behind the one reading that the page's POST makes before it."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.ready = cast, stock(cast.employer, datetime.now(UTC))
        hints.Hint.__call__ = lambda hint: None  # type: ignore[method-assign]

    def session(self) -> psycopg.Connection[Any]:
        connection.ensure_connection()
        return connection.connection

    def work(self) -> int:
        tenant, (link_id, email) = self.cast.employer, self.ready.pop()
        token, at = tokens.derived_token(tenant.pk, "link", link_id), datetime.now(UTC)
        with scope(tenant=tenant):
            found = reading.read(token=token, at=at)
            assert found is not None
            shown = reading.shown(found, "ja")
            optin.submit_registration(
                tenant=shown.employer,
                link=reading.link_of(found, shown.employer),
                answers=answers(email),
                choices=choices(self.cast),
                is_mail_given=False,
                notice=shown.notice,
                at=at,
            )
        return 1


LINK = """
SELECT application_id, candidate_id, email_key
FROM referrals_link l JOIN candidates_application a ON a.tenant_id = l.tenant_id AND a.id = l.application_id
JOIN candidates_candidate c ON c.tenant_id = a.tenant_id AND c.id = a.candidate_id
WHERE l.tenant_id = %s AND l.id = %s FOR UPDATE OF l
"""
AGENCIES = """
SELECT id, name, address, representative, licence_number, storage_country FROM tenants_tenant
WHERE kind = 'agency' AND id = ANY(%s) ORDER BY name
"""
CLAIM = """
WITH own AS (
    INSERT INTO referrals_countedidentity (id, tenant_id, digest, referral_id)
    VALUES (%s, %s, %s, %s) ON CONFLICT (tenant_id, digest) DO NOTHING RETURNING digest
)
INSERT INTO referrals_networkidentity AS known (digest, counted_at) SELECT digest, %s FROM own
ON CONFLICT (digest) DO UPDATE SET counted_at = excluded.counted_at WHERE known.counted_at <= %s RETURNING digest
"""
WRITE = """
WITH registration AS (
    INSERT INTO referrals_registration (id, tenant_id, link_id, answers, choices, is_mail_given, language, notice_id,
                                        email_key, digest, documents, signs, submitted_at, confirmed_at)
    VALUES (%(registration)s, %(tenant)s, %(link)s, %(answers)s::jsonb, %(choices)s::jsonb, false, 'ja', %(notice)s,
            %(email)s, %(digest)s, '[]', '[]', %(at)s, %(at)s)
), consent AS (
    INSERT INTO candidates_consent (id, tenant_id, candidate_id, receipt_id, notice_id, record, record_hash,
                                    is_mail_given, given_at)
    VALUES (%(consent)s, %(tenant)s, %(candidate)s, %(receipt)s, %(notice)s, %(record)s::jsonb, %(hash)s, false, %(at)s)
), lines AS (
    INSERT INTO candidates_choice (id, tenant_id, agency_id, consent_id, is_given, expires_at)
    SELECT id, %(tenant)s, agency, %(consent)s, given, CASE WHEN given THEN %(ends)s::timestamptz END
    FROM unnest(%(ids)s::uuid[], %(agencies)s::uuid[], %(given)s::bool[]) AS new (id, agency, given)
), referral AS (
    INSERT INTO referrals_referral (id, tenant_id, registration_id, candidate_id, application_id, consent_id, profile,
                                    verdict, reasons, ruling, registered_at, decided_at, updated_at)
    VALUES (%(referral)s, %(tenant)s, %(registration)s, %(candidate)s, %(application)s, %(consent)s,
            %(answers)s::jsonb, 'counted', '[]', '', %(at)s, %(at)s, %(at)s)
), event AS (
    INSERT INTO tenants_event (id, tenant_id, kind, subject, data, at)
    VALUES (%(event)s, %(tenant)s, 'referral.created', %(subject)s, %(data)s::jsonb, %(at)s)
)
INSERT INTO tenants_auditentry (id, tenant_id, actor, action, subject, detail, request_id, at)
VALUES (%(audit)s, %(tenant)s, 'candidate', 'referral.registered', %(subject)s,
        '{"verdict": "counted", "reasons": []}', '', %(at)s)
"""


class Floor(LedgerFloor):
    """The same by hand."""

    def __init__(self, cast: Cast) -> None:
        super().__init__([cast.employer])
        self.cast, self.ready = cast, stock(cast.employer, datetime.now(UTC))
        self.notice = Notice.objects.get(version=1, language="ja")

    def work(self) -> int:
        tenant, (link_id, email), at = self.cast.employer, self.ready.pop(), datetime.now(UTC)
        run, referral = self.connection.execute, uuid7()
        run("SELECT set_config('careerrelay.tenant', %s, true)", (str(tenant.pk),))
        application, candidate, key = run(LINK, (tenant.pk, link_id)).fetchone() or ()
        chosen = [agency.pk for agency in self.cast.agencies]
        receivers = run(AGENCIES, (chosen,)).fetchall()
        [digest] = identity.digests_of({"email": email})
        run(CLAIM, (uuid7(), tenant.pk, digest, referral, at, at - timedelta(days=365)))
        row = self.record(candidate, receivers, at) | {"registration": uuid7(), "referral": referral, "at": at}
        row |= {"tenant": tenant.pk, "link": link_id, "application": application, "candidate": candidate, "email": key}
        row |= {"answers": json.dumps(answers(email)), "choices": json.dumps(choices(self.cast))}
        row |= {"digest": hashlib.sha256(secrets.token_bytes(32)).digest(), "event": uuid7(), "audit": uuid7()}
        row |= {"subject": encode("ref", referral), "data": json.dumps({"referral": str(referral)})}
        run(WRITE, row)
        self.count(tenant.pk, f"referral:{row['subject']}", at)
        self.connection.commit()
        return 1

    def record(self, candidate: uuid.UUID, receivers: list[tuple[Any, ...]], at: datetime) -> dict[str, Any]:
        """The consent, its record and its lines."""
        consent, receipt, given = uuid7(), uuid.uuid4(), choices(self.cast)
        record = consents.build_record(  # the record's text is the same work for both
            Consent(
                id=consent,
                tenant=self.cast.employer,
                candidate_id=candidate,
                receipt_id=receipt,
                notice=self.notice,
                is_mail_given=False,
                given_at=at,
            ),
            {agency: given[str(agency.pk)] for agency in self.cast.agencies},
            ITEMS,
            "personal_link",
        )
        return {
            "consent": consent,
            "receipt": receipt,
            "notice": self.notice.pk,
            "record": json.dumps(record, ensure_ascii=False),
            "hash": consents.hash_of(record),
            "ids": [uuid7() for _ in receivers],
            "agencies": [receiver[0] for receiver in receivers],
            "given": [given[str(receiver[0])] for receiver in receivers],
            "ends": at + timedelta(days=730),
        }


def prepare() -> Cast:
    with scope(network=True):
        consents.publish_first_notice(at=datetime.now(UTC) - timedelta(days=1))
    [employer] = employers(1)
    return Cast(employer, agencies(3))


def check(cast: Cast) -> None:
    """Each consent is one counted referral, with a line for each agency; and the ledger is proven."""
    tenant = cast.employer
    with scope(tenant=tenant):
        made = Consent.objects.for_tenant(tenant).count()
        assert made
        assert Choice.objects.for_tenant(tenant).count() == made * len(cast.agencies)
        assert Referral.objects.for_tenant(tenant).filter(verdict=Referral.Verdict.COUNTED).count() == made
        assert queries.progress(tenant=tenant)["referrals"] == made
        proof = verification.prove(tenant.pk)
        assert not proof.wrong, proof


PATHS = [Path("consent: proof, record, referral, count, events", "consents/s", 0.5, Ours, Floor, prepare, check)]
