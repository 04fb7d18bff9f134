"""`/receipt/<token>` and its mail: what was agreed then, whatever the parties are called by now."""

from django.test import Client

from referrals.models import Note, Registration
from referrals.optin import letters
from tenants.models import Tenant
from tenants.scope import scope
from tests.referrals.optin.people import consent, personal_link


def test_says_what_the_record_says_after_the_parties_changed(cast):
    address = consent(personal_link(cast.acme))["Location"]
    with scope(network=True):
        Tenant.objects.filter(pk=cast.agency.pk).update(name="改名した紹介株式会社", licence_number="13-ユ-999999")
        Tenant.objects.filter(pk=cast.acme.pk).update(name="改名した企業株式会社")
    page = Client().get(address).content.decode()
    with scope(tenant=cast.acme):
        mail = letters.receipt(Note(registration=Registration.objects.get()))[1]
    assert "改名した" not in page + str(mail["agencies"])
    assert cast.agency.name in page
    assert cast.agency.licence_number in page
    assert cast.acme.name in page
    assert [agency["name"] for agency in mail["agencies"]] == [cast.agency.name, cast.other_agency.name]
