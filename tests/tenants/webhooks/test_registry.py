"""The registry of event types: complete and in the documented order, and every example fits its schema."""

import json

import jsonschema
import pytest

from tenants.webhooks import registry

PUBLISHED = """
referral.created referral.updated referral.withdrawn referral.erasure_requested slot_request.opened slot_request.closed
introduction.created introduction.updated referral.counted referral.reversed slot.granted slot.held slot.released
slot.spent slot.restored slot.expired ledger.head_signed import.finished ping
"""


def test_knows_every_kind_that_is_published_once():
    assert [event.kind for event in registry.EVENT_TYPES] == PUBLISHED.split()


@pytest.mark.parametrize("event", registry.EVENT_TYPES, ids=lambda event: event.kind)
def test_has_an_example_that_fits_its_schema(event):
    jsonschema.Draft202012Validator.check_schema(event.schema)
    jsonschema.validate(json.loads(json.dumps(event.example)), event.schema)


@pytest.mark.parametrize("event", registry.EVENT_TYPES, ids=lambda event: event.kind)
def test_refuses_data_that_lacks_a_member(event):
    for member in event.data.schema["required"]:
        data = {name: value for name, value in event.data.example.items() if name != member}
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(event.example | {"data": data}, event.schema)


def test_tells_an_agency_nothing_of_the_purse():
    assert not [kind for kind in registry.kinds_for("agency") if kind.startswith("slot.") or kind == "referral.counted"]


def test_tells_an_employer_nothing_of_a_profile():
    assert not {"referral.created", "referral.updated"} & set(registry.kinds_for("employer"))


def test_describes_every_kind_for_openapi():
    described = registry.openapi_webhooks()
    assert list(described) == PUBLISHED.split()
    assert all(item["post"]["description"] for item in described.values())
    json.dumps(described)


def test_stands_in_the_published_document(client):
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert list(document["webhooks"]) == PUBLISHED.split()
    assert {"/api/v1/referrals", "/api/v1/referrals/{referral_id}"} <= set(document["paths"])
