"""The sender's stage: a name server, acme's address, and everything that makes it ready."""

import pytest

from tenants.models import Letter, Sender
from tenants.scope import scope
from tenants.senders import checking, queries, services
from tests.tenants.senders.nameserver import name_server

DOMAIN = "acme.example"
ADDRESS = f"saiyo@{DOMAIN}"
READY = {
    (DOMAIN, "TXT"): ["v=spf1 include:spf.careerrelay.example -all"],
    (f"cr1._domainkey.{DOMAIN}", "CNAME"): ["cr1.dkim.careerrelay.example"],
    (f"_dmarc.{DOMAIN}", "TXT"): ["v=DMARC1; p=quarantine"],
}


@pytest.fixture
def dns(settings):
    with name_server() as running:
        settings.SENDER_DNS_SERVERS = [running.address]
        yield running


def name(cast, at, address=ADDRESS):
    with scope(tenant=cast.acme):
        return services.name_sender(tenant=cast.acme, address=address, by=cast.owner, at=at)


def press(cast, sender, at):
    with scope(tenant=cast.acme):
        services.prove_by_mail(tenant=cast.acme, sender=sender, at=at)


def look(cast, sender, at):
    return checking.check_one(sender.pk, cast.acme.pk, at)


def from_of(tenant):
    with scope(tenant=tenant):
        return queries.from_of(tenant=tenant)


def held(tenant):
    with scope(tenant=tenant):
        return Sender.objects.for_tenant(tenant).select_related("tenant").first()


def letters(tenant, kind):
    with scope(tenant=tenant):
        return list(Letter.objects.for_tenant(tenant).filter(kind=kind).values_list("recipient", flat=True))
