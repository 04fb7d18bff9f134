"""The dispute's noun: one agency's objection to one referral, and what was decided."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from referrals.optin.models import Referral
from tenants.history import AuditEntry
from tenants.models import OwnedKey, Tenant, TenantOwned, User

OPEN = Q(decided_at=None)
EVIDENCE = 2000  # letters
RULING = 500


class Dispute(TenantOwned):
    """The agency's row, not the employer's: the employer reads the ruling on its own referral, and never whose it was.

    `tenant` is the referral's employer, so that the key to the referral stays within one tenant.
    """

    PREFIX = "dsp"
    KEPT_BACK = "it names the agency; the referral says what was decided, and why"

    class Reason(models.TextChoices):
        DUPLICATE = "duplicate", _("重複している")
        UNREACHABLE = "unreachable", _("連絡が取れない")
        FAKE = "fake", _("本人の登録ではない")
        OTHER = "other", _("その他")

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("認める")
        REFUSED = "refused", _("認めない")

    agency = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name=_("人材紹介会社"))
    referral = OwnedKey(Referral, related_name="disputes", verbose_name=_("紹介"))
    reason = models.CharField(_("理由"), max_length=12, choices=Reason)
    evidence = models.TextField(_("根拠"), max_length=EVIDENCE)
    opened_at = models.DateTimeField(_("申立日時"))
    actor = models.CharField(_("申し立てた者の種別"), max_length=10, choices=AuditEntry.Actor)
    actor_id = models.UUIDField(_("申し立てた者"))
    decided_at = models.DateTimeField(_("決定日時"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("決定者")
    )
    outcome = models.CharField(_("決定の内容"), max_length=10, choices=Outcome, blank=True)
    ruling = models.TextField(_("決定の理由"), max_length=RULING, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("異議")
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "agency"], condition=Q(decided_at__isnull=True), name="dispute_is_open_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, outcome="")
                | Q(decided_at__isnull=False, decided_by__isnull=False, outcome__in=["upheld", "refused"]),
                name="dispute_is_decided_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["agency", "-id"], name="dispute_by_agency")]

    def __str__(self) -> str:
        return self.public_id

    @property
    def state(self) -> str:
        """open, upheld or refused."""
        return self.outcome or "open"
