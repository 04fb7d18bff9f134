"""The consent receipt for programs: ISO/IEC TS 27560's sections and fields, around the record word for word."""

from typing import Any

from candidates.consents.models import Consent, Renewal, Withdrawal
from candidates.consents.services import SCHEMA_VERSION, spell
from tenants.ids import encode


def receipt_of(consent: Consent) -> dict[str, Any]:
    """The receipt as JSON: what was given, and what has become of it since.

    `record_hash` is the SHA-256 of `record` as canonical JSON (sorted keys, no spaces, UTF-8): it proves what was
    agreed to. Every other section says the same in the standard's words; `events` goes on after the consent.
    """
    record = consent.record
    return {
        "receipt_metadata": {"schema_version": SCHEMA_VERSION, "receipt_id": record["receipt_id"]},
        "record_header": {
            "schema_version": record["schema_version"],
            "record_id": record["record_id"],
            "pii_principal_id": record["principal_id"],
        },
        "pii_processing": processing_of(record),
        "party_identification": [controller_of(record), *map(recipient_of, record["recipients"])],
        "events": events_of(consent),
        "record": record,
        "record_hash": consent.record_hash,
    }


def processing_of(record: dict[str, Any]) -> dict[str, Any]:
    return {
        "privacy_notice": record["notice"] | {"form": record["form"]},
        "language": record["language"],
        "purposes": [purpose_of(purpose, record) for purpose in record["purposes"]],
    }


def purpose_of(purpose: dict[str, Any], record: dict[str, Any]) -> dict[str, Any]:
    """One purpose with its own answer. The check-in mail is the controller's own: no data goes to anybody for it."""
    is_relay = purpose["id"] == "relay"
    items, recipients = (record["data_items"], record["recipients"]) if is_relay else (["email"], [])
    return {
        "purpose": purpose["description"],
        "purpose_type": purpose["id"],
        "is_given": purpose["is_given"],
        "lawful_basis": record["legal_basis"],
        "pii_information": [{"pii_type": name} for name in items],
        "pii_controllers": [CONTROLLER],
        "collection_method": record["data_source"],
        "storage_locations": [record["storage_location"]],
        "retention_period": record["retention"],
        "jurisdictions": [record["jurisdiction"]],
        "recipient_third_parties": [{"party_id": one["id"], "is_given": one["is_given"]} for one in recipients],
        "withdrawal_method": record["withdrawal_method"],
    }


CONTROLLER = "controller"


def controller_of(record: dict[str, Any]) -> dict[str, Any]:
    known = record["controller"]
    return party(CONTROLLER, "pii_controller", known) | {"party_contact": known["contact"]}


def recipient_of(recipient: dict[str, Any]) -> dict[str, Any]:
    more = {"licence": recipient["licence"], "storage_location": recipient["storage_country"]}
    return party(recipient["id"], "recipient_third_party", recipient) | more


def party(party_id: str, kind: str, facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "party_id": party_id,
        "party_type": kind,
        "party_name": facts["name"],
        "party_address": facts["address"],
        "party_representative": facts["representative"],
    }


def events_of(consent: Consent) -> list[dict[str, Any]]:
    """Given, then each renewal and each end, in their order; times in UTC."""
    record, own = consent.record, {"consent": consent}
    given = event(record["event"]["at"], "given", record["principal_id"], until=record["validity"]["until"])
    renewed = [
        event(spell(line.at), "renewed", record["principal_id"], agency=line.agency_id, until=spell(line.expires_at))
        for line in Renewal.objects.for_tenant(consent.tenant).filter(**own)
    ]
    ended = [
        event(spell(line.at), STATE_OF[line.cause], record["principal_id"], agency=line.agency_id)
        for line in Withdrawal.objects.for_tenant(consent.tenant).filter(**own)
    ]
    later = sorted([*renewed, *ended], key=lambda one: str(one["event_time"]))
    return [given | {"method": record["event"]["method"]}, *later]


STATE_OF: dict[str, str] = {Withdrawal.Cause.PERSON: "withdrawn", Withdrawal.Cause.EXPIRED: "expired"}


def event(at: str, state: str, entity: str, *, agency: Any = None, until: str | None = None) -> dict[str, Any]:
    """`entity_id` is who caused it: the person; nobody where time ran out."""
    return {
        "event_time": at,
        "event_type": "explicit_consent" if state in ("given", "renewed") else "consent_end",
        "event_state": state,
        "entity_id": None if state == "expired" else entity,
        "party_id": encode("agency", agency) if agency else None,
        "valid_until": until,
    }
