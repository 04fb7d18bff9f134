"""What the journey did: counted afterwards in the database and at the receivers, and held against each other."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from candidates.models import Application, Import, ProvisionRecord
from careerrelay.journey.story import Story
from careerrelay.seed import Party
from credits import queries as ledger
from credits import verification
from referrals.models import Delivery, Mail, Referral
from tenants.models import Tenant
from tenants.scope import scope

Report = dict[str, Any]
PROFILE = "referral.created"


def build_report(story: Story, imported: Import) -> Report:
    """The journey in figures. Every one is read back, none is remembered."""
    with scope(tenant=story.employer):
        report = counts_of_file(imported) | counts_of_journey(story.employer)
        report["ledger_verified"] = verification.prove(story.employer.pk).wrong == ""
    return report | {"seconds": story.seconds}


def counts_of_file(imported: Import) -> Report:
    rejected = Application.objects.for_tenant(imported.tenant).eligible()
    return {
        "rows": imported.rows,
        "eligible": imported.eligible_count,
        "not_eligible": imported.not_eligible_count,
        "row_errors": imported.error_count,
        "unmailable": rejected.count() - rejected.mailable().count(),  # of the eligible: who cannot be told
        "refused_columns": imported.refused_columns,
    }


def counts_of_journey(tenant: Tenant) -> Report:
    referrals = Referral.objects.for_tenant(tenant)
    deliveries = Delivery.objects.for_tenant(tenant)
    purse = ledger.progress(tenant=tenant)
    slots = purse["slots"]
    return {
        "mailed": Mail.objects.for_tenant(tenant).exclude(sent_at=None).count(),
        "registered": referrals.count(),
        "duplicates": referrals.filter(verdict=Referral.Verdict.DUPLICATE).count(),
        "counted": purse["referrals"],
        "deliveries": deliveries.exclude(delivered_at=None).count(),
        "deliveries_waiting": deliveries.filter(delivered_at=None, refused_at=None).count(),
        "acknowledged": deliveries.exclude(acknowledged_at=None).count(),
        "provision_records": ProvisionRecord.objects.for_tenant(tenant).count(),
        "slots_granted": sum(slots.values()),
        "slots_spent": slots["spent"],
    }


def disagreements(report: Report, story: Story) -> list[str]:
    """What does not agree between the ledger, the deliveries, the records and the receivers; empty when all do."""
    with scope(tenant=story.employer):
        counted = Referral.objects.for_tenant(story.employer).filter(verdict=Referral.Verdict.COUNTED).count()
        per_slot = story.employer.plan.referrals_per_slot
    received = sum(profiles_received(party) for party in story.network.agencies)
    agree = {
        "the ledger does not verify": report["ledger_verified"],
        "counted referrals are not the ledger's": counted == report["counted"],
        "slots are not what the count grants": report["slots_granted"] == report["counted"] // per_slot,
        "receivers do not hold what was delivered": received == report["deliveries"],
        "a delivery has no provision record": report["provision_records"] == report["deliveries"],
        "a delivery was not acknowledged": report["acknowledged"] == report["deliveries"],
    }
    return [fault for fault, holds in agree.items() if not holds]


def profiles_received(party: Party) -> int:
    """How many different profiles an agency's own inbox holds: other webhooks, of slots, lie beside them."""
    if party.inbox is None or not party.inbox.exists():
        return 0
    told = map(json.loads, party.inbox.read_text().splitlines())
    return len({each["headers"]["webhook-id"] for each in told if json.loads(each["body"])["type"] == PROFILE})


def write(report: Report, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n")


def table(report: Report) -> Iterable[str]:
    """The report for a reader, a line each."""
    for name, value in report.items():
        if name != "seconds":
            yield f"{name:<20} {'、'.join(value) or '—' if isinstance(value, list) else value}"
    for name, seconds in report["seconds"].items():
        yield f"seconds {name:<12} {seconds:.2f}"
