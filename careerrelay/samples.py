"""The demo's first day: a file imported, mails in line, and seven people who have registered already."""

from datetime import datetime

from django.conf import settings

from candidates.imports.services import import_file
from candidates.models import Application, Import
from careerrelay.seed import Network
from referrals.models import Link, Template
from referrals.optin import queries as optin
from referrals.optin import services as registrations
from referrals.optin.forms import initial_of
from referrals.rejections import services as rejections
from tenants.models import Tenant
from tenants.scope import scope

SAMPLE = settings.BASE_DIR / "candidates" / "imports" / "samples" / "herp.csv"
REGISTERED = 7


def fill_samples(*, network: Network, at: datetime) -> None:
    """Give the first employer its sample data, once."""
    employer = network.employers[0].tenant
    with scope(tenant=employer):
        if Import.objects.for_tenant(employer).exists():
            return
        import_file(tenant=employer, file=SAMPLE.read_bytes(), filename=SAMPLE.name, at=at)
        version = Template.objects.for_tenant(employer).filter(language="ja")[0].latest
        rejected = Application.objects.for_tenant(employer).eligible().mailable()
        rejections.queue_mails(tenant=employer, version=version, applications=rejected, by=None, at=at)
        links = Link.objects.for_tenant(employer).exclude(application=None).select_related("application__candidate")
        for link in links.order_by("id")[:REGISTERED]:
            register(employer, link, at)


def register(employer: Tenant, link: Link, at: datetime) -> None:
    """One person's yes to every agency."""
    given = {name: value for name, value in initial_of(link.application).items() if value}
    wishes = {"desired_role": link.application.job if link.application else "", "desired_start": "3_months"}
    registrations.submit_registration(
        tenant=employer,
        link=link,
        answers=given | wishes,
        choices={str(agency.pk): True for agency in optin.agencies_offered(at=at)},
        is_mail_given=True,
        language="ja",
        at=at,
    )
