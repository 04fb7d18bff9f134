"""What it adds up to, kept: a way from rejection to hire as one row, a person's part in the pool, and their sums.

All of it is worked out from the other tables, and can be again (`manage.py recount_figures`).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.models import Tenant, TenantOwned

WORKED_OUT = "worked out from the other tables"


def lone_tenant() -> models.ForeignKey[Tenant, Tenant]:
    """`TenantOwned.tenant` where the table's own index begins with it and nobody but a trigger or a sum writes."""
    return models.ForeignKey(
        Tenant, models.PROTECT, related_name="+", db_index=False, db_constraint=False, verbose_name=_("企業")
    )


class Change(TenantOwned):
    """Rows that changed, told by the database itself in the transaction in which they did (`watching.py`).

    An agency that reports progress tells it of its own scope, so the row is the agency's too.
    """

    KEPT_BACK = WORKED_OUT
    tenant = lone_tenant()
    agency = models.ForeignKey(Tenant, models.PROTECT, null=True, db_constraint=False, related_name="+")
    kind = models.CharField(max_length=12)  # application, referral or person
    ids = ArrayField(models.UUIDField())

    class Meta:
        verbose_name = verbose_name_plural = _("集計前の変更")

    def __str__(self) -> str:
        return f"{self.kind} × {len(self.ids)}"


class Journey(TenantOwned):
    """One rejection on its way: an application, or a registration without one. `id` is that row's own.

    How far it came at an agency is here to be summed up, and is never shown of one person.
    """

    KEPT_BACK = WORKED_OUT
    tenant = lone_tenant()
    candidate_id = models.UUIDField()  # no key: an import is undone although its people are counted
    month = models.DateField(null=True)  # in which it began: sent, or registered; null before
    began_at = models.DateTimeField(null=True)
    version_id = models.UUIDField(null=True)
    job = models.CharField(max_length=300)
    stage = models.CharField(max_length=200)
    channel = models.CharField(max_length=200)
    todo = models.CharField(max_length=12)  # unsent, unmailable, failed; or nothing to do
    wait = models.SmallIntegerField(null=True)  # from mail to registration, as a number of `WAITS`
    is_sent = models.BooleanField()
    is_reached = models.BooleanField()
    is_registered = models.BooleanField()
    is_counted = models.BooleanField()
    is_held = models.BooleanField()
    is_relayed = models.BooleanField()
    is_met = models.BooleanField()
    is_hired = models.BooleanField()
    hired_month = models.DateField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("循環の一件")
        indexes = [
            models.Index(fields=["tenant", "month", "-began_at", "-id"], name="journey_by_month"),
            models.Index(fields=["tenant", "candidate_id"], name="journey_of_person"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Standing(TenantOwned):
    """One person's part in the pool's figures. `id` is the candidate's."""

    KEPT_BACK = WORKED_OUT
    tenant = lone_tenant()
    as_of_date = models.DateField(null=True)  # null: erased
    hired_month = models.DateField(null=True)  # of the first hire elsewhere

    class Meta:
        verbose_name = verbose_name_plural = _("候補者の集計")
        indexes = [
            models.Index(fields=["tenant", "id"], name="standing_of_hired", condition=Q(hired_month__isnull=False))
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Tally(TenantOwned):
    """What one month holds under one value of one dimension: the only rows that a dashboard reads."""

    class Dimension(models.TextChoices):
        ALL = "all", _("全体")
        VERSION = "version", _("文面の版")
        JOB = "job", _("職種")
        STAGE = "stage", _("選考ステップ")
        CHANNEL = "channel", _("応募経路")
        WAIT = "wait", _("登録までの時間")
        HIRED = "hired", _("他社での入社")
        FRESH = "fresh", _("情報の時点")
        OPEN = "todo", _("要対応")

    KEPT_BACK = WORKED_OUT
    tenant = lone_tenant()
    month = models.DateField(_("月"))  # its first day; of FRESH the day itself, of OPEN none in particular
    dimension = models.CharField(_("切り口"), max_length=8, choices=Dimension)
    value = models.CharField(_("値"), max_length=300)
    n = models.IntegerField(_("数"))
    sent = models.IntegerField(_("送信"))
    reached = models.IntegerField(_("到達"))
    registered = models.IntegerField(_("登録"))
    answered = models.IntegerField(_("送信からの登録"))
    counted = models.IntegerField(_("カウント"))
    relayed = models.IntegerField(_("連携"))
    met = models.IntegerField(_("面談"))
    hired = models.IntegerField(_("入社"))

    class Meta:
        verbose_name = verbose_name_plural = _("月ごとの集計")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "dimension", "month", "value"], name="month_is_summed_up_once_for_a_value"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.dimension} {self.value}"
