"""Erasing many people at once, as a job: who is still to go, how far it is, who decided it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tenants.models import TenantOwned, User


class BulkErasure(TenantOwned):
    """The people whom somebody chose to erase, as they were when it was decided.

    `waiting` are those still to go; each part that goes leaves it in the same transaction. `passed_count` are those who
    were erased, or found to be somebody else, before their turn came.
    """

    PREFIX = "ers"
    EXPORTED = tuple("id people_count erased_count passed_count requested_by__name at finished_at".split())
    waiting = ArrayField(models.UUIDField(), default=list)
    people_count = models.PositiveIntegerField(_("対象の人数"))
    erased_count = models.PositiveIntegerField(_("消去した人数"), default=0)
    passed_count = models.PositiveIntegerField(_("対象から外れた人数"), default=0)
    requested_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("実行者"))
    at = models.DateTimeField(_("受付日時"))
    finished_at = models.DateTimeField(_("完了日時"), null=True)
    next_at = models.DateTimeField(null=True)  # when a worker may go on
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("まとめての消去")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    people_count=F("erased_count")
                    + F("passed_count")
                    + models.Func("waiting", function="cardinality", output_field=models.IntegerField())
                ),
                name="everybody_chosen_waits_or_is_counted",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None, next_at__isnull=False) | Q(next_at=None, waiting=[]),
                name="erasure_ends_when_nobody_waits",
            ),
        ]
        indexes = [models.Index(fields=["next_at"], name="bulk_erasure_due", condition=Q(next_at__isnull=False))]

    def __str__(self) -> str:
        return self.public_id

    @property
    def done_count(self) -> int:
        return self.erased_count + self.passed_count
