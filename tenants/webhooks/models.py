"""The webhooks' nouns: where a tenant wants to be told, and every try to tell it."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.models import OwnedKey, TenantOwned
from tenants.webhooks import signing


class Endpoint(TenantOwned):
    """An address a tenant (employer or agency) wants its events at, with the secret they are signed with."""

    PREFIX = "whk"
    EXPORTED = tuple("id url kinds is_thin created_at failing_since disabled_at disabled_reason".split())
    url = models.CharField(_("URL"), max_length=2048)
    secret = models.CharField(_("署名シークレット"), max_length=100, default=signing.new_secret)
    previous_secret = models.CharField(_("以前の署名シークレット"), max_length=100, blank=True)
    previous_until = models.DateTimeField(_("以前のシークレットの期限"), null=True, blank=True)
    kinds = models.JSONField(_("受け取る種類"), default=list, blank=True)  # [str]; empty: all that concern the owner
    is_thin = models.BooleanField(_("IDのみ受け取る"), default=False)
    created_at = models.DateTimeField(_("作成日時"))
    failing_since = models.DateTimeField(_("失敗が続き始めた日時"), null=True, blank=True)
    disabled_at = models.DateTimeField(_("停止日時"), null=True, blank=True)
    disabled_reason = models.CharField(_("停止の理由"), max_length=50, blank=True)  # a code: gone, dead, owner

    class Meta:
        verbose_name = verbose_name_plural = _("Webhookの送信先")
        indexes = [models.Index(fields=["tenant"], name="endpoint_open", condition=Q(disabled_at=None))]

    def __str__(self) -> str:
        return self.public_id

    def secrets_at(self, at: datetime) -> list[str]:
        """The secrets to sign with at `at`: the current one, and the one before while it is still honoured."""
        is_rotating = self.previous_secret and self.previous_until and at < self.previous_until
        return [self.secret, self.previous_secret] if is_rotating else [self.secret]

    def wants(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds


class Attempt(TenantOwned):
    """One try to push one message, as it went. The message's body is not repeated here."""

    PREFIX = "att"
    EXPORTED = tuple("id endpoint kind number started_at milliseconds status error response".split())
    endpoint = OwnedKey(Endpoint, related_name="attempts", verbose_name=_("送信先"))
    message_id = models.UUIDField(_("メッセージ"))  # what `webhook-id` says: the same on every try
    kind = models.CharField(_("種類"), max_length=50)
    number = models.PositiveSmallIntegerField(_("何回目"))
    started_at = models.DateTimeField(_("送信日時"))
    milliseconds = models.PositiveIntegerField(_("所要時間(ミリ秒)"))
    status = models.PositiveSmallIntegerField(_("応答"), default=0)  # 0: there was no answer; `error` says why
    error = models.CharField(_("失敗の種類"), max_length=40, blank=True)
    response = models.TextField(_("応答の本文"), blank=True)  # its first 2 kB

    class Meta:
        verbose_name = verbose_name_plural = _("Webhookの送信記録")
        indexes = [
            models.Index(fields=["tenant", "endpoint", "-id"], name="attempt_by_endpoint"),
            models.Index(fields=["tenant", "message_id"], name="attempt_by_message"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id} #{self.number}: {self.status}"
