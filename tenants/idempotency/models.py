"""The noun of a repeated request: one row for each `Idempotency-Key` that caused something."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants import sealing
from tenants.models import TenantOwned


class IdempotentRequest(TenantOwned):
    """What a key asked for under an `Idempotency-Key`, and the answer: committed together with its effect."""

    KEPT_BACK = "answers that are kept for a day"
    api_key_id = models.UUIDField(_("APIキー"))  # no foreign key: a test key is the tenant's, its requests the twin's
    key = models.CharField("Idempotency-Key", max_length=255)
    operation = models.CharField(_("操作"), max_length=500)  # "POST /api/v1/…"
    digest = models.BinaryField(_("本文のハッシュ"), max_length=32)  # SHA-256 of the raw body
    status = models.PositiveSmallIntegerField(_("応答"))
    answer = models.TextField(_("応答の本文"), blank=True)  # sealed: it may show a secret once, and hold people's data
    created_at = models.DateTimeField(_("作成日時"), db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = _("再送できるリクエスト")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "api_key_id", "key"], name="idempotency_key_asks_once"),
        ]

    def __str__(self) -> str:
        return self.operation

    @property
    def told(self) -> str:
        """The answer's text."""
        return sealing.unseal(self.answer.encode())
