"""An export's noun."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models import TenantOwned, User


class Export(TenantOwned):
    """Everything of a tenant's own as one ZIP, made by a job and kept for a few days."""

    PREFIX = "exp"
    EXPORTED = tuple("id requested_at finished_at failed_at rows bytes sha256".split())
    requested_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("依頼者")
    )
    requested_at = models.DateTimeField(_("依頼日時"))
    started_at = models.DateTimeField(_("開始日時"), null=True, blank=True)
    finished_at = models.DateTimeField(_("完了日時"), null=True, blank=True)
    failed_at = models.DateTimeField(_("失敗日時"), null=True, blank=True)
    tables_done = models.PositiveSmallIntegerField(_("書き出した表"), default=0)
    tables_total = models.PositiveSmallIntegerField(_("表の数"), default=0)
    rows = models.PositiveIntegerField(_("行数"), default=0)
    path = models.CharField(max_length=300, blank=True)  # below MEDIA_ROOT
    bytes = models.PositiveBigIntegerField(_("サイズ"), default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    expires_at = models.DateTimeField(_("保存期限"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("データの書き出し")
        indexes = [models.Index(fields=["tenant", "-requested_at"], name="export_by_time")]

    def __str__(self) -> str:
        return self.public_id
