"""What is known at the moment of a registration, read at once when every turn is taken."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from candidates.models import Application
from referrals.optin import identity, suspicion
from referrals.optin.models import Registration
from tenants.models import Tenant
from tenants.sql import rows

FACTS = ("id", "name", "address", "representative", "licence_number", "storage_country")  # of an agency, for the record
LOCK_APPLICATION = """
SELECT candidate_id, outcome FROM candidates_application WHERE tenant_id = %s AND id = %s FOR UPDATE
"""
LOCK_LINK = "SELECT id FROM referrals_link WHERE tenant_id = %s AND id = %s FOR UPDATE"
SAME = """
    SELECT id FROM referrals_registration
    WHERE tenant_id = %(tenant)s AND link_id = %(link)s AND confirmed_at IS NULL
      AND answers = %(answers)s::jsonb AND choices = %(choices)s::jsonb
    ORDER BY id LIMIT 1
"""
AT_OFFICE = """EXISTS (
    SELECT FROM usersessions_usersession session JOIN tenants_membership member ON member.user_id = session.user_id
    WHERE member.tenant_id = %(tenant)s AND session.ip = %(ip)s::inet
)"""
BEFORE = f"SELECT ({SAME}), {AT_OFFICE}"
KNOWN = f"""
SELECT person.email_key,
    (SELECT registration_id FROM referrals_referral
        WHERE tenant_id = %(tenant)s AND application_id = %(application)s LIMIT 1),
    ({SAME}),
    ARRAY(SELECT u.email FROM tenants_membership m JOIN tenants_user u ON u.id = m.user_id
        WHERE m.tenant_id = %(tenant)s),
    {AT_OFFICE},
    CASE WHEN %(is_shared)s THEN (
        SELECT count(*) FROM referrals_referral r
        JOIN referrals_registration g ON g.tenant_id = r.tenant_id AND g.id = r.registration_id
        JOIN referrals_link l ON l.tenant_id = g.tenant_id AND l.id = g.link_id
        WHERE r.tenant_id = %(tenant)s AND r.registered_at > %(burst)s AND l.application_id IS NULL
    ) ELSE 0 END,
    (SELECT count(*) FROM referrals_registration
        WHERE tenant_id = %(tenant)s AND place = %(place)s::bytea AND id <> %(registration)s),
    ARRAY(SELECT json_build_array({", ".join(FACTS)}) FROM tenants_tenant
        WHERE kind = 'agency' AND id = ANY(%(agencies)s) ORDER BY name, id),
    {identity.IS_COUNTED}
FROM candidates_candidate person WHERE person.tenant_id = %(tenant)s AND person.id = %(candidate)s
"""  # noqa: S608  only names of columns, and parts of this slice


class Known(NamedTuple):
    """The answer, in the statement's order."""

    mailbox: str  # of the person in the pool
    referred: uuid.UUID | None  # the registration that the application has already become
    waiting: uuid.UUID | None  # the same form, sent before and not confirmed yet
    members: list[str]  # the mailboxes of the employer's own people
    is_at_office: bool  # was it sent from where the employer's people sign in?
    recent: int  # registrations through shared links, of the last minutes
    from_there: int  # registrations of the same day from the same place
    agencies: list[list[Any]]  # those chosen, by name
    is_counted: bool

    @property
    def receivers(self) -> list[Tenant]:
        return [agency_of(facts) for facts in self.agencies]


class Before(NamedTuple):
    """What a form through a shared link is compared with: the same form, sent before; the employer's own addresses."""

    waiting: uuid.UUID | None
    is_at_office: bool


def lock_application(tenant: Tenant, application: Application) -> None:
    """Its turn, and the application as it is now: an import may have changed it meanwhile."""
    application.candidate_id, application.outcome = rows(LOCK_APPLICATION, (tenant.pk, application.pk))[0]


def lock_link(tenant: Tenant, link_id: uuid.UUID) -> None:
    rows(LOCK_LINK, (tenant.pk, link_id))


def known_of(
    *,
    tenant: Tenant,
    registration: Registration,
    told: Mapping[str, Any],
    application_id: uuid.UUID | None,
    person: identity.Person,
    at: datetime,
) -> Known:
    """Everything that decides what becomes of a registration. `told` is `values_of` it, and the candidate's id."""
    asked: dict[str, Any] = {"application": application_id, "is_shared": registration.link.application_id is None}
    asked |= {"burst": at - suspicion.BURST_WINDOW, "agencies": list(map(uuid.UUID, registration.choices))}
    return Known(*rows(KNOWN, {**told, **asked, **person._asdict()})[0])


def before(told: Mapping[str, Any]) -> Before:
    return Before(*rows(BEFORE, told)[0])


def agency_of(facts: list[Any]) -> Tenant:
    """An agency of which only what a record says is loaded."""
    return Tenant.from_db("default", FACTS, [uuid.UUID(facts[0]), *facts[1:]])
