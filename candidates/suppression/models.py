"""The list of mailboxes that get no more mail from an employer. It outlives imports: the address alone decides."""

from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models import OwnedQuerySet, TenantOwned, User


class SuppressionQuerySet(OwnedQuerySet):
    """Mailboxes that were stopped."""

    def active(self) -> Self:
        return self.filter(lifted_at=None)


class Suppression(TenantOwned):
    """One mailbox, by its identity, that this employer must not write to. Lifting it leaves the row, and says why."""

    PREFIX = "supp"
    EXPORTED = tuple("id email_key reason at by__name note lifted_at lifted_by__name lifted_why".split())

    class Reason(models.TextChoices):
        BOUNCE = "bounce", _("届かない")
        COMPLAINT = "complaint", _("迷惑メールとして報告")
        UNSUBSCRIBE = "unsubscribe", _("配信停止の希望")
        MANUAL = "manual", _("手動で登録")

    email_key = models.CharField(_("メールアドレス"), max_length=254)  # pool.normalise.email_identity
    reason = models.CharField(_("理由"), max_length=12, choices=Reason)
    at = models.DateTimeField(_("登録日時"))
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("登録者"))
    note = models.CharField(_("メモ"), max_length=200, blank=True)
    lifted_at = models.DateTimeField(_("解除日時"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("解除した人")
    )
    lifted_why = models.CharField(_("解除の理由"), max_length=200, blank=True)

    objects: ClassVar[Any] = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("送信停止のアドレス")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "email_key", "reason"],
                condition=models.Q(lifted_at=None),
                name="mailbox_is_suppressed_once_for_a_reason",
                violation_error_message=_("このアドレスは、すでに登録されています。"),
            )
        ]
        indexes = [models.Index(fields=["tenant", "-at"], name="suppression_by_time")]

    @property
    def is_liftable(self) -> bool:
        """Not where the person said so: that is theirs to take back."""
        return self.reason in {self.Reason.MANUAL, self.Reason.BOUNCE}

    def __str__(self) -> str:
        return self.public_id
