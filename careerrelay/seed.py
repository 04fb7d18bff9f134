"""Sample parties for demo and journey: two employers, three agencies (one of whose systems is down), an operator."""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError

from candidates.consents import services as consents
from referrals.models import Template
from referrals.rejections import services as rejections
from referrals.rejections.first_template import TEXTS
from tenants import roles, tokens
from tenants.company import services as company
from tenants.models import ApiKey, Membership, Plan, Tenant, User
from tenants.people import accounts
from tenants.scope import scope
from tenants.webhooks.models import Endpoint

PASSWORD = "relay-demo-2026"  # noqa: S105  (of a demo that listens on loopback only)
OPERATOR = "operator@careerrelay.example"
EMPLOYERS: list[dict[str, Any]] = [
    {
        "slug": "minato",
        "name": "ミナト精機株式会社",
        "corporate_number": "3010001000004",
        "address": "神奈川県横浜市西区みなとみらい9-9-9",
        "representative": "代表取締役 湊 健一",
        "contact": "saiyo@minato.example",
        "domains": ["minato.example"],
    },
    {
        "slug": "hikari",
        "name": "ひかりソフト株式会社",
        "corporate_number": "7010001000009",
        "address": "東京都渋谷区神南9-9-9",
        "representative": "代表取締役 光野 さやか",
        "contact": "jinji@hikari.example",
        "domains": ["hikari.example"],
    },
]
AGENCIES: list[dict[str, Any]] = [
    {
        "slug": "midori",
        "name": "みどりキャリア株式会社",
        "address": "東京都千代田区神田9-9-9",
        "representative": "代表取締役 緑川 直樹",
        "contact": "info@midori.example",
        "licence_number": "13-ユ-300001",
        "prefecture": "東京都",
        "speciality": "営業・管理部門",
    },
    {
        "slug": "asahi",
        "name": "あさひ人材紹介株式会社",
        "address": "大阪府大阪市北区梅田9-9-9",
        "representative": "代表取締役 朝日 恵",
        "contact": "info@asahi.example",
        "licence_number": "27-ユ-300002",
        "prefecture": "大阪府",
        "speciality": "製造・技術職",
    },
    {
        "slug": "kasumi",
        "name": "かすみパートナーズ株式会社",
        "address": "愛知県名古屋市中村区名駅9-9-9",
        "representative": "代表取締役 霞 翔太",
        "contact": "info@kasumi.example",
        "licence_number": "23-ユ-300003",
        "prefecture": "愛知県",
        "speciality": "IT・エンジニア",
    },
]
RUNS_EXAMPLE = "asahi"  # in the demo its system is the SDK's own example
IS_DOWN = "kasumi"  # its system never answers: nothing is lost, nobody else waits
NAMES = {
    "owner": "安藤 久美子",
    "recruiter": "野口 大輔",
    "viewer": "川上 真理",
    "agency_admin": "宮崎 浩",
    "consultant": "岡本 由紀",
}
ROLES = {
    Tenant.Kind.EMPLOYER: ("owner", "recruiter", "viewer"),
    Tenant.Kind.AGENCY: ("agency_admin", "consultant"),
}


@dataclass(frozen=True)
class Party:
    """One sample tenant, with what a program needs to act for it."""

    tenant: Tenant
    api_key: str
    members: list[dict[str, str]]
    shared_token: str = ""
    secret: str = ""
    inbox: Path | None = None


@dataclass(frozen=True)
class Network:
    """Everybody in the sample."""

    employers: list[Party] = field(default_factory=list)
    agencies: list[Party] = field(default_factory=list)


class NotADemo(CommandError):
    """This database is somebody's own: no operator with a published password may be made in it."""


def refuse_real_network() -> None:
    ours = [facts["slug"] for facts in (*EMPLOYERS, *AGENCIES)]
    if settings.IS_HTTPS or Tenant.objects.live().exclude(slug__in=ours).exists():
        raise NotADemo("This is not a demo's database: give the demo one of its own by DATABASE_URL, or none at all.")


def seed_network(
    *, receiver_port: int, dead_port: int, inboxes: Path, at: datetime, example_port: int | None = None
) -> Network:
    """Create what is missing, so that starting again finds the same parties; endpoints follow the given ports.

    Raises `NotADemo`.
    """
    ports = {IS_DOWN: dead_port, RUNS_EXAMPLE: example_port or receiver_port}
    with scope(network=True):
        refuse_real_network()
        consents.publish_first_notice(at=at)
        plan, _is_new = Plan.objects.get_or_create(name="標準")
        create_user(OPERATOR, "運営 担当", is_operator=True)
        return Network(
            employers=[seed_employer(plan, facts, at) for facts in EMPLOYERS],
            agencies=[
                seed_agency(plan, facts, ports.get(facts["slug"], receiver_port), inboxes, at) for facts in AGENCIES
            ],
        )


def seed_employer(plan: Plan, facts: dict[str, Any], at: datetime) -> Party:
    """An employer with members, a key, a template in both languages and its shared link."""
    tenant = seed_tenant(plan, facts, Tenant.Kind.EMPLOYER, at)
    for language, texts in TEXTS.items():
        if not tenant_has_template(tenant, texts["name"]):
            words: dict[str, Any] = {"language": language, **texts}
            rejections.create_template(tenant=tenant, by=None, at=at, **words)
    link = rejections.issue_shared_link(tenant=tenant, label="採用サイト", at=at)
    return Party(tenant, seed_key(tenant, at), seed_members(tenant), shared_token=link.token)


def tenant_has_template(tenant: Tenant, name: str) -> bool:
    return Template.objects.for_tenant(tenant).filter(name=name).exists()


def seed_agency(plan: Plan, facts: dict[str, Any], port: int, inboxes: Path, at: datetime) -> Party:
    """An agency with members, a key and an endpoint at the demo's receiver."""
    law = {"licence_expires_date": date(at.year + 3, 3, 31), "zero_fee_confirmed_at": at}
    tenant = seed_tenant(plan, facts | law, Tenant.Kind.AGENCY, at)
    url = f"http://127.0.0.1:{port}/{tenant.slug}"
    endpoint, _is_new = Endpoint.objects.update_or_create(
        tenant=tenant, defaults={"url": url, "disabled_at": None}, create_defaults={"url": url, "created_at": at}
    )
    inbox = inboxes / f"{tenant.slug}.jsonl"
    return Party(tenant, seed_key(tenant, at), seed_members(tenant), secret=endpoint.secret, inbox=inbox)


def seed_tenant(plan: Plan, facts: dict[str, Any], kind: str, at: datetime) -> Tenant:
    found = Tenant.objects.select_related("plan").filter(slug=facts["slug"]).first()
    return found or company.found_tenant(kind=kind, plan=plan, admitted_at=at, at=at, **facts)


def seed_key(tenant: Tenant, at: datetime) -> str:
    """A key that starting again finds anew, since only its digest is stored."""
    token = tokens.derived_token(tenant.pk, "sample-key", tenant.pk)
    key = {"name": "sample", "tenant": tenant, "scopes": list(roles.SCOPES[tenant.kind]), "created_at": at}
    ApiKey.objects.get_or_create(digest=tokens.digest(token), defaults=key)
    return f"cr_live_{token}"


def seed_members(tenant: Tenant) -> list[dict[str, str]]:
    """One member of each role."""
    members = []
    for role in ROLES[Tenant.Kind(tenant.kind)]:
        user = create_user(f"{role.replace('_', '-')}@{tenant.slug}.example", NAMES[role])
        Membership.objects.get_or_create(tenant=tenant, user=user, defaults={"role": role})
        members.append({"email": user.email, "password": PASSWORD, "role": role})
    return members


def create_user(email: str, name: str, *, is_operator: bool = False) -> User:
    rights = {"is_staff": is_operator, "is_superuser": is_operator, "desk_role": "operator" if is_operator else ""}
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, PASSWORD, name=name, **rights)
    accounts.prove_mailbox(user)
    return user
