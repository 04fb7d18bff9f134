"""What happened, and the work that follows from it: the audit trail, the outbox and its jobs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models import OwnedKey, Tenant, TenantOwned


class AuditEntry(TenantOwned):
    """Who did what, to what, when: written in the same transaction, never changed, no personal values."""

    EXPORTED = tuple("at actor action subject detail ip request_id".split())

    class Actor(models.TextChoices):
        PERSON = "person", _("メンバー")
        KEY = "key", _("APIキー")
        CANDIDATE = "candidate", _("候補者")
        OPERATOR = "operator", _("運営者")
        SYSTEM = "system", _("システム")

    actor = models.CharField(_("主体"), max_length=10, choices=Actor)
    actor_id = models.UUIDField(null=True, blank=True)
    action = models.CharField(_("操作"), max_length=50)
    subject = models.CharField(_("対象"), max_length=60, blank=True)
    detail = models.JSONField(_("内容"), default=dict)  # counts, ids, fields' names; no person's values
    ip = models.GenericIPAddressField(_("接続元"), null=True, blank=True)
    request_id = models.CharField(_("リクエスト番号"), max_length=40, blank=True)
    operator_id = models.UUIDField(_("代行した運営者"), null=True, blank=True)  # who had stepped in when it happened
    at = models.DateTimeField(_("日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("操作の記録")
        indexes = [models.Index(fields=["tenant", "-at"], name="audit_by_time")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"


class Event(TenantOwned):
    """What happened: history and outbox in one row. It carries ids only, no personal values."""

    PREFIX = "evt"
    KEPT_BACK = "the tables and the audit trail say the same"
    kind = models.CharField(_("種類"), max_length=50)
    subject = models.CharField(_("対象"), max_length=60)
    data = models.JSONField(_("内容"), default=dict)
    at = models.DateTimeField(_("日時"))
    published_at = models.DateTimeField(_("配布日時"), null=True)
    told_by = models.ForeignKey(Tenant, models.PROTECT, null=True, related_name="+")  # another party, `events.tell`

    class Meta:
        verbose_name = verbose_name_plural = _("出来事")
        indexes = [models.Index(fields=["id"], name="event_unpublished", condition=models.Q(published_at=None))]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Job(TenantOwned):
    """One handler's work on one event: done once, tried until it is."""

    KEPT_BACK = "the house's own work"
    event = OwnedKey(Event, related_name="jobs")
    handler = models.CharField(_("処理"), max_length=120)
    next_at = models.DateTimeField(_("次の実行"))
    attempts = models.PositiveIntegerField(_("試行回数"), default=0)
    done_at = models.DateTimeField(_("完了日時"), null=True)
    error = models.CharField(_("最後のエラー"), max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("処理")
        constraints = [models.UniqueConstraint(fields=["event", "handler"], name="handler_works_once_on_an_event")]
        indexes = [models.Index(fields=["next_at"], name="job_due", condition=models.Q(done_at=None))]

    def __str__(self) -> str:
        return f"{self.handler} {self.event_id}"
