"""Progress's nouns: each step as an agency reported it, and of a hire what only the agency may keep."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from referrals.optin.models import Referral
from tenants.history import AuditEntry
from tenants.models import OwnedKey, Tenant, TenantOwned

HIGHEST_SALARY = 1_000_000_000  # yen a year


class Progress(TenantOwned):
    """One step of one referral at one agency: what, when, and who said so. Append-only.

    The candidate reads it on their own page, and the employer as counts only: it names an agency.
    """

    KEPT_BACK = "it says which agency has a person, and how far; the employer learns counts"

    class Status(models.TextChoices):
        CONTACTED = "contacted", _("連絡済み")
        INTERVIEWING = "interviewing", _("面談中")
        OFFERED = "offered", _("内定")
        HIRED = "hired", _("入社決定")
        CLOSED = "closed", _("終了")

    agency = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name=_("人材紹介会社"))
    referral = OwnedKey(Referral, related_name="progress", verbose_name=_("紹介"))
    status = models.CharField(_("進捗"), max_length=12, choices=Status)
    occurred_at = models.DateTimeField(_("あった日時"))
    reported_at = models.DateTimeField(_("報告日時"))
    actor = models.CharField(_("報告した者の種別"), max_length=10, choices=AuditEntry.Actor)
    actor_id = models.UUIDField(_("報告した者"))

    class Meta:
        verbose_name = verbose_name_plural = _("進捗")
        constraints = [
            models.UniqueConstraint(fields=["referral", "agency", "status"], name="status_is_reported_once"),
            models.UniqueConstraint(
                fields=["referral", "agency"], condition=Q(status__in=["hired", "closed"]), name="referral_ends_once"
            ),
            models.CheckConstraint(
                condition=Q(occurred_at__lte=F("reported_at")), name="progress_is_not_of_the_future"
            ),
        ]
        indexes = [models.Index(fields=["agency", "-id"], name="progress_by_agency")]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.status}"


class Hire(TenantOwned):
    """Where somebody was hired, and at what salary: the agency's own row. No employer can read it.

    `tenant` is the referral's employer, so that the key to the referral stays within one tenant.
    """

    KEPT_BACK = "the agency's own; an employer never learns where a person went"
    agency = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name=_("人材紹介会社"))
    referral = OwnedKey(Referral, related_name="hires", verbose_name=_("紹介"))
    company = models.CharField(_("入社先"), max_length=200, blank=True)
    annual_salary = models.PositiveIntegerField(_("年収(円)"), null=True, blank=True)
    reported_at = models.DateTimeField(_("報告日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("入社先")
        constraints = [models.UniqueConstraint(fields=["referral", "agency"], name="hire_is_told_once")]

    def __str__(self) -> str:
        return str(self.referral_id)
