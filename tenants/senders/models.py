"""The sender's nouns: the address a company writes from, and how fast each domain's mails leave."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.ids import uuid7
from tenants.models import TenantOwned


class Sender(TenantOwned):
    """The address a company wants to be its mails' From. Another address is another row: a proof does not pass on."""

    PREFIX = "snd"
    EXPORTED = tuple("id address named_at proven_at proven_by checked_at ready_at".split())

    class Proof(models.TextChoices):
        MAIL = "mail", _("メールのボタン")
        DNS = "dns", _("DNSのレコード")

    address = models.EmailField(_("差出人のアドレス"))
    domain = models.CharField(_("ドメイン"), max_length=253)  # of the address, in lower case
    named_at = models.DateTimeField(_("登録日時"))
    proven_at = models.DateTimeField(_("所有の確認日時"), null=True, blank=True)
    proven_by = models.CharField(_("所有の確認方法"), max_length=10, choices=Proof, blank=True)
    # {a record's key: {"state", "found": [str], "why", "at", "since"}} (senders/records.py)
    findings = models.JSONField(_("DNSの確認結果"), default=dict)
    checked_at = models.DateTimeField(_("DNSの確認日時"), null=True, blank=True)
    next_check_at = models.DateTimeField(_("次の確認予定"))
    ready_at = models.DateTimeField(_("差出人として使い始めた日時"), null=True, blank=True)  # else the fallback

    class Meta:
        verbose_name = verbose_name_plural = _("送信元")
        constraints = [
            models.UniqueConstraint(fields=["tenant"], name="company_has_one_sender"),
            models.CheckConstraint(
                condition=Q(ready_at=None) | Q(proven_at__isnull=False), name="sender_is_proven_before_it_is_used"
            ),
            models.CheckConstraint(
                condition=Q(proven_at=None, proven_by="") | Q(proven_at__isnull=False) & ~Q(proven_by=""),
                name="proof_has_its_time_and_method",
            ),
        ]
        indexes = [models.Index(fields=["next_check_at"], name="sender_by_next_check")]

    def __str__(self) -> str:
        return self.public_id


class Pace(models.Model):
    """How many mails in one domain's name were claimed in its latest minute. The network's: tenants share a domain."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    domain = models.CharField(_("ドメイン"), max_length=253, unique=True)
    minute = models.DateTimeField(_("分"))
    handed = models.PositiveIntegerField(_("件数"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("送信の速さ")

    def __str__(self) -> str:
        return self.domain
