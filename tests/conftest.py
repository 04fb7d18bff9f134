"""The stage and the cast: acme owns it, its viewer may read, rival may not see, agency got it, other agency did not."""

import secrets
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.utils import translation

from candidates.consents import services as consents
from tenants.models import Membership, Tenant, User
from tenants.scope import scope
from tests import factories
from tests.browser import chromium, open_page, site
from tests.database import committed_db, django_db_setup

__all__ = ["chromium", "committed_db", "django_db_setup", "open_page", "site"]


@pytest.fixture(autouse=True)
def fresh_limits(settings: Any) -> None:
    """What one test tried too often is not held against the next: they all come from the same address."""
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": secrets.token_hex(4)}}


@pytest.fixture(autouse=True)
def japanese() -> None:
    """The language of a request stays active after it: the next test begins in the product's own."""
    translation.activate("ja")


@pytest.fixture
def now() -> datetime:
    return factories.NOW


@pytest.fixture
def cast(db: None, now: datetime) -> SimpleNamespace:
    """The parties, as `cast.acme`, `cast.owner`, …"""
    return make_cast(now)


@pytest.fixture
def committed_cast(committed_db: None, now: datetime) -> SimpleNamespace:
    """The same parties, committed: for threads, processes and browsers."""
    return make_cast(now)


def make_cast(now: datetime) -> SimpleNamespace:
    """In as few statements as it takes: half of all tests begin here."""
    with scope(network=True):
        consents.publish_first_notice(at=now)
        plan = factories.PlanFactory()
        acme = factories.EmployerFactory(plan=plan, slug="acme", name="アクメ株式会社", domains=["acme.example"])
        rival = factories.EmployerFactory(plan=plan, slug="rival", name="ライバル株式会社")
        agency = factories.AgencyFactory(plan=plan, slug="agency", name="あおば人材株式会社")
        other_agency = factories.AgencyFactory(plan=plan, slug="other-agency", name="みなと紹介株式会社")
        members = {
            "owner": (acme, Membership.Role.OWNER),
            "admin": (acme, Membership.Role.ADMIN),
            "recruiter": (acme, Membership.Role.RECRUITER),
            "viewer": (acme, Membership.Role.VIEWER),
            "rival_owner": (rival, Membership.Role.OWNER),
            "agency_admin": (agency, Membership.Role.AGENCY_ADMIN),
            "consultant": (agency, Membership.Role.CONSULTANT),
            "other_consultant": (other_agency, Membership.Role.CONSULTANT),
        }
        people = make_people(members)
    return SimpleNamespace(acme=acme, rival=rival, agency=agency, other_agency=other_agency, **people)


def make_people(members: dict[str, tuple[Tenant, Membership.Role]]) -> dict[str, User]:
    """The parties' members, and the operator's two, by name."""
    people: dict[str, User] = {name: factories.UserFactory.build() for name in members}
    places = [Membership(tenant=tenant, role=role, user=people[name]) for name, (tenant, role) in members.items()]
    rights = {"is_staff": True, "is_superuser": True, "desk_role": "operator"}
    people["operator"] = factories.UserFactory.build(email="operator@careerrelay.example", **rights)
    people["support"] = factories.UserFactory.build(
        email="support@careerrelay.example", is_staff=True, desk_role="support"
    )
    User.objects.bulk_create(people.values())
    EmailAddress.objects.bulk_create(map(factories.mailbox_of, people.values()))
    Membership.objects.bulk_create(places)
    return people
