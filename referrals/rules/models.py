"""The rule's noun: one thing that an employer keeps out of the relay."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models import TenantOwned


class Exclusion(TenantOwned):
    """An agency that receives nobody from this employer, or a job or stage whose applications are not relayed.

    An agency stands in it by its id as text, not by a key: the row is the employer's alone, and no agency reads it.
    """

    EXPORTED = tuple("kind value added_at".split())

    class Kind(models.TextChoices):
        AGENCY = "agency", _("人材紹介会社")
        JOB = "job", _("職種")
        STAGE = "stage", _("選考ステップ")

    kind = models.CharField(_("種類"), max_length=10, choices=Kind)
    value = models.CharField(_("対象"), max_length=200)
    added_at = models.DateTimeField(_("追加日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("連携ルール")
        constraints = [models.UniqueConstraint(fields=["tenant", "kind", "value"], name="exclusion_is_said_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
