"""People of an employer's pool whose time is over, or not: made as each test needs them."""

import uuid
from datetime import timedelta

from candidates.models import Candidate, Choice, Consent, Notice, Withdrawal
from tenants.models import Policy
from tests.factories import ApplicationFactory

MONTHS = 12


def set_rule(tenant, at, months=MONTHS):
    """The employer's rule, settled for long."""
    told = {"retention_months": months, "updated_at": at - timedelta(days=400)}
    Policy.objects.update_or_create(tenant=tenant, defaults=told)


def somebody(tenant, at, **fields):
    """A person with one rejected application, everything of them as of `at`."""
    moment = dict.fromkeys(("created_at", "updated_at"), at)
    dates = {f"candidate__{name}": value for name, value in {"as_of": at, **moment, **fields}.items()}
    return ApplicationFactory(tenant=tenant, rejected_at=at, **moment, **dates).candidate


def consent(person, agency, at):
    """A consent towards one agency."""
    notice = Notice.objects.get(version=1, language="ja")
    given = {"notice": notice, "record": {}, "is_mail_given": False, "given_at": at}
    made = Consent.objects.create(tenant=person.tenant, candidate=person, receipt_id=uuid.uuid4(), **given)
    line = {"is_given": True, "expires_at": at + timedelta(days=730)}
    Choice.objects.create(tenant=person.tenant, agency=agency, consent=made, **line)
    return made


def withdraw(made, agency, at):
    Withdrawal.objects.create(tenant=made.tenant, agency=agency, consent=made, at=at)


def left(tenant):
    """Who is still somebody."""
    return Candidate.objects.for_tenant(tenant).exclude(last_name="").count()
