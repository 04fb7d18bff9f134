"""What the cast is made of. Each factory runs in a scope that a fixture has opened."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import factory
from allauth.account.models import EmailAddress

from candidates.models import Application, Candidate
from candidates.pool import normalise
from tenants import roles, tokens
from tenants.company import services as company
from tenants.models import ApiKey, Membership, Plan, Tenant, User

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))  # a Friday


class PlanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Plan
        django_get_or_create = ("name",)

    name = "標準"


class EmployerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Tenant

    kind = Tenant.Kind.EMPLOYER
    slug = factory.Sequence(lambda n: f"employer-{n}")
    name = factory.Sequence(lambda n: f"株式会社サンプル{n}")
    address = "東京都千代田区丸の内1-1-1"
    representative = "代表 太郎"
    contact = factory.LazyAttribute(lambda tenant: f"saiyo@{tenant.slug}.example")
    plan = factory.SubFactory(PlanFactory)
    admitted_at = NOW - timedelta(days=30)


class AgencyFactory(EmployerFactory):
    kind = Tenant.Kind.AGENCY
    slug = factory.Sequence(lambda n: f"agency-{n}")
    name = factory.Sequence(lambda n: f"人材紹介サンプル{n}株式会社")
    licence_number = factory.Sequence(lambda n: f"13-ユ-{n + 100000:06d}")
    licence_expires_date = date(2029, 3, 31)
    prefecture = "東京都"
    speciality = "営業・管理部門"
    zero_fee_confirmed_at = NOW - timedelta(days=30)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"member{n}@staff.example")
    name = "佐藤 花子"

    @factory.post_generation
    def mailbox(user, create: bool, is_proven: bool | None, **_: object) -> None:  # noqa: N805  (factory_boy's way)
        """Proven, unless `mailbox=False`."""
        if create and is_proven is not False:
            mailbox_of(user).save()


def mailbox_of(user: User) -> EmailAddress:
    return EmailAddress(user=user, email=user.email, verified=True, primary=True)


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    role = Membership.Role.OWNER


class CandidateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Candidate

    last_name, first_name = "髙橋", "美咲"
    last_name_kana, first_name_kana = "タカハシ", "ミサキ"
    email = factory.Sequence(lambda n: f"misaki{n}@mail.example")
    email_key = factory.LazyAttribute(lambda candidate: normalise.email_identity(candidate.email))
    as_of = created_at = updated_at = NOW


class ApplicationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Application

    candidate = factory.SubFactory(CandidateFactory, tenant=factory.SelfAttribute("..tenant"))
    source = "herp"
    remote_id = factory.Sequence(str)
    job = "法人営業"
    stage = "一次面接"
    outcome = Application.Outcome.REJECTED
    reason = "経験が求める水準に届かないため"
    rejected_at = created_at = updated_at = NOW


def twin_of(tenant: Tenant) -> Tenant:
    """The tenant's test twin, made when first asked for. In the network's scope."""
    made = Tenant.objects.select_related("plan").filter(test_of=tenant).first()
    return made or company.found_twin(tenant=tenant, at=NOW)


def make_key(tenant: Tenant, **fields: object) -> str:
    """A valid API key of the tenant, with every scope."""
    token = tokens.new_token(tenant.pk)
    given = {"name": "test", "scopes": list(roles.SCOPES[tenant.kind]), "created_at": NOW, **fields}
    ApiKey.objects.create(tenant=tenant, digest=tokens.digest(token), **given)
    return f"cr_test_{token}" if given.get("is_test") else f"cr_live_{token}"


def answers(**changes: object) -> dict[str, object]:
    """A registration form's profile as the form leaves it."""
    given: dict[str, object] = {
        "last_name": "髙橋",
        "first_name": "美咲",
        "email": "misaki@mail.example",
        "desired_role": "法人営業",
        "desired_start": "now",
    }
    return given | changes
