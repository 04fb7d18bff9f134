"""The ground's nouns: users, tenants and their members, keys, what happened, and the work that follows from it."""

from typing import Any, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.ids import encode, uuid7
from tenants.plans import Plan
from tenants.validators import CORPORATE_NUMBER, LICENCE


class UserManager(BaseUserManager["User"]):
    """Users are known by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, desk_role="operator", **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in: a member of tenants, or one of the operator's people (`is_staff`)."""

    class DeskRole(models.TextChoices):
        OPERATOR = "operator", _("運営")
        SUPPORT = "support", _("サポート")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("メールアドレス"), unique=True)
    name = models.CharField(_("氏名"), max_length=100)
    is_staff = models.BooleanField(_("運営者"), default=False)
    desk_role = models.CharField(_("運営での役割"), max_length=10, choices=DeskRole, blank=True)
    is_active = models.BooleanField(_("有効"), default=True)
    joined_at = models.DateTimeField(_("登録日時"), auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = _("利用者")

    def __str__(self) -> str:
        return self.email

    @property
    def role(self) -> str:
        """What they may do at the operator's desk, as a role of `roles.MATRIX`; empty for everybody else."""
        if not (self.is_staff and self.is_active):
            return ""
        return "superuser" if self.is_superuser else self.desk_role


class TenantQuerySet(models.QuerySet["Tenant"]):
    """Parties of the network."""

    def agencies(self) -> Self:
        return self.filter(kind=Tenant.Kind.AGENCY)

    def live(self) -> Self:
        """Without the test twins."""
        return self.filter(test_of=None)

    def beside(self, tenant: "Tenant") -> Self:
        """Those in the same world: live parties for a live one, test twins for a test twin."""
        return self.filter(test_of__isnull=not tenant.is_test)

    def licensed(self, today: Any) -> Self:
        """Agencies that may receive today: admitted, and their licence has not run out (職業安定法)."""
        return self.filter(admitted_at__isnull=False, closed_at=None, licence_expires_date__gte=today)


class Tenant(models.Model):
    """One customer company: an employer, or a partner agency. Its facts go into every delivery (APPI art. 30)."""

    EXPORTED = tuple(
        (
            "kind slug name corporate_number address representative contact domains founded_at admitted_at "
            "licence_number licence_expires_date prefecture speciality storage_country zero_fee_confirmed_at"
        ).split()
    )

    class Kind(models.TextChoices):
        EMPLOYER = "employer", _("企業")
        AGENCY = "agency", _("人材紹介会社")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("種別"), max_length=10, choices=Kind)
    slug = models.SlugField(_("アドレス名"), max_length=40, unique=True)
    name = models.CharField(_("会社名"), max_length=200)
    corporate_number = models.CharField(_("法人番号"), max_length=13, blank=True, validators=[CORPORATE_NUMBER])
    address = models.CharField(_("住所"), max_length=300)
    representative = models.CharField(_("代表者"), max_length=100)
    contact = models.EmailField(_("問い合わせ先"))
    domains = models.JSONField(_("自社ドメイン"), default=list, blank=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, verbose_name=_("プラン"))
    # Of the twin that holds what test keys see: another tenant, so row-level security keeps the two apart.
    test_of = models.OneToOneField("self", models.PROTECT, null=True, editable=False, related_name="test_twin")
    founded_at = models.DateTimeField(_("申込日時"), default=timezone.now, editable=False)
    admitted_at = models.DateTimeField(_("承認日時"), null=True, blank=True)
    closed_at = models.DateTimeField(_("解約日時"), null=True, blank=True)
    emptied_at = models.DateTimeField(_("個人データの消去日時"), null=True, blank=True, editable=False)
    # agencies only
    licence_number = models.CharField(_("許可番号"), max_length=20, blank=True, validators=[LICENCE])
    licence_expires_date = models.DateField(_("許可の有効期限"), null=True, blank=True)
    prefecture = models.CharField(_("所在地"), max_length=10, blank=True)
    speciality = models.CharField(_("得意分野"), max_length=200, blank=True)
    storage_country = models.CharField(_("データの保存国"), max_length=2, default="JP")
    zero_fee_confirmed_at = models.DateTimeField(_("手数料0円の届出確認日時"), null=True, blank=True)
    # By how soon people hear from it, among all agencies; none while too few tell. Every employer may read it.
    contact_place = models.PositiveIntegerField(_("最初の連絡の早さの順位"), null=True, editable=False)

    objects = TenantQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("組織")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="agency")
                | ~models.Q(licence_number="") & models.Q(licence_expires_date__isnull=False),
                name="agency_has_licence_and_expiry",
                violation_error_message=_("人材紹介会社には許可番号と有効期限が必要です。"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_test(self) -> bool:
        """Is it a test twin? It sends no mail, and nobody signs in to it."""
        return self.test_of_id is not None

    @property
    def is_open(self) -> bool:
        """Admitted by the operator, and not closed."""
        return self.admitted_at is not None and self.closed_at is None

    @property
    def facts(self) -> dict[str, str]:
        """What the law wants told about a party: name, address, representative (APPI art. 29, 30)."""
        return {"name": self.name, "address": self.address, "representative": self.representative}


class OwnedQuerySet(models.QuerySet[Any]):
    """Rows that belong to a tenant. The tenant is always said, although the database would refuse anyway."""

    def for_tenant(self, tenant: Tenant) -> Self:
        return self.filter(tenant=tenant)

    def locked(self) -> Self:
        return self.select_for_update(of=("self",))


class OwnedKey(models.ForeignKey):
    """A key to a row of the same tenant; the constraint is composite and made by `rls.Protect`."""

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)


class TenantOwned(models.Model):
    """The type of every row that belongs to one tenant."""

    PREFIX = ""  # of the public id, e.g. "ref"
    EXPORTED: tuple[str, ...] = ()  # what a tenant takes along of it; never secrets, never who the other party is
    KEPT_BACK = ""  # why nothing of it is taken along
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(  # no index of its own: `rls.Protect` makes the unique one of (tenant, id)
        Tenant, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("企業")
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def public_id(self) -> str:
        return encode(self.PREFIX, self.id)


class Membership(TenantOwned):
    """A user's place in a tenant."""

    PREFIX = "mem"
    EXPORTED = tuple("id user__name user__email role joined_at".split())

    class Role(models.TextChoices):
        OWNER = "owner", _("オーナー")
        ADMIN = "admin", _("管理者")
        RECRUITER = "recruiter", _("採用担当")
        VIEWER = "viewer", _("閲覧者")
        AGENCY_ADMIN = "agency_admin", _("紹介会社の管理者")
        CONSULTANT = "consultant", _("コンサルタント")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("利用者"))
    role = models.CharField(_("役割"), max_length=20, choices=Role)
    joined_at = models.DateTimeField(_("参加日時"), auto_now_add=True)
    report_asked_at = models.DateTimeField(_("月次レポートの申込日時"), null=True, blank=True)
    report_language = models.CharField(_("月次レポートの言語"), max_length=5, default="ja")

    class Meta:
        verbose_name = verbose_name_plural = _("メンバー")
        constraints = [models.UniqueConstraint(fields=["tenant", "user"], name="user_has_one_role_in_a_tenant")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class ApiKey(TenantOwned):
    """A program's key: shown once, stored as a digest. What a test key does happens to the tenant's test twin."""

    PREFIX = "key"
    EXPORTED = tuple("id name last_four is_test scopes networks created_at expires_at last_used_at revoked_at".split())
    name = models.CharField(_("名称"), max_length=100)
    digest = models.BinaryField(max_length=32, unique=True)
    last_four = models.CharField(_("末尾"), max_length=4, blank=True)
    is_test = models.BooleanField(_("テスト用"), default=False)
    scopes = models.JSONField(_("権限"), default=list)  # [str] of roles.SCOPES
    networks = models.JSONField(_("許可するIPアドレス"), default=list, blank=True)  # [CIDR]; empty: any
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("発行者")
    )
    created_at = models.DateTimeField(_("発行日時"))
    expires_at = models.DateTimeField(_("有効期限"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("最終利用日時"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("失効日時"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("APIキー")

    def __str__(self) -> str:
        return self.name


from tenants.company.models import Founding, Policy  # noqa: E402  (tables of this app, which need what stands above)
from tenants.history import AuditEntry, Event, Job  # noqa: E402
from tenants.idempotency.models import IdempotentRequest  # noqa: E402
from tenants.leaving.models import Export  # noqa: E402
from tenants.letters.models import Letter  # noqa: E402
from tenants.people.models import Invitation, SingleSignOn  # noqa: E402
from tenants.senders.models import Pace, Sender  # noqa: E402
from tenants.steering.models import LicenceReminder, StepIn  # noqa: E402
from tenants.webhooks.models import Attempt, Endpoint, Message, Sending  # noqa: E402

__all__ = [
    "ApiKey",
    "Attempt",
    "AuditEntry",
    "Endpoint",
    "Event",
    "Export",
    "Founding",
    "IdempotentRequest",
    "Invitation",
    "Job",
    "Letter",
    "LicenceReminder",
    "Membership",
    "Message",
    "OwnedKey",
    "OwnedQuerySet",
    "Pace",
    "Plan",
    "Policy",
    "Sender",
    "Sending",
    "SingleSignOn",
    "StepIn",
    "Tenant",
    "TenantOwned",
    "User",
]
