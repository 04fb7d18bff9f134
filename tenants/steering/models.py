"""What the operator did with a tenant, beyond the audit trail."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models import TenantOwned, User


class StepIn(TenantOwned):
    """An operator looks at a tenant's pages: for a reason, for a time, and the tenant can see it."""

    EXPORTED = tuple("reason started_at ends_at ended_at".split())
    operator = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("運営者"))
    reason = models.CharField(_("理由"), max_length=300)
    started_at = models.DateTimeField(_("開始日時"))
    ends_at = models.DateTimeField(_("終了予定"))
    ended_at = models.DateTimeField(_("終了日時"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("運営者の立ち入り")
        indexes = [models.Index(fields=["operator", "-ends_at"], name="step_in_of_operator")]

    def __str__(self) -> str:
        return self.reason

    def is_open_at(self, at: datetime) -> bool:
        return self.ended_at is None and at < self.ends_at


class LicenceReminder(TenantOwned):
    """An agency was told that its licence ends: once for each date and each distance from it."""

    EXPORTED = tuple("expires_date days at".split())
    expires_date = models.DateField(_("許可の有効期限"))
    days = models.PositiveSmallIntegerField(_("何日前"))  # 90, 30, 7; 0: it has ended
    at = models.DateTimeField(_("通知日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("許可の期限の通知")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "expires_date", "days"], name="licence_is_reminded_of_once")
        ]

    def __str__(self) -> str:
        return f"{self.expires_date} -{self.days}"
