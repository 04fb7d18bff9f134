"""The cast, in the product's own tables: employers with rejected people behind links, agencies with endpoints."""

import uuid
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from candidates.consents import services as consents
from candidates.models import Application, Candidate
from credits import services as ledger
from referrals.rejections.models import Link
from referrals.rejections.services import new_link
from storm.world import Invited, Party, World
from tenants import roles, tokens
from tenants.company import services as company
from tenants.models import ApiKey, Plan, Tenant
from tenants.scope import scope
from tenants.webhooks import services as webhooks

EMPLOYERS, AGENCIES = 3, 3  # of the agencies the last one's system is always well
AT_ONCE = 2_000
TWICE = 50  # every so many is a person who has been rejected by two employers
FACTS = {"address": "東京都千代田区1-1", "representative": "代表 花子", "contact": "hr@storm-office.example"}


def make(*, seed: int, folder: Path, ports: tuple[int, int], consents_wanted: int, probes_wanted: int) -> World:
    """Everybody of this storm. `ports`: the web's and the receivers'."""
    at = datetime.now(UTC)
    with scope(network=True):
        consents.publish_first_notice(at=at)
        plan = Plan.objects.create(name="storm")
    employers = [tenant(plan, "employer", number, at) for number in range(EMPLOYERS)]
    agencies = [tenant(plan, "agency", number, at) for number in range(AGENCIES)]
    everybody = [
        row
        for start in range(0, consents_wanted + probes_wanted, AT_ONCE)
        for row in invite(employers, range(start, min(start + AT_ONCE, consents_wanted + probes_wanted)), at)
    ]
    parties: dict[str, Any] = {
        "employers": [party(one, ports[1], at) for one in employers],
        "agencies": [party(one, ports[1], at, is_steady=one is agencies[-1]) for one in agencies],
    }
    told = {"people": everybody[:consents_wanted], "probes": everybody[consents_wanted:], **parties}
    return World(seed=seed, folder=folder, web_port=ports[0], receiver_port=ports[1], **told)


def tenant(plan: Plan, kind: str, number: int, at: datetime) -> Tenant:
    law: dict[str, Any] = {}
    if kind == "agency":
        law = {"licence_number": f"13-ユ-{number:06d}", "licence_expires_date": date(2099, 3, 31)}
        law["zero_fee_confirmed_at"] = at
    told = {"slug": f"{kind}-{number}", "name": f"株式会社嵐{number}", "plan": plan, "admitted_at": at, "at": at}
    with scope(network=True):
        made = company.found_tenant(kind=kind, **told, **FACTS, **law)
    if kind == "employer":
        with scope(tenant=made):
            ledger.open_purse(tenant=made, at=at)
    return made


def party(tenant: Tenant, receiver_port: int, at: datetime, *, is_steady: bool = False) -> Party:
    """Its key and its endpoint."""
    token = tokens.derived_token(tenant.pk, "storm-key", tenant.pk)
    with scope(tenant=tenant):
        key = {"name": "storm", "scopes": list(roles.SCOPES[tenant.kind]), "created_at": at}
        ApiKey.objects.create(tenant=tenant, digest=tokens.digest(token), **key)
        url = f"http://127.0.0.1:{receiver_port}/{tenant.slug}"
        endpoint = webhooks.open_endpoint(tenant=tenant, url=url, at=at)
    facts = {"secret": endpoint.secret, "endpoint": endpoint.public_id, "is_steady": is_steady}
    return Party(id=str(tenant.pk), slug=tenant.slug, key=f"cr_live_{token}", **facts)


def invite(employers: list[Tenant], numbers: range, at: datetime) -> list[Invited]:
    """Rejected people, each behind a link of their own that nobody has opened."""
    return [
        row
        for place, employer in enumerate(employers)
        for row in invite_of(employer, place, [n for n in numbers if n % len(employers) == place], at)
    ]


def invite_of(employer: Tenant, place: int, numbers: list[int], at: datetime) -> list[Invited]:
    common: dict[str, Any] = {"tenant": employer, "created_at": at, "updated_at": at}
    mails = {number: mailbox_of(number) for number in numbers}
    people = [
        Candidate(last_name="嵐", first_name=f"{number}", email=mail, email_key=mail, as_of=at, **common)
        for number, mail in mails.items()
    ]
    rejected: dict[str, Any] = {"outcome": Application.Outcome.REJECTED, "rejected_at": at, "source": "storm"}
    applications = [
        Application(candidate=one, remote_id=str(uuid.uuid4()), job="営業", **rejected, **common) for one in people
    ]
    links = [new_link(employer, one, at) for one in applications]
    with scope(tenant=employer):
        Candidate.objects.bulk_create(people)
        Application.objects.bulk_create(applications)
        Link.objects.bulk_create(links)
    rows = zip(mails.items(), links, strict=True)
    return [Invited(n, link.token, mail, str(link.application_id), place) for (n, mail), link in rows]


def mailbox_of(number: int) -> str:
    """Now and then the person before, who applied to another employer too."""
    return f"p{number - 1 if number and number % TWICE == 0 else number}@mail.example"
