"""The webhooks' nouns: where a tenant wants to be told, what it is told, and every try to tell it."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.models import OwnedKey, TenantOwned
from tenants.webhooks import secrets

OPEN = Q(delivered_at=None, failed_at=None)


class Endpoint(TenantOwned):
    """An address a tenant (employer or agency) wants its events at, with the secret they are signed with."""

    PREFIX = "whk"
    EXPORTED = tuple("id url name kinds is_thin created_at failing_since disabled_at disabled_reason".split())
    url = models.CharField(_("URL"), max_length=2048)
    name = models.CharField(_("名称"), max_length=100, blank=True)
    sealed_secret = models.BinaryField(_("署名シークレット"), default=secrets.new_sealed)  # see tenants/sealing.py
    sealed_previous = models.BinaryField(_("以前の署名シークレット"), default=b"", blank=True)
    previous_until = models.DateTimeField(_("以前のシークレットの期限"), null=True, blank=True)
    kinds = models.JSONField(_("受け取る種類"), default=list, blank=True)  # [str]; empty: all that concern the owner
    is_thin = models.BooleanField(_("IDのみ受け取る"), default=False)
    created_at = models.DateTimeField(_("作成日時"))
    failing_since = models.DateTimeField(_("失敗が続き始めた日時"), null=True, blank=True)
    disabled_at = models.DateTimeField(_("停止日時"), null=True, blank=True)
    disabled_reason = models.CharField(_("停止の理由"), max_length=50, blank=True)  # a code: gone, dead, owner
    removed_at = models.DateTimeField(_("削除日時"), null=True, blank=True)  # its attempts stay until they are pruned
    # A replay at work: the ids of the last message taken up again, and of the last to take up.
    replayed_id = models.UUIDField(_("再送した最後のメッセージ"), null=True, blank=True)
    replay_until_id = models.UUIDField(_("再送する最後のメッセージ"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("Webhookの送信先")
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at=None) | Q(disabled_at__isnull=False), name="removed_endpoint_is_disabled"
            ),
            models.CheckConstraint(
                condition=Q(replayed_id=None, replay_until_id=None)
                | Q(replayed_id__isnull=False, replay_until_id__isnull=False),
                name="replay_has_both_its_ends",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant"], name="endpoint_open", condition=Q(disabled_at=None)),
            models.Index(fields=["id"], name="endpoint_replaying", condition=Q(replay_until_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def secret(self) -> str:
        return secrets.unsealed(bytes(self.sealed_secret))

    def secrets_at(self, at: datetime) -> list[str]:
        """The secrets to sign with at `at`: the current one, and the one before while it is still honoured."""
        previous = [secrets.unsealed(bytes(self.sealed_previous))] if self.is_rotating(at) else []
        return [self.secret, *previous]

    @property
    def turn(self) -> str:
        """Which of its secrets is the current one: another after each rotation."""
        return self.previous_until.isoformat() if self.previous_until else "first"

    def is_rotating(self, at: datetime) -> bool:
        """Does the secret before still sign?"""
        return bool(self.sealed_previous and self.previous_until and at < self.previous_until)

    def wants(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds

    @property
    def state(self) -> str:
        """`disabled`, `failing` or `healthy`."""
        return "disabled" if self.disabled_at else "failing" if self.failing_since else "healthy"


class Message(TenantOwned):
    """One event as one party is told of it: `GET /events` gives it for 30 days. Its id is the `webhook-id`.

    A profile is not in it: `data` of such a kind says only what to ask for, and the push is composed when it leaves.
    """

    PREFIX = "evt"
    KEPT_BACK = "the rows it tells of are taken along themselves"
    kind = models.CharField(_("種類"), max_length=50)
    data = models.JSONField(_("内容"), default=dict)
    at = models.DateTimeField(_("日時"))
    is_example = models.BooleanField(_("送信テスト"), default=False)  # the registry's example, sent by the test button
    cause_id = models.UUIDField(_("きっかけ"))  # the outbox's event, or what else made it: told of once

    class Meta:
        verbose_name = verbose_name_plural = _("通知")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "kind", "cause_id"], name="message_is_told_once_of_a_cause")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class Sending(TenantOwned):
    """One message on its way to one endpoint, with a schedule of its own."""

    KEPT_BACK = "the attempts are taken along"
    endpoint = OwnedKey(Endpoint, related_name="sendings", db_index=False, verbose_name=_("送信先"))
    message = OwnedKey(Message, related_name="sendings", verbose_name=_("通知"))
    next_at = models.DateTimeField(_("次の送信"))
    lease_until = models.DateTimeField(_("処理中の期限"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("試行回数"), default=0)
    delivered_at = models.DateTimeField(_("送付日時"), null=True, blank=True)
    failed_at = models.DateTimeField(_("断念日時"), null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("通知の送信")
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "message"], name="message_is_on_its_way_to_an_endpoint_once")
        ]
        indexes = [models.Index(fields=["endpoint", "next_at"], name="sending_due", condition=OPEN)]

    def __str__(self) -> str:
        return f"{self.message_id} → {self.endpoint_id}"


class Attempt(TenantOwned):
    """One try to push one message, as it went. The message's body is not repeated here."""

    PREFIX = "att"
    EXPORTED = tuple("id endpoint url kind number started_at milliseconds status error response".split())
    endpoint = OwnedKey(Endpoint, related_name="attempts", db_index=False, verbose_name=_("送信先"))
    message_id = models.UUIDField(_("メッセージ"))  # what `webhook-id` says: the same on every try
    kind = models.CharField(_("種類"), max_length=50)
    url = models.CharField(_("URL"), max_length=2048, blank=True)  # where it went: an endpoint's may have changed since
    number = models.PositiveSmallIntegerField(_("何回目"))
    started_at = models.DateTimeField(_("送信日時"))
    milliseconds = models.PositiveIntegerField(_("所要時間(ミリ秒)"))
    status = models.PositiveSmallIntegerField(_("応答"), default=0)  # 0: there was no answer; `error` says why
    error = models.CharField(_("失敗の種類"), max_length=40, blank=True)
    response = models.TextField(_("応答の本文"), blank=True)  # its first 2 kB
    is_thin = models.BooleanField(_("IDのみ"), default=False)  # what the endpoint wanted then

    class Meta:
        verbose_name = verbose_name_plural = _("Webhookの送信記録")
        indexes = [
            models.Index(fields=["tenant", "endpoint", "-id"], name="attempt_by_endpoint"),
            models.Index(fields=["tenant", "message_id"], name="attempt_by_message"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id} #{self.number}: {self.status}"
