"""What `/r/<token>` needs to know, read by one statement: the link, its employer, who may receive, and the notice."""

import json
import uuid
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone

from candidates.models import Application, Candidate, Notice
from referrals.optin.models import Registration
from referrals.rejections.models import Link
from tenants import tokens
from tenants.models import Plan, Tenant
from tenants.scope import NOBODY
from tenants.sql import rows

EMPLOYER = "id kind slug name address representative contact domains test_of_id admitted_at closed_at plan_id".split()
PLAN = "id name referrals_per_slot duplicate_window_days dispute_window_days".split()
AGENCY = "id name licence_number prefecture address speciality contact_place".split()
BY_CONTACT = "contact"  # an order of the agencies: who is heard from soonest first
NOTICE = "id language version title purpose items retention withdrawal valid_months published_at".split()
PERSON = (
    "id last_name first_name last_name_kana first_name_kana email email_key phone phone_key prefecture "
    "current_company current_title skills"
).split()


def built(alias: str, columns: list[str]) -> str:
    return f"json_build_array({', '.join(f'{alias}.{column}' for column in columns)})"


READ = f"""
SELECT {built("employer", EMPLOYER)}::text, {built("plan", PLAN)}::text,
    (SELECT languages FROM tenants_policy WHERE tenant_id = employer.id LIMIT 1)::text,
    (SELECT json_agg({built("agency", AGENCY)} ORDER BY agency.name, agency.id)::text FROM tenants_tenant agency
        WHERE agency.kind = 'agency' AND (agency.test_of_id IS NULL) = (employer.test_of_id IS NULL)
          AND agency.admitted_at IS NOT NULL AND agency.closed_at IS NULL
          AND agency.licence_expires_date >= %(today)s AND agency.storage_country = 'JP'),
    (SELECT json_agg({built("notice", NOTICE)} ORDER BY notice.language)::text FROM candidates_notice notice
        WHERE notice.version = (SELECT max(version) FROM candidates_notice WHERE published_at <= %(at)s)),
    link.id, link.sent_to, link.expires_at, application.id, application.job, {built("person", PERSON)},
    (SELECT registration_id FROM referrals_referral
        WHERE tenant_id = link.tenant_id AND application_id = link.application_id LIMIT 1),
    (SELECT max(declined_at) FROM referrals_decline
        WHERE tenant_id = link.tenant_id AND link_id = link.id AND link.application_id IS NOT NULL),
    EXISTS (SELECT FROM candidates_shownform WHERE tenant_id = link.tenant_id AND digest = %(form)s)
FROM referrals_link link
JOIN tenants_tenant employer ON employer.id = link.tenant_id AND employer.kind = 'employer'
JOIN tenants_plan plan ON plan.id = employer.plan_id
LEFT JOIN candidates_application application
    ON application.tenant_id = link.tenant_id AND application.id = link.application_id
LEFT JOIN candidates_candidate person
    ON person.tenant_id = link.tenant_id AND person.id = application.candidate_id
WHERE link.tenant_id = %(tenant)s AND link.digest = %(digest)s AND link.revoked_at IS NULL
  AND (link.expires_at IS NULL OR link.expires_at > %(at)s)
  AND employer.admitted_at IS NOT NULL AND employer.closed_at IS NULL
"""  # noqa: S608  only names of columns


class Reading(NamedTuple):
    """The answer, in the statement's order: first what many readers share, as JSON, then what is this link's."""

    employer_json: str
    plan_json: str
    languages_json: str | None
    agencies_json: str | None
    notices_json: str | None
    link_id: uuid.UUID
    sent_to: str
    expires_at: datetime | None
    application_id: uuid.UUID | None
    job: str | None
    person: list[Any]
    registration_id: uuid.UUID | None  # what the link's application has become
    declined_at: datetime | None
    is_form_kept: bool

    @property
    def languages(self) -> list[str]:
        return list(json.loads(self.languages_json or "[]"))

    @property
    def candidate(self) -> Candidate | None:
        """The person of a personal link, of whom only what a form may show is loaded."""
        if self.application_id is None:
            return None
        found: Candidate = row_of(Candidate, PERSON, self.person)
        return found

    @property
    def is_theirs(self) -> bool:
        """Is the mailbox that the link went to still the candidate's?"""
        return self.application_id is not None and self.sent_to == self.person[PERSON.index("email_key")]


class Shown(NamedTuple):
    """What is put before every reader of an employer in one language."""

    employer: Tenant
    agencies: list[Tenant]
    notice: Notice


def read(*, token: str, at: datetime, form: bytes = b"") -> Reading | None:
    """The link a token opens; None when it is unknown, forged, revoked or past its day, or its employer is not open.

    Nobody can tell which. `form` is the digest of a form that was sent back: has it been kept already?
    """
    tenant_id = tokens.tenant_of(token) or NOBODY
    told = {"tenant": tenant_id, "digest": tokens.digest(token), "at": at, "today": timezone.localdate(at)}
    found = rows(READ, told | {"form": form})
    return Reading(*found[0]) if found else None


def shown(reading: Reading, language: str, order: str = "") -> Shown:
    """As objects, for forms and templates; the agencies by name, or as `order` says.

    Raises `Notice.DoesNotExist` in a network that has published none.
    """
    notices = {notice.language: notice for notice in map(notice_of, json.loads(reading.notices_json or "[]"))}
    if language not in notices and "ja" not in notices:
        raise Notice.DoesNotExist("no notice is in force")
    agencies = in_order([row_of(Tenant, AGENCY, values) for values in json.loads(reading.agencies_json or "[]")], order)
    employer = row_of(Tenant, EMPLOYER, json.loads(reading.employer_json))
    employer.plan = row_of(Plan, PLAN, json.loads(reading.plan_json))
    return Shown(employer, agencies, notices.get(language) or notices["ja"])


def in_order(agencies: list[Tenant], order: str) -> list[Tenant]:
    """All of them, whatever the order: of whom too little is known comes last, by name."""
    last = 1 + max((agency.contact_place or 0 for agency in agencies), default=0)
    return sorted(agencies, key=lambda each: each.contact_place or last) if order == BY_CONTACT else agencies


def row_of(model: Any, columns: list[str], values: list[Any]) -> Any:
    """A row of which only these columns are loaded; JSON has texts for ids and moments."""
    told = dict(zip(columns, values, strict=True))
    fields = [field for field in model._meta.concrete_fields if field.attname in told]
    given = [(field.target_field if field.is_relation else field).to_python(told[field.attname]) for field in fields]
    return model.from_db("default", [field.attname for field in fields], given)


def notice_of(values: list[Any]) -> Notice:
    found: Notice = row_of(Notice, NOTICE, values)
    return found


def link_of(reading: Reading, employer: Tenant) -> Link:
    """The link with its application, as services take them."""
    link = Link(id=reading.link_id, tenant=employer, sent_to=reading.sent_to, expires_at=reading.expires_at)
    if reading.application_id:
        link.application = Application(id=reading.application_id, tenant=employer, job=reading.job or "")
        link.application.candidate = reading.candidate  # type: ignore[assignment]
    return link


def registration_behind(registration_id: uuid.UUID, employer: Tenant) -> Registration:
    """What the link's application has become."""
    mine = Registration.objects.for_tenant(employer).select_related("link")
    found: Registration = mine.get(pk=registration_id)
    return found
