"""`/receipt/<token>` and its mail: what was agreed then, whatever the parties are called by now."""

import json

import pytest
from django.test import Client

from candidates.consents.services import hash_of
from referrals.models import Note, Registration
from referrals.optin import letters
from tenants.ids import encode
from tenants.models import Tenant
from tenants.scope import scope
from tests.referrals.optin.people import consent, filled, personal_link


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


@pytest.fixture
def agreed(cast):
    """A receipt's address; the agency was given consent, the other was refused it."""
    link = personal_link(cast.acme)
    return consent(link, filled(link, **{f"agency_{cast.other_agency.pk}": "no"}))["Location"].partition("?")[0]


def json_of(address):
    return json.loads(Client().get(f"{address}.json").content)


def test_is_kept_by_programs_in_the_standard_s_sections_with_the_record_as_it_was_agreed(cast, agreed):
    receipt = json_of(agreed)
    assert receipt["receipt_metadata"]["schema_version"] == "ISO/IEC TS 27560:2023"
    assert hash_of(receipt["record"]) == receipt["record_hash"]
    relay, mail = receipt["pii_processing"]["purposes"]
    assert (relay["purpose_type"], relay["is_given"]) == ("relay", True)
    assert (mail["purpose_type"], mail["is_given"]) == ("check_in_mail", False)
    assert {"pii_type": "last_name"} in relay["pii_information"]
    names = {party["party_id"]: party["party_name"] for party in receipt["party_identification"]}
    given = {names[line["party_id"]]: line["is_given"] for line in relay["recipient_third_parties"]}
    assert given == {cast.agency.name: True, cast.other_agency.name: False}
    assert names["controller"] == cast.acme.name
    assert [event["event_state"] for event in receipt["events"]] == ["given"]
    assert "髙橋" not in json.dumps(receipt, ensure_ascii=False)


def test_goes_on_with_what_became_of_the_consent(cast, agreed):
    me = agreed.replace("/receipt/", "/me/")
    Client().post(agreed.replace("/receipt/", "/renew/"), {"renew": "yes"})
    Client().post(me, {"withdraw": str(cast.agency.pk), "sure": str(cast.agency.pk)})
    events = json_of(agreed)["events"]
    assert [event["event_state"] for event in events] == ["given", "renewed", "withdrawn"]
    assert events[2]["party_id"] == encode("agency", cast.agency.pk)


def test_is_asked_for_by_type_at_its_own_address_too(cast, agreed):
    answer = Client(headers={"Accept": "application/json"}).get(agreed)
    assert answer.json()["record"] == json_of(agreed)["record"]
    assert "Accept" in Client().get(agreed)["Vary"]
    for page in (agreed, agreed.replace("/receipt/", "/me/")):
        assert f'href="{agreed}.json"' in Client().get(page).content.decode()


def test_is_nobody_else_s(cast, agreed):
    assert Client().get(f"/receipt/{'x' * 43}.json").status_code == 404
