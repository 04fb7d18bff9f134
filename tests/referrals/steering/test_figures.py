"""The parties' figures: equal to a count of their rows, by few queries however many parties, without test twins."""

from types import SimpleNamespace
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from candidates.models import Application
from credits import queries as ledger
from referrals.models import Delivery, Mail, Referral
from referrals.steering import figures
from tenants.models import Membership, Tenant
from tenants.scope import scope
from tests import factories

PAGE = "/admin/figures/"


def row_of(client: Client, tenant: Tenant) -> Any:
    return next(row for row in client.get(PAGE).context["rows"] if row.tenant == tenant)


def test_equals_a_recount(operator: Client, world: SimpleNamespace) -> None:
    row = row_of(operator, world.acme)
    with scope(network=True):
        tenant = Tenant.objects.select_related("plan").get(pk=world.acme.pk)
        purse = ledger.progress(tenant=tenant)
        assert row.members == Membership.objects.for_tenant(tenant).count()
        assert row.applications == Application.objects.for_tenant(tenant).count()
        assert row.mails == Mail.objects.for_tenant(tenant).filter(sent_at__isnull=False).count()
        assert row.registrations == Referral.objects.for_tenant(tenant).count()
        assert (row.counted, row.slots) == (purse["referrals"], purse["slots"]["available"])
    assert row.last_at


def test_counts_an_agencys_referrals(operator: Client, world: SimpleNamespace) -> None:
    with scope(network=True):
        chosen = Delivery.objects.filter(agency=world.agency, sequence=1).count()
    assert row_of(operator, world.agency).registrations == chosen > 0


def test_asks_the_same_few_questions_for_many_parties(world: SimpleNamespace, db: None) -> None:
    with scope(network=True):
        few = list(Tenant.objects.live()[:1])
        many = [*Tenant.objects.live(), *factories.EmployerFactory.create_batch(20)]
        with CaptureQueriesContext(
            connection,
        ) as one:
            figures.figures_of(tenants=few)
        with CaptureQueriesContext(connection) as all_of_them:
            figures.figures_of(tenants=many)
    assert len(one) == len(all_of_them) <= 12


def test_leaves_out_test_twins_and_finds_by_name(operator: Client, world: SimpleNamespace) -> None:
    with scope(network=True):
        factories.twin_of(world.acme)
    slugs = [row.tenant.slug for row in operator.get(PAGE).context["rows"]]
    assert sorted(slugs) == ["acme", "agency", "left-agency", "other-agency", "rival"]
    assert [row.tenant.slug for row in operator.get(f"{PAGE}?q=アクメ").context["rows"]] == ["acme"]
    for words in ("%00", "'", "x" * 5000, "%"):
        assert operator.get(PAGE, {"q": words}).status_code == 200


def test_is_for_support_too(support: Client, world: SimpleNamespace) -> None:
    assert support.get(PAGE).status_code == 200
