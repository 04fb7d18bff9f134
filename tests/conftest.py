"""The stage and the cast: acme owns it, its viewer may read, rival may not see, agency got it, other agency did not."""

import secrets
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation

from candidates.consents import services as consents
from tenants.models import Membership, Tenant
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
    with scope(network=True):
        consents.publish_first_notice(at=now)
        acme = factories.EmployerFactory(slug="acme", name="アクメ株式会社", domains=["acme.example"])
        rival = factories.EmployerFactory(slug="rival", name="ライバル株式会社")
        agency = factories.AgencyFactory(slug="agency", name="あおば人材株式会社")
        other_agency = factories.AgencyFactory(slug="other-agency", name="みなと紹介株式会社")
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
        people = {name: member(tenant, role) for name, (tenant, role) in members.items()}
        rights = {"is_staff": True, "is_superuser": True, "desk_role": "operator"}
        desk = {
            "operator": factories.UserFactory(email="operator@careerrelay.example", **rights),
            "support": factories.UserFactory(email="support@careerrelay.example", is_staff=True, desk_role="support"),
        }
    return SimpleNamespace(acme=acme, rival=rival, agency=agency, other_agency=other_agency, **people, **desk)


def member(tenant: Tenant, role: str) -> object:
    return factories.MembershipFactory(tenant=tenant, role=role).user
