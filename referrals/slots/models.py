"""The slot's nouns: an employer's request, whom it was offered to, and the hire it became."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tenants.models import OwnedKey, Tenant, TenantOwned


def agency_key() -> models.ForeignKey[Tenant, Tenant]:
    """The other party of a row that two parties share."""
    return models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name=_("人材紹介会社"))


def state_of(row: "SlotRequest | Offer") -> str:
    """open, paused, or how it ended: filled, cancelled, expired."""
    return row.closed_reason or ("paused" if row.paused_at else "open")


class SlotRequest(TenantOwned):
    """A slot put to use: the conditions under which agencies introduce people, one of whom is hired at no fee."""

    PREFIX = "req"
    EXPORTED = tuple(
        "id job conditions wishes location salary_min salary_max start deadline_date opened_at paused_at closed_at "
        "closed_reason".split()
    )

    class End(models.TextChoices):
        FILLED = "filled", _("入社が決まり終了")
        CANCELLED = "cancelled", _("取りやめ")
        EXPIRED = "expired", _("締切により終了")

    job = models.CharField(_("職種"), max_length=200)
    conditions = models.TextField(_("必須の条件"), max_length=2000)
    wishes = models.TextField(_("あれば望ましい条件"), max_length=2000, blank=True)
    location = models.CharField(_("勤務地"), max_length=200, blank=True)
    salary_min = models.PositiveIntegerField(_("年収の下限(円)"), null=True, blank=True)
    salary_max = models.PositiveIntegerField(_("年収の上限(円)"), null=True, blank=True)
    start = models.CharField(_("入社時期"), max_length=100, blank=True)
    deadline_date = models.DateField(_("締切日"), null=True, blank=True)
    opened_at = models.DateTimeField(_("開始日時"))
    paused_at = models.DateTimeField(_("一時停止日時"), null=True, blank=True)
    closed_at = models.DateTimeField(_("終了日時"), null=True, blank=True)
    closed_reason = models.CharField(_("終了の理由"), max_length=10, choices=End, blank=True)
    updated_at = models.DateTimeField(_("更新日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("枠の利用")
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_reason="") | Q(closed_at__isnull=False) & ~Q(closed_reason=""),
                name="slot_request_ends_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(salary_min=None) | Q(salary_max=None) | Q(salary_min__lte=F("salary_max")),
                name="slot_request_pays_from_less_to_more",
                violation_error_message=_("年収の上限は、下限以上にしてください。"),
            ),
        ]
        indexes = [models.Index(fields=["deadline_date"], name="slot_request_due", condition=Q(closed_at=None))]

    def __str__(self) -> str:
        return self.job

    @property
    def state(self) -> str:
        return state_of(self)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class Offer(TenantOwned):
    """A request as one agency may read it: what it says was fixed when it was published."""

    KEPT_BACK = "it names the agency; the request itself is taken along"
    agency = agency_key()
    request = OwnedKey(SlotRequest, related_name="offers", verbose_name=_("枠の利用"))
    told = models.JSONField(_("内容"), default=dict)  # as `publishing.compose` writes it
    published_at = models.DateTimeField(_("公開日時"))
    paused_at = models.DateTimeField(_("一時停止日時"), null=True, blank=True)
    closed_at = models.DateTimeField(_("終了日時"), null=True, blank=True)
    closed_reason = models.CharField(_("終了の理由"), max_length=10, choices=SlotRequest.End, blank=True)
    updated_at = models.DateTimeField(_("更新日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("枠の募集の公開")
        constraints = [models.UniqueConstraint(fields=["request", "agency"], name="agency_is_offered_a_request_once")]
        indexes = [models.Index(fields=["agency", "-id"], name="offer_by_agency")]

    def __str__(self) -> str:
        return str(self.told.get("job", ""))

    @property
    def state(self) -> str:
        return state_of(self)

    @property
    def request_public_id(self) -> str:
        """The request's, whose row the agency does not see."""
        return SlotRequest(pk=self.request_id).public_id

    @property
    def is_open(self) -> bool:
        """May people be introduced for it now?"""
        return self.closed_at is None and self.paused_at is None


class Placement(TenantOwned):
    """A person who joined through a slot, what the hire would have cost, and what follows if they leave early."""

    EXPORTED = tuple(
        "introduction joined_at theoretical_annual_salary standard_fee_rate fee_charged policy guarantee_until "
        "ownership_until no_solicit_until left_at leaving_reason restored_at".split()
    )

    class Leaving(models.TextChoices):
        RESIGNED = "resigned", _("本人の都合で退職")
        DISMISSED = "dismissed", _("本人の責めに帰す理由で解雇")
        COMPANY = "company", _("会社の都合で退職")

    agency = agency_key()
    introduction = OwnedKey("Introduction", related_name="placements", verbose_name=_("紹介"))
    joined_at = models.DateTimeField(_("入社日時"))
    theoretical_annual_salary = models.PositiveIntegerField(_("理論年収(円)"))
    standard_fee_rate = models.DecimalField(_("通常の手数料率"), max_digits=4, decimal_places=3)
    fee_charged = models.PositiveIntegerField(_("手数料(円)"), default=0)
    policy = models.JSONField(_("適用した規則"), default=dict)  # {"guarantee_days": {leaving: days}, …}
    guarantee_until = models.DateField(_("保証の最終日"), null=True)
    ownership_until = models.DateField(_("紹介の権利の最終日"), null=True)
    no_solicit_until = models.DateField(_("転職勧奨をしない期間の最終日"), null=True)
    left_at = models.DateTimeField(_("退職日時"), null=True, blank=True)
    leaving_reason = models.CharField(_("退職の理由"), max_length=10, choices=Leaving, blank=True)
    restored_at = models.DateTimeField(_("枠の返還日時"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("入社")
        constraints = [
            models.UniqueConstraint(fields=["introduction"], name="introduction_joins_once"),
            models.CheckConstraint(
                condition=Q(left_at=None, leaving_reason="", restored_at=None)
                | Q(left_at__isnull=False) & ~Q(leaving_reason=""),
                name="placement_ends_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.joined_at)

    @property
    def saving(self) -> int:
        """What the hire would have cost, in yen, less what was charged."""
        return int(self.theoretical_annual_salary * self.standard_fee_rate) - self.fee_charged


from referrals.slots.people import (  # noqa: E402  (who is introduced, which needs the request above)
    EarlierApplicant,
    IntroducedPerson,
    Introduction,
    Message,
    Proposal,
    Step,
)

__all__ = [
    "EarlierApplicant",
    "IntroducedPerson",
    "Introduction",
    "Message",
    "Offer",
    "Placement",
    "Proposal",
    "SlotRequest",
    "Step",
]
