"""The slot's nouns: an employer's request, an agency's introduction, and the hire it became."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models import OwnedKey, Tenant, TenantOwned


class SlotRequest(TenantOwned):
    """A slot put to use: the conditions under which agencies introduce people at no fee."""

    PREFIX = "req"
    EXPORTED = tuple("id job conditions opened_at closed_at".split())
    job = models.CharField(_("職種"), max_length=200)
    conditions = models.TextField(_("条件"))
    opened_at = models.DateTimeField(_("開始日時"))
    closed_at = models.DateTimeField(_("終了日時"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("枠の利用")

    def __str__(self) -> str:
        return self.job


class Introduction(TenantOwned):
    """One person an agency proposes for a request."""

    PREFIX = "intro"
    EXPORTED = tuple("id request summary introduced_at accepted_at".split())
    agency = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name=_("人材紹介会社"))
    request = OwnedKey(SlotRequest, related_name="introductions", verbose_name=_("枠の利用"))
    summary = models.TextField(_("概要"))
    introduced_at = models.DateTimeField(_("紹介日時"))
    accepted_at = models.DateTimeField(_("採用決定日時"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("紹介(枠利用)")

    def __str__(self) -> str:
        return self.public_id


class Placement(TenantOwned):
    """A person who joined through a slot, and what the hire would have cost."""

    EXPORTED = tuple("introduction joined_at theoretical_annual_salary standard_fee_rate fee_charged".split())
    agency = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name=_("人材紹介会社"))
    introduction = OwnedKey(Introduction, related_name="placements", verbose_name=_("紹介"))
    joined_at = models.DateTimeField(_("入社日時"))
    theoretical_annual_salary = models.PositiveIntegerField(_("理論年収(円)"))
    standard_fee_rate = models.DecimalField(_("通常の手数料率"), max_digits=4, decimal_places=3)
    fee_charged = models.PositiveIntegerField(_("手数料(円)"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("入社")
        constraints = [models.UniqueConstraint(fields=["introduction"], name="introduction_joins_once")]

    def __str__(self) -> str:
        return str(self.joined_at)
