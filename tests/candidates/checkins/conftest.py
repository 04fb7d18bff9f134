"""Somebody who registered half a year ago and agreed to be asked; acme asks half-yearly."""

from datetime import timedelta

import pytest

from candidates.models import Candidate, CheckIn
from referrals.optin import services as optin
from referrals.rejections.services import new_link
from tenants.models import Policy, Tenant
from tenants.scope import scope
from tests.factories import ApplicationFactory, answers
from tests.isolation.world import first_notice

HALF_A_YEAR = timedelta(days=183)


@pytest.fixture
def asking(cast, now):
    """Acme asks half-yearly."""
    with scope(tenant=cast.acme):
        Policy.objects.create(tenant=cast.acme, check_in_months=6, updated_at=now)
    return cast


@pytest.fixture
def registered(asking, now):
    """`registered(number, is_mail_given=…, at=…)`: somebody's registration with both agencies."""

    def register(number=1, *, is_mail_given=True, at=now - HALF_A_YEAR):
        cast = asking
        with scope(tenant=cast.acme):
            tenant = Tenant.objects.select_related("plan").get(pk=cast.acme.pk)
            mailbox = f"misaki{number}@mail.example"
            person = {"candidate__email": mailbox, "candidate__as_of": at, "candidate__created_at": at}
            application = ApplicationFactory(tenant=tenant, created_at=at, rejected_at=at, **person)
            link = new_link(tenant, application, at)
            link.save(force_insert=True)
            return optin.submit_registration(
                tenant=tenant,
                link=link,
                answers=answers(email=mailbox, skills="経理"),
                choices={str(cast.agency.pk): True, str(cast.other_agency.pk): False},
                is_mail_given=is_mail_given,
                notice=first_notice(),
                at=at,
            )

    return register


def letters(tenant):
    with scope(tenant=tenant):
        return list(CheckIn.objects.for_tenant(tenant).order_by("next_at", "id"))


def person_of(tenant):
    with scope(tenant=tenant):
        return Candidate.objects.for_tenant(tenant).get()
